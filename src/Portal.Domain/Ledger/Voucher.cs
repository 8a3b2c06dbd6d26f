namespace Portal.Domain.Ledger;

/// <summary>An amount off one package, given by the provider to one customer; SMS and voice take none (A17).</summary>
public sealed class Voucher
{
    public const int MaxCodeLength = 20;

    private Voucher() { } // EF

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    /// <summary>What the customer types, in capitals.</summary>
    public string Code { get; private set; } = "";

    public Money Amount { get; private set; }

    /// <summary>The last day (contract zone) it is taken.</summary>
    public DateOnly ExpiresOn { get; private set; }

    public string Reason { get; private set; } = "";

    public string IssuedBy { get; private set; } = "";

    public DateTimeOffset IssuedAt { get; private set; }

    /// <summary>The package it paid for.</summary>
    public Guid? PackageId { get; private set; }

    public DateTimeOffset? UsedAt { get; private set; }

    public int Version { get; private set; }

    /// <exception cref="RuleException">'voucher.amount', 'voucher.expiry', 'ledger.reason-missing'.</exception>
    public static Voucher Issue(
        Guid organisationId, string code, Money amount, DateOnly expiresOn, string reason, string issuedBy, DateOnly today, DateTimeOffset now)
    {
        Rule.Require(amount > Money.Zero && amount.Micros % Money.PerFen == 0, "voucher.amount", "A voucher is worth at least one fen.");
        Rule.Require(expiresOn >= today, "voucher.expiry", "A voucher is good for today at least.");
        return new()
        {
            Id = Guid.CreateVersion7(now),
            OrganisationId = organisationId,
            Code = code,
            Amount = amount,
            ExpiresOn = expiresOn,
            Reason = LedgerReasonText.Of(reason),
            IssuedBy = issuedBy,
            IssuedAt = now,
        };
    }

    /// <summary>How much of the price it pays; a rest is lost.</summary>
    public Money Worth(Money price) => Amount < price ? Amount : price;

    /// <exception cref="RuleException">'voucher.used', 'voucher.expired'.</exception>
    public void RequireUsable(DateOnly today)
    {
        Rule.Require(PackageId is null, "voucher.used", "This voucher has been used.");
        Rule.Require(today <= ExpiresOn, "voucher.expired", "This voucher has expired.", ExpiresOn);
    }

    /// <exception cref="RuleException">'voucher.used', 'voucher.expired'.</exception>
    public void Use(Guid packageId, DateOnly today, DateTimeOffset now)
    {
        RequireUsable(today);
        PackageId = packageId;
        UsedAt = now;
    }

    public static string Written(string? code) => (code ?? "").Trim().ToUpperInvariant();
}

/// <summary>Why money or units move, in the words of the person who moves them.</summary>
public static class LedgerReasonText
{
    public const int MinLength = 5;

    /// <exception cref="RuleException">'ledger.reason-missing', 'ledger.reason-too-long'.</exception>
    public static string Of(string? reason)
    {
        var why = (reason ?? "").Trim();
        Rule.Require(why.Length >= MinLength, "ledger.reason-missing", "Say why.", MinLength);
        Rule.Require(why.Length <= LedgerEntry.MaxNoteLength, "ledger.reason-too-long", $"At most {LedgerEntry.MaxNoteLength} characters.", LedgerEntry.MaxNoteLength);
        return why;
    }
}
