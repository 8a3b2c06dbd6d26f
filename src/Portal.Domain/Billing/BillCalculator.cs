using Portal.Domain.Pricing;

namespace Portal.Domain.Billing;

/// <summary>Billable units of one app on one day (contract zone), as metering counted them.</summary>
public readonly record struct BillableUnits(
    long AppId, Service Service, string Region, MessageType Type, DateOnly Day, long Units);

/// <summary>From counted units to bill lines: pure, exact, and the same for any order or grouping of the input.</summary>
public static class BillCalculator
{
    /// <summary>
    /// Prices each day by the card in force on it. Tiers count the units of one app, service, country and type under one card
    /// from the start of the month; when the card changes within the month the count starts again.
    /// </summary>
    /// <param name="priceOf">The price in force, usually <see cref="RateCards.PriceOf"/>.</param>
    /// <exception cref="RuleException">'bill-run.no-price' for usage that no card has a price for.</exception>
    /// <exception cref="OverflowException">More units or money than 64 bits count.</exception>
    public static IReadOnlyList<BillLine> Lines(
        IEnumerable<BillableUnits> usage, Func<Service, string, MessageType, DateOnly, RatePrice?> priceOf)
    {
        var sums = new Dictionary<(long, Service, string, MessageType, string Version), (long Units, IReadOnlyList<PriceTier> Tiers)>();
        foreach (var item in usage)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(item.Units);
            var price = priceOf(item.Service, item.Region, item.Type, item.Day) ?? throw NoPrice(item);
            var key = (item.AppId, item.Service, item.Region, item.Type, price.RateCardVersion);
            sums[key] = (checked(sums.GetValueOrDefault(key).Units + item.Units), price.Tiers);
        }

        var lines = new SortedDictionary<LineKey, long>(Order);
        foreach (var ((app, service, region, type, version), (units, tiers)) in sums)
        {
            foreach (var (price, part) in Split(units, tiers))
            {
                var key = new LineKey(app, service, region, type, version, price);
                lines[key] = checked(lines.GetValueOrDefault(key) + part);
            }
        }

        return Number(lines.Select(line => new BillLine(line.Key, line.Value)));
    }

    /// <summary>The sum of the lines' amounts, each already rounded.</summary>
    public static Money Total(IEnumerable<BillLine> lines) =>
        lines.Aggregate(Money.Zero, (sum, line) => sum + line.Amount);

    /// <summary>Graduated: each unit is priced by the tier it falls in.</summary>
    public static IEnumerable<(Money Price, long Units)> Split(long units, IReadOnlyList<PriceTier> tiers)
    {
        for (var i = 0; i < tiers.Count && units > tiers[i].From; i++)
        {
            var end = i + 1 < tiers.Count ? Math.Min(units, tiers[i + 1].From) : units;
            yield return (tiers[i].UnitPrice, end - tiers[i].From);
        }
    }

    internal static RuleException NoPrice(BillableUnits item) => new(
        "bill-run.no-price",
        $"No rate card has a price for {item.Service.Wire()} to {item.Region} on {item.Day:yyyy-MM-dd}.",
        item.Service.Wire(), item.Region, item.Day);

    private static readonly Comparer<LineKey> Order = Comparer<LineKey>.Create((a, b) =>
        a.AppId != b.AppId ? a.AppId.CompareTo(b.AppId)
        : a.Service != b.Service ? a.Service.CompareTo(b.Service)
        : string.CompareOrdinal(a.Region, b.Region) is not 0 and var region ? region
        : a.Type != b.Type ? a.Type.CompareTo(b.Type)
        : string.CompareOrdinal(a.RateCardVersion, b.RateCardVersion) is not 0 and var version ? version
        : a.UnitPrice.CompareTo(b.UnitPrice));

    private static List<BillLine> Number(IEnumerable<BillLine> lines)
    {
        var numbered = lines.ToList();
        for (var i = 0; i < numbered.Count; i++)
            numbered[i].Position = i + 1;
        return numbered;
    }
}
