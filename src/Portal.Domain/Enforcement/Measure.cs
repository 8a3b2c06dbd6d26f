using Portal.Domain.Agreements;

namespace Portal.Domain.Enforcement;

/// <summary>What can be done to a customer, from the mildest on (A4, A5, A26, A117, A150).</summary>
public enum MeasureKind { Restrict, LowerQuota, Freeze, CloseChannel, Pause, Deduct, Terminate, Ban }

public enum MeasureStatus { Proposed, InForce, Lifted, Dropped }

/// <summary>What exactly: only what the kind needs is given.</summary>
/// <param name="PerDay">Messages a day, of all apps together.</param>
/// <param name="Until">The last instant of a lowered quota.</param>
/// <param name="Package">Of a deduction; null: from the balance.</param>
public sealed record MeasureTerms(
    MeasureKind Kind, Service? Service = null, long? AppId = null, MessageType? Type = null, long? PerDay = null, DateTimeOffset? Until = null, string? Package = null,
    long Units = 0, Money Amount = default)
{
    public const long MostPerDay = 1_000_000_000;

    /// <exception cref="RuleException">'measure.quota', 'measure.service-missing', 'measure.app-missing', 'measure.amount-missing'.</exception>
    public MeasureTerms Checked(DateTimeOffset now)
    {
        switch (Kind)
        {
            case MeasureKind.LowerQuota:
                Rule.Require(
                    PerDay is >= 0 and <= MostPerDay && Until > now && Until <= now.AddYears(1), "measure.quota", "Give messages a day, and a last day within a year.");
                return new(Kind, PerDay: PerDay, Until: Until);
            case MeasureKind.Freeze:
                Rule.Require(Service is not null, "measure.service-missing", "Say which product is frozen.");
                return new(Kind, Service);
            case MeasureKind.CloseChannel:
                Rule.Require(AppId is not null, "measure.app-missing", "Say which app's channel is closed.");
                return new(Kind, AppId: AppId, Type: Type);
            case MeasureKind.Deduct:
                Rule.Require(Package is null ? Amount > Money.Zero : Units > 0, "measure.amount-missing", "Say how much is taken, of the balance or of a package.");
                return Package is null ? new(Kind, Amount: Amount) : new(Kind, Package: Package, Units: Units);
            default:
                return new(Kind);
        }
    }
}

/// <summary>One measure of a case. What takes money or ends the account needs two people and has no way back.</summary>
public sealed class Measure
{
    private Measure() { } // EF

    public static IReadOnlyList<(MeasureStatus From, MeasureStatus To)> Moves { get; } =
        [(MeasureStatus.Proposed, MeasureStatus.InForce), (MeasureStatus.Proposed, MeasureStatus.Dropped), (MeasureStatus.InForce, MeasureStatus.Lifted)];

    public Guid Id { get; private set; }

    public Guid CaseId { get; private set; }

    /// <summary>Counted from 1 in its case: 'E-2026-000001/1'.</summary>
    public int Number { get; private set; }

    public MeasureKind Kind { get; private set; }

    public MeasureStatus Status { get; private set; }

    public Service? Service { get; private set; }

    public long? AppId { get; private set; }

    public MessageType? Type { get; private set; }

    public long? PerDay { get; private set; }

    public DateTimeOffset? Until { get; private set; }

    public string? Package { get; private set; }

    public long Units { get; private set; }

    public Money Amount { get; private set; }

    /// <summary>The deduction in the ledger that it stands on.</summary>
    public string? Deduction { get; private set; }

    public string Reason { get; private set; } = "";

    /// <summary>Empty: the clock proposed it.</summary>
    public Guid ProposedById { get; private set; }

    public string ProposedBy { get; private set; } = "";

    public DateTimeOffset ProposedAt { get; private set; }

    public Guid? ApprovedById { get; private set; }

    public string? ApprovedBy { get; private set; }

    public DateTimeOffset? InForceAt { get; private set; }

    public string? EndedBy { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public string? EndReason { get; private set; }

    public int Version { get; private set; }

    public bool NeedsTwo => IsFinal(Kind);

    public bool CanLift => Status is MeasureStatus.InForce && !IsFinal(Kind);

    /// <summary>No way back: money taken, an account ended.</summary>
    public static bool IsFinal(MeasureKind kind) => kind is MeasureKind.Deduct or MeasureKind.Terminate or MeasureKind.Ban;

    /// <summary>In force, and its time is not up.</summary>
    public bool HoldsAt(DateTimeOffset now) => Status is MeasureStatus.InForce && (Until is null || now <= Until);

    public bool MayBeApprovedBy(Guid byId) => Status is MeasureStatus.Proposed && (!NeedsTwo || byId != ProposedById);

    internal static Measure Propose(Guid caseId, int number, MeasureTerms terms, string reason, Guid byId, string by, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        CaseId = caseId,
        Number = number,
        Kind = terms.Kind,
        Service = terms.Service,
        AppId = terms.AppId,
        Type = terms.Type,
        PerDay = terms.PerDay,
        Until = terms.Until,
        Package = terms.Package,
        Units = terms.Units,
        Amount = terms.Amount,
        Reason = EnforcementCase.Said(reason),
        ProposedById = byId,
        ProposedBy = by,
        ProposedAt = now,
    };

    /// <summary>The ledger's own two people decide a deduction; the measure follows.</summary>
    public void StandOn(string deduction)
    {
        Require(MeasureStatus.Proposed);
        Deduction = deduction;
    }

    /// <exception cref="RuleException">'measure.state', 'measure.two-persons'.</exception>
    internal void Approve(Guid byId, string by, DateTimeOffset now)
    {
        Require(MeasureStatus.Proposed);
        Rule.Require(MayBeApprovedBy(byId), "measure.two-persons", "Another person than the one who proposed it has to agree.");
        (ApprovedById, ApprovedBy, InForceAt) = (byId, by, now);
        Status = MeasureStatus.InForce;
    }

    /// <exception cref="RuleException">'measure.state'.</exception>
    internal void Drop(string reason, string by, DateTimeOffset now)
    {
        Require(MeasureStatus.Proposed);
        (EndReason, EndedBy, EndedAt) = (reason, by, now);
        Status = MeasureStatus.Dropped;
    }

    /// <exception cref="RuleException">'measure.state', 'measure.final'.</exception>
    internal void Lift(string reason, string by, DateTimeOffset now)
    {
        Require(MeasureStatus.InForce);
        Rule.Require(!IsFinal(Kind), "measure.final", "What was taken or ended is not given back: a closed account is not opened again."); // A4
        (EndReason, EndedBy, EndedAt) = (reason, by, now);
        Status = MeasureStatus.Lifted;
    }

    private void Require(MeasureStatus status) =>
        Rule.Require(Status == status, "measure.state", $"A measure that is {Status} does not allow this.", Status.ToString());
}

public static class MeasureKinds
{
    public static ClauseOf Clause(this MeasureKind kind) => kind switch
    {
        MeasureKind.Restrict => new(AgreementCode.Sms, "about-breach", "A4"),
        MeasureKind.LowerQuota => new(AgreementCode.Email, "about-breach", "A117"),
        MeasureKind.Freeze => new(AgreementCode.Email, "about-breach", "A5"),
        MeasureKind.CloseChannel => new(AgreementCode.Special, "duties-bulk", "A27"),
        MeasureKind.Pause or MeasureKind.Deduct => new(AgreementCode.Special, "measures-ladder", "A150"),
        MeasureKind.Terminate => new(AgreementCode.Special, "measures-suspend", "A152"),
        _ => new(AgreementCode.Sms, "about-breach", "A4"),
    };
}
