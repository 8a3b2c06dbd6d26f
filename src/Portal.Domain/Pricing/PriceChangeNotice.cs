using Portal.Domain.Calendar;

namespace Portal.Domain.Pricing;

public enum PriceChangeStatus
{
    Pending,
    Accepted,

    /// <summary>By use: the first billable message under the new prices, after having been told (A15, A137).</summary>
    DeemedAccepted,
    Declined,
    Settling,
    Settled,
}

/// <summary>Which mail of a price change.</summary>
public enum PriceChangeMailKind { Announced, Reminder, DeemedAccepted, Stopped, Settled }

/// <summary>A mail about a price change; when it left, the outbox knows.</summary>
public sealed class PriceChangeMail
{
    private PriceChangeMail() { } // EF

    internal PriceChangeMail(PriceChangeMailKind kind, Guid mailId, string to, DateTimeOffset now)
    {
        Kind = kind;
        MailId = mailId;
        To = to;
        WrittenAt = now;
    }

    public long Id { get; private set; }

    public PriceChangeMailKind Kind { get; private set; }

    /// <summary>The outbox's id and the mail's Message-Id.</summary>
    public Guid MailId { get; private set; }

    public string To { get; private set; } = "";

    public DateTimeOffset WrittenAt { get; private set; }
}

/// <summary>
/// A customer's copy of an announced price change: what it means for them, how they were told, and what they answered (A137).
/// Silence is no answer: only use from the first day on is (A15).
/// </summary>
public sealed class PriceChangeNotice
{
    /// <summary>Days before the first day on which a customer that has not answered is reminded.</summary>
    public static readonly IReadOnlyList<int> ReminderDays = [7, 1];

    private readonly List<PriceChangeMail> _mails = [];

    private PriceChangeNotice() { } // EF

    public PriceChangeNotice(
        Guid id, Guid organisationId, RateCardVersion card, RateCard before, DateOnly effectUntil, IReadOnlyList<PriceEffectRow> effect, DateTimeOffset now)
    {
        Id = id;
        OrganisationId = organisationId;
        RateCardId = card.Id;
        CardBefore = before.Version;
        Card = card.Number;
        EffectiveFrom = card.EffectiveFrom ?? throw new InvalidOperationException("A draft is not told to anybody.");
        EffectUntil = effectUntil;
        Effect = effect;
        OldTotal = effect.Aggregate(Money.Zero, (sum, row) => sum + row.Old);
        NewTotal = effect.Aggregate(Money.Zero, (sum, row) => sum + row.New);
        ToldAt = now;
    }

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    public Guid RateCardId { get; private set; }

    /// <summary>The new card's version.</summary>
    public string Card { get; private set; } = "";

    public string CardBefore { get; private set; } = "";

    public DateOnly EffectiveFrom { get; private set; }

    public DateTimeOffset EffectiveAt => ContractTime.StartOf(EffectiveFrom);

    public PriceChangeStatus Status { get; private set; }

    public DateTimeOffset ToldAt { get; private set; }

    /// <summary>The last day whose units the effect counts.</summary>
    public DateOnly EffectUntil { get; private set; }

    /// <summary>As told: frozen.</summary>
    public IReadOnlyList<PriceEffectRow> Effect { get; private set; } = [];

    public Money OldTotal { get; private set; }

    public Money NewTotal { get; private set; }

    /// <summary>Days before the first day of the last reminder.</summary>
    public int? RemindedDaysBefore { get; private set; }

    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>The person who answered; null where use is the answer.</summary>
    public string? AnsweredBy { get; private set; }

    /// <summary>Submission of the message that made the acceptance deemed.</summary>
    public DateTimeOffset? FirstUseAt { get; private set; }

    /// <summary>From when on nothing is taken any more, once declined.</summary>
    public DateTimeOffset? StopsAt { get; private set; }

    public int Version { get; private set; }

    public IReadOnlyList<PriceChangeMail> Mails => _mails;

    public Money Difference => NewTotal - OldTotal;

    public bool CanAnswer => Status is PriceChangeStatus.Pending;

    public bool CanWithdrawAt(DateTimeOffset now) => Status is PriceChangeStatus.Declined && now < StopsAt;

    public void NoteMail(PriceChangeMailKind kind, Guid mailId, string to, DateTimeOffset now) => _mails.Add(new(kind, mailId, to, now));

    /// <summary>The reminder that is due: of those whose day has come the latest, unless it went out.</summary>
    public int? ReminderDueAt(DateTimeOffset now)
    {
        if (Status is not PriceChangeStatus.Pending || now >= EffectiveAt)
            return null;
        var left = EffectiveFrom.DayNumber - ContractTime.DayOf(now).DayNumber;
        var told = EffectiveFrom.DayNumber - ContractTime.DayOf(ToldAt).DayNumber;
        int? due = null;
        foreach (var days in ReminderDays)
        {
            if (left <= days && days < told && !(RemindedDaysBefore <= days))
                due = days;
        }

        return due;
    }

    /// <exception cref="RuleException">'price-change.no-reminder'.</exception>
    public int Remind(DateTimeOffset now)
    {
        var due = ReminderDueAt(now) ?? throw new RuleException("price-change.no-reminder", "No reminder is due.");
        RemindedDaysBefore = due;
        return due;
    }

    /// <exception cref="RuleException">'price-change.answered'.</exception>
    public void Accept(string by, DateTimeOffset now)
    {
        RequirePending();
        Status = PriceChangeStatus.Accepted;
        AnsweredAt = now;
        AnsweredBy = by;
    }

    /// <summary>Use after having been told is acceptance; nobody is named as having accepted.</summary>
    /// <exception cref="RuleException">'price-change.answered', 'price-change.not-in-force'.</exception>
    public void Deem(DateTimeOffset firstUseAt, DateTimeOffset now)
    {
        RequirePending();
        Rule.Require(firstUseAt >= EffectiveAt && now >= EffectiveAt, "price-change.not-in-force", "The new prices are not in force yet.");
        Status = PriceChangeStatus.DeemedAccepted;
        AnsweredAt = now;
        FirstUseAt = firstUseAt;
    }

    /// <summary>Sending stops when the new prices begin, or at once if they have.</summary>
    /// <exception cref="RuleException">'price-change.answered'.</exception>
    public DateTimeOffset Decline(string by, DateTimeOffset now)
    {
        RequirePending();
        Status = PriceChangeStatus.Declined;
        AnsweredAt = now;
        AnsweredBy = by;
        var stopsAt = now > EffectiveAt ? now : EffectiveAt;
        StopsAt = stopsAt;
        return stopsAt;
    }

    /// <summary>Takes a decline back while messages are still taken.</summary>
    /// <exception cref="RuleException">'price-change.not-declined', 'price-change.stopped'.</exception>
    public void Withdraw(DateTimeOffset now)
    {
        Rule.Require(Status is PriceChangeStatus.Declined, "price-change.not-declined", "This price change is not declined.");
        Rule.Require(now < StopsAt, "price-change.stopped", "Sending has stopped: a decline cannot be taken back any more.");
        Status = PriceChangeStatus.Pending;
        (AnsweredAt, AnsweredBy, StopsAt) = (null, null, null);
    }

    /// <exception cref="RuleException">'price-change.not-declined', 'price-change.not-stopped'.</exception>
    public void Settle(DateTimeOffset now)
    {
        Rule.Require(Status is PriceChangeStatus.Declined, "price-change.not-declined", "This price change is not declined.");
        Rule.Require(now >= StopsAt, "price-change.not-stopped", "Sending has not stopped yet.");
        Status = PriceChangeStatus.Settling;
    }

    /// <exception cref="RuleException">'price-change.not-settling'.</exception>
    public void Close()
    {
        Rule.Require(Status is PriceChangeStatus.Settling, "price-change.not-settling", "No settlement is open.");
        Status = PriceChangeStatus.Settled;
    }

    private void RequirePending() => Rule.Require(Status is PriceChangeStatus.Pending, "price-change.answered", "This price change has been answered.");
}
