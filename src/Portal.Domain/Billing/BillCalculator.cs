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
        var lines = Sums(usage, priceOf).OrderBy(sum => sum.Key, LineKey.Order).Select(sum => new BillLine(sum.Key, sum.Value)).ToList();
        Number(lines);
        return lines;
    }

    /// <summary>What each line of a bill without packages comes to.</summary>
    internal static Dictionary<LineKey, long> Sums(
        IEnumerable<BillableUnits> usage, Func<Service, string, MessageType, DateOnly, RatePrice?> priceOf)
    {
        var sums = new Dictionary<(long, Service, string, MessageType, string Version), (long Units, IReadOnlyList<PriceTier> Tiers)>();
        foreach (var item in usage)
        {
            var price = PriceOf(item, priceOf);
            var key = (item.AppId, item.Service, item.Region, item.Type, price.RateCardVersion);
            sums[key] = (checked(sums.GetValueOrDefault(key).Units + item.Units), price.Tiers);
        }

        var lines = new Dictionary<LineKey, long>();
        foreach (var ((app, service, region, type, version), (units, tiers)) in sums)
        {
            foreach (var (price, part) in Split(units, tiers))
            {
                var key = new LineKey(app, service, region, type, version, price);
                lines[key] = checked(lines.GetValueOrDefault(key) + part);
            }
        }

        return lines;
    }

    internal static RatePrice PriceOf(BillableUnits item, Func<Service, string, MessageType, DateOnly, RatePrice?> priceOf)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(item.Units);
        return priceOf(item.Service, item.Region, item.Type, item.Day)
            ?? throw NoPrice(item);
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

    internal static void Number(IReadOnlyList<BillLine> lines)
    {
        for (var i = 0; i < lines.Count; i++)
            lines[i].Position = i + 1;
    }
}
