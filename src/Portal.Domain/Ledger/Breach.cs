namespace Portal.Domain.Ledger;

public enum BreachStatus { Recorded, Withdrawn }

/// <summary>A breach on record: it bars the refund of what was bought until then (A6). One recorded by mistake is withdrawn and stays readable.</summary>
public sealed class Breach
{
    private Breach() { } // EF

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    public BreachStatus Status { get; private set; }

    public string Reason { get; private set; } = "";

    /// <summary>The deduction that stands on it, if any (A150).</summary>
    public string? Deduction { get; private set; }

    public Guid RecordedById { get; private set; }

    public string RecordedBy { get; private set; } = "";

    public DateTimeOffset RecordedAt { get; private set; }

    public string? WithdrawnBy { get; private set; }

    public DateTimeOffset? WithdrawnAt { get; private set; }

    public string? WithdrawalReason { get; private set; }

    public int Version { get; private set; }

    /// <exception cref="RuleException">'ledger.reason-missing', 'ledger.reason-too-long'.</exception>
    public static Breach Record(Guid organisationId, string reason, Guid byId, string by, DateTimeOffset now, string? deduction = null) => new()
    {
        Id = Guid.CreateVersion7(now),
        OrganisationId = organisationId,
        Reason = LedgerReasonText.Of(reason),
        Deduction = deduction,
        RecordedById = byId,
        RecordedBy = by,
        RecordedAt = now,
    };

    public bool MayBeWithdrawnBy(Decider by) => Status is BreachStatus.Recorded && Deduction is null && by.IsRisk && by.Id != RecordedById;

    /// <exception cref="RuleException">'breach.withdrawn', 'breach.deducted', 'breach.same-person', 'ledger.reason-missing', 'ledger.reason-too-long'.</exception>
    public void Withdraw(string reason, Guid byId, string by, DateTimeOffset now)
    {
        Rule.Require(Status is BreachStatus.Recorded, "breach.withdrawn", "This breach has been withdrawn.");
        Rule.Require(Deduction is null, "breach.deducted", "A booked deduction stands on this breach.", Deduction ?? "");
        Rule.Require(byId != RecordedById, "breach.same-person", "Another person than the one who recorded it withdraws a breach.");
        WithdrawalReason = LedgerReasonText.Of(reason);
        Status = BreachStatus.Withdrawn;
        WithdrawnBy = by;
        WithdrawnAt = now;
    }
}
