namespace Portal.Domain.Ledger;

/// <summary>
/// Where value lies, seen from the customer: more in an account of theirs is better for them. Everything of theirs has its
/// counterpart on the provider's side, so that every entry, and the whole ledger, sums to zero.
/// </summary>
public enum LedgerAccount
{
    /// <summary>Money paid in and not yet used.</summary>
    Balance,

    /// <summary>What is owed on bills: below zero while something is open.</summary>
    Receivable,

    /// <summary>Units left in bought packages.</summary>
    Package,

    /// <summary>Units granted as compensation: no money, no invoice, no transfer (A73).</summary>
    Compensation,

    /// <summary>The provider's side.</summary>
    Bank,
    Revenue,
    Vouchers,
    UnitsIssued,
    UnitsUsed,
    UnitsExpired,
    UnitsTakenBack,
}

/// <summary>What is counted: money in millionths of a yuan, or units of a product line.</summary>
public enum Commodity { Cny, Sms, Voice, Email }

/// <summary>Why something moved. Together with the document it names the entry: the same thing is never posted twice.</summary>
public enum LedgerReason
{
    TopUp,
    PackageBought,
    PackageUsed,
    PackageExpired,
    PackageRefunded,
    PackageDeducted,
    CompensationGranted,
    CompensationUsed,
    CompensationExpired,
    BillIssued,
    BillPaid,
    CreditNote,
    BalanceRefunded,
    BalanceDeducted,
    SkimmingCompensated,
    SkimmedUnitsReturned,
    SkimmingWithheld,
}

/// <summary>One account's part of an entry.</summary>
public sealed class LedgerPosting
{
    private LedgerPosting() { } // EF

    public LedgerPosting(LedgerAccount account, Commodity commodity, long amount, Guid? packageId = null)
    {
        Account = account;
        Commodity = commodity;
        Amount = amount;
        PackageId = packageId;
    }

    public long Id { get; private set; }

    public LedgerAccount Account { get; private set; }

    public Commodity Commodity { get; private set; }

    /// <summary>Millionths of a yuan, or units.</summary>
    public long Amount { get; private set; }

    /// <summary>Which package the units belong to.</summary>
    public Guid? PackageId { get; private set; }
}

/// <summary>One movement, with its reason and its document; never changed, only followed by another.</summary>
public sealed class LedgerEntry
{
    public const int MaxDocumentLength = 120;
    public const int MaxNoteLength = 500;

    private readonly List<LedgerPosting> _postings = [];

    private LedgerEntry() { } // EF

    /// <exception cref="InvalidOperationException">The postings do not sum to zero: a mistake in code, not of a person.</exception>
    public LedgerEntry(
        Guid organisationId, LedgerReason reason, string document, string note, string by, DateTimeOffset now, params IReadOnlyList<LedgerPosting> postings)
    {
        if (postings.Count < 2 || postings.Any(posting => posting.Amount == 0)
            || postings.GroupBy(posting => posting.Commodity).Any(group => group.Sum(posting => (decimal)posting.Amount) != 0))
        {
            throw new InvalidOperationException($"The postings of {reason} {document} do not balance.");
        }

        ArgumentException.ThrowIfNullOrWhiteSpace(document);
        Id = Guid.CreateVersion7(now);
        OrganisationId = organisationId;
        Reason = reason;
        Document = document;
        Note = note;
        By = by;
        PostedAt = now;
        _postings.AddRange(postings);
    }

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    public LedgerReason Reason { get; private set; }

    /// <summary>kind:number, such as 'bill:B-2026-000123'; unique with the reason within the organisation.</summary>
    public string Document { get; private set; } = "";

    public string Note { get; private set; } = "";

    public string By { get; private set; } = "";

    public DateTimeOffset PostedAt { get; private set; }

    public IReadOnlyList<LedgerPosting> Postings => _postings;
}

public static class Commodities
{
    public static Commodity Of(Service service) => service switch
    {
        Service.Sms => Commodity.Sms,
        Service.Voice => Commodity.Voice,
        _ => Commodity.Email,
    };
}
