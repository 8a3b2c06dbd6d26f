namespace Portal.Domain.Pricing;

public enum ResumptionStatus { Asked, Confirmed, Refused }

/// <summary>
/// The way back of a customer who declined a price and was settled (A137): they accept the card in force and ask, the provider confirms.
/// The settlement stays as it was closed.
/// </summary>
public sealed class Resumption
{
    public const int MaxReasonLength = 500;

    private Resumption() { } // EF

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    public Guid SettlementId { get; private set; }

    public ResumptionStatus Status { get; private set; }

    /// <summary>The rate card the customer accepts by asking.</summary>
    public string Card { get; private set; } = "";

    public string AskedBy { get; private set; } = "";

    public DateTimeOffset AskedAt { get; private set; }

    public string? AnsweredBy { get; private set; }

    /// <summary>Once confirmed: from this instant on messages are taken again.</summary>
    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>Why it was refused.</summary>
    public string? Reason { get; private set; }

    public int Version { get; private set; }

    /// <exception cref="RuleException">'resumption.not-settled'.</exception>
    public static Resumption Ask(Settlement settlement, string card, string by, DateTimeOffset now)
    {
        Rule.Require(settlement.Status is SettlementStatus.Closed, "resumption.not-settled", "The settlement is still open.");
        return new()
        {
            Id = Guid.CreateVersion7(now),
            OrganisationId = settlement.OrganisationId,
            SettlementId = settlement.Id,
            Card = card,
            AskedBy = by,
            AskedAt = now,
        };
    }

    /// <summary>Another card came into force before the answer: the customer accepts that one.</summary>
    /// <exception cref="RuleException">'resumption.answered', 'resumption.asked'.</exception>
    public void Renew(string card, string by, DateTimeOffset now)
    {
        RequireAsked();
        Rule.Require(card != Card, "resumption.asked", "This has been asked already.");
        (Card, AskedBy, AskedAt) = (card, by, now);
    }

    /// <param name="cardInForce">Today's: nobody is bound to a card they did not accept.</param>
    /// <exception cref="RuleException">'resumption.answered', 'resumption.card-changed'.</exception>
    public void Confirm(string cardInForce, string by, DateTimeOffset now)
    {
        RequireAsked();
        Rule.Require(cardInForce == Card, "resumption.card-changed", "Another rate card is in force by now: the customer has to accept that one.", cardInForce);
        Answer(ResumptionStatus.Confirmed, by, now);
    }

    /// <exception cref="RuleException">'resumption.answered', 'resumption.reason-missing'.</exception>
    public void Refuse(string reason, string by, DateTimeOffset now)
    {
        RequireAsked();
        var why = reason.Trim();
        Rule.Require(why.Length is > 0 and <= MaxReasonLength, "resumption.reason-missing", $"Say why, in at most {MaxReasonLength} characters.", MaxReasonLength);
        Reason = why;
        Answer(ResumptionStatus.Refused, by, now);
    }

    private void Answer(ResumptionStatus status, string by, DateTimeOffset now)
    {
        Status = status;
        AnsweredBy = by;
        AnsweredAt = now;
    }

    private void RequireAsked() => Rule.Require(Status is ResumptionStatus.Asked, "resumption.answered", "This has been answered.");
}
