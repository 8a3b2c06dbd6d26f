namespace Portal.Domain.Ledger;

public enum DeductionStatus { Proposed, Booked, Dropped }

/// <summary>
/// Taking what is left of a package or of the balance after a breach (A150). Finance and Risk decide it together:
/// one proposes, another one with the other office books it.
/// </summary>
public sealed class Deduction
{
    private Deduction() { } // EF

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    /// <summary>'DD-2026-000001'.</summary>
    public string Number { get; private set; } = "";

    /// <summary>Null: the balance.</summary>
    public Guid? PackageId { get; private set; }

    /// <summary>Of a package.</summary>
    public long Units { get; private set; }

    /// <summary>Of the balance.</summary>
    public Money Amount { get; private set; }

    /// <summary>What was breached.</summary>
    public string Ground { get; private set; } = "";

    /// <summary>Where the proof lies.</summary>
    public string Evidence { get; private set; } = "";

    public DeductionStatus Status { get; private set; }

    public Guid ProposedById { get; private set; }

    public string ProposedBy { get; private set; } = "";

    public bool ForFinance { get; private set; }

    public bool ForRisk { get; private set; }

    public DateTimeOffset ProposedAt { get; private set; }

    public string? DecidedBy { get; private set; }

    public DateTimeOffset? DecidedAt { get; private set; }

    public int Version { get; private set; }

    /// <exception cref="RuleException">'deduction.nothing', 'deduction.evidence-missing', 'ledger.reason-missing', 'ledger.reason-too-long'.</exception>
    public static Deduction Propose(
        Guid organisationId, string number, Package? package, long units, Money amount, string ground, string evidence, Decider by, DateTimeOffset now)
    {
        Rule.Require(
            package is null ? amount > Money.Zero && units == 0 && amount.Micros % Money.PerFen == 0 : units > 0 && amount == Money.Zero,
            "deduction.nothing", "Say how much is taken: units of a package, or an amount in whole fen.");
        var proof = evidence.Trim();
        Rule.Require(proof.Length is > 0 and <= LedgerEntry.MaxDocumentLength, "deduction.evidence-missing", "Name the case or paper that proves the breach.", LedgerEntry.MaxDocumentLength);
        return new()
        {
            Id = Guid.CreateVersion7(now),
            OrganisationId = organisationId,
            Number = number,
            PackageId = package?.Id,
            Units = units,
            Amount = amount,
            Ground = LedgerReasonText.Of(ground),
            Evidence = proof,
            ProposedById = by.Id,
            ProposedBy = by.Name,
            ForFinance = by.IsFinance,
            ForRisk = by.IsRisk,
            ProposedAt = now,
        };
    }

    /// <summary>Another person, and between the two both offices.</summary>
    public bool MayBeBookedBy(Decider by) =>
        Status is DeductionStatus.Proposed && by.Id != ProposedById && ((ForFinance && by.IsRisk) || (ForRisk && by.IsFinance));

    /// <exception cref="RuleException">'deduction.decided', 'deduction.two-persons'.</exception>
    public void Book(Decider by, DateTimeOffset now)
    {
        Rule.Require(Status is DeductionStatus.Proposed, "deduction.decided", "This deduction has been decided.");
        Rule.Require(MayBeBookedBy(by), "deduction.two-persons", "Another person has to agree, so that both Finance and Risk have.");
        Decide(DeductionStatus.Booked, by, now);
    }

    /// <exception cref="RuleException">'deduction.decided'.</exception>
    public void Drop(Decider by, DateTimeOffset now)
    {
        Rule.Require(Status is DeductionStatus.Proposed, "deduction.decided", "This deduction has been decided.");
        Decide(DeductionStatus.Dropped, by, now);
    }

    private void Decide(DeductionStatus status, Decider by, DateTimeOffset now)
    {
        Status = status;
        DecidedBy = by.Name;
        DecidedAt = now;
    }
}

/// <summary>Who decides, and for which office.</summary>
public sealed record Decider(Guid Id, string Name, bool IsFinance, bool IsRisk);
