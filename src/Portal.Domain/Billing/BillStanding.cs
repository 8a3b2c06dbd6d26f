using Portal.Domain.Calendar;

namespace Portal.Domain.Billing;

/// <summary>
/// Where a bill stands, without its lines. Status, payment and the clock are independent facts; only the API folds them into one word.
/// </summary>
/// <param name="Disputed">What an objection names, at most the total. What it does not name stays due.</param>
/// <param name="DueOn">Last day to pay what is not disputed; null while nothing is due.</param>
/// <param name="RestDueOn">Last day to pay what was disputed and stands after the decision.</param>
public sealed record BillStanding(
    BillStatus Status, Money Total, Money Disputed, Money Credited, Money Paid, DateTimeOffset ObjectionUntil,
    DateTimeOffset? FinalAt, DateOnly? DueOn, DateOnly? RestDueOn, DateTimeOffset? SendingStopsAt)
{
    public Money Open => Positive(Total - Credited - Paid);

    /// <summary>What is due now or later for certain: an open objection's part is left out.</summary>
    public Money Due => Positive((Status is BillStatus.Objected ? Total - Disputed : Total - Credited) - Paid);

    public bool IsFinal => FinalAt is not null;

    public bool IsPaid => IsFinal && Open == Money.Zero;

    public DateOnly? NextDueOn => Part(DueOn) ?? Part(RestDueOn);

    public bool IsOverdue(DateTimeOffset now) => OverdueOn(ContractTime.DayOf(now)) > Money.Zero;

    public bool StopsSending(DateTimeOffset now) => SendingStopsAt <= now;

    /// <summary>What should have been paid before that day and was not.</summary>
    public Money OverdueOn(DateOnly day)
    {
        var due = Money.Zero;
        // A credit takes from what was disputed first.
        var excess = Positive(Credited - Disputed);
        if (DueOn < day)
            due += Total - Disputed - excess;
        if (RestDueOn < day)
            due += Positive(Disputed - Credited);
        return Positive(due - Paid);
    }

    /// <summary>The one word of the API: issued, objected, confirmed, deemed-confirmed, adjusted, paid, overdue or suspended.</summary>
    public string Word(DateTimeOffset now) =>
        IsPaid ? "paid"
        : StopsSending(now) ? "suspended"
        : IsOverdue(now) ? "overdue"
        : Status.Wire();

    private DateOnly? Part(DateOnly? dueOn) => dueOn is { } day && OverdueOn(day.AddDays(1)) > Money.Zero ? day : null;

    private static Money Positive(Money money) => money > Money.Zero ? money : Money.Zero;
}
