namespace Portal.Domain.Billing;

/// <summary>What makes a line: units that share all of this are added up and rounded once.</summary>
public sealed record LineKey(
    long AppId, Service Service, string Region, MessageType Type, string RateCardVersion, Money UnitPrice);

/// <summary>One line of a bill, with the price and the rate card it was made from frozen in it.</summary>
public sealed class BillLine
{
    private BillLine() { } // EF

    internal BillLine(LineKey key, long units)
    {
        AppId = key.AppId;
        Service = key.Service;
        Region = key.Region;
        Type = key.Type;
        RateCardVersion = key.RateCardVersion;
        UnitPrice = key.UnitPrice;
        Units = units;
        Amount = (key.UnitPrice * units).RoundToFen();
    }

    public long Id { get; private set; }

    /// <summary>Place on the bill, from 1.</summary>
    public int Position { get; internal set; }

    public long AppId { get; private set; }

    public Service Service { get; private set; }

    /// <summary>The country of the records, as ISO 3166 names it.</summary>
    public string Region { get; private set; } = "";

    public MessageType Type { get; private set; }

    public string RateCardVersion { get; private set; } = "";

    public Money UnitPrice { get; private set; }

    public long Units { get; private set; }

    /// <summary>Units × price in whole fen: the only rounding there is.</summary>
    public Money Amount { get; private set; }
}
