namespace Portal.Domain.Billing;

/// <summary>What makes a line: units that share all of this are added up and rounded once.</summary>
/// <param name="RateCardVersion">For units that a package paid for, the package's number.</param>
public sealed record LineKey(
    long AppId, Service Service, string Region, MessageType Type, string RateCardVersion, Money UnitPrice, Guid? PackageId = null)
{
    /// <summary>The order of a bill.</summary>
    internal static readonly Comparer<LineKey> Order = Comparer<LineKey>.Create((a, b) =>
        a.AppId != b.AppId ? a.AppId.CompareTo(b.AppId)
        : a.Service != b.Service ? a.Service.CompareTo(b.Service)
        : string.CompareOrdinal(a.Region, b.Region) is not 0 and var region ? region
        : a.Type != b.Type ? a.Type.CompareTo(b.Type)
        : a.PackageId.HasValue != b.PackageId.HasValue ? a.PackageId.HasValue.CompareTo(b.PackageId.HasValue)
        : string.CompareOrdinal(a.RateCardVersion, b.RateCardVersion) is not 0 and var version ? version
        : a.UnitPrice.CompareTo(b.UnitPrice));
}

/// <summary>One line of a bill, with the price and the rate card it was made from frozen in it.</summary>
public sealed class BillLine
{
    private BillLine() { } // EF

    internal BillLine(LineKey key, long units)
        : this(key, units, (key.UnitPrice * units).RoundToFen(), null) { }

    internal BillLine(LineKey key, long units, Money amount, DateOnly? corrects)
    {
        AppId = key.AppId;
        Service = key.Service;
        Region = key.Region;
        Type = key.Type;
        RateCardVersion = key.RateCardVersion;
        UnitPrice = key.UnitPrice;
        PackageId = key.PackageId;
        Units = units;
        Amount = amount;
        Corrects = corrects;
    }

    public long Id { get; private set; }

    /// <summary>Place on the bill, from 1.</summary>
    public int Position { get; internal set; }

    public long AppId { get; private set; }

    public Service Service { get; private set; }

    /// <summary>The country of the records, as ISO 3166 names it.</summary>
    public string Region { get; private set; } = "";

    public MessageType Type { get; private set; }

    /// <summary>Or the number of the package that paid.</summary>
    public string RateCardVersion { get; private set; } = "";

    public Money UnitPrice { get; private set; }

    /// <summary>Below zero on a correction that takes back.</summary>
    public long Units { get; private set; }

    /// <summary>
    /// Units × price in whole fen: the only rounding there is. On a correction, what the month's line should come to less what was
    /// billed of it: the difference of two rounded sums.
    /// </summary>
    public Money Amount { get; private set; }

    /// <summary>The package that paid for the units.</summary>
    public Guid? PackageId { get; private set; }

    /// <summary>The earlier month whose late records this line makes good; the bill's own month where finance billed recomputed units.</summary>
    public DateOnly? Corrects { get; private set; }

    public LineKey Key => new(AppId, Service, Region, Type, RateCardVersion, UnitPrice, PackageId);
}
