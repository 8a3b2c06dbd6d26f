using System.Runtime.InteropServices;
using Portal.Domain.Pricing;

namespace Portal.Domain.Billing;

/// <summary>
/// What parts of a month cost, finer than the lines of a bill: each part costs the difference of its line's rounded running totals, so that
/// the parts of a whole month add up to the lines of <see cref="BillCalculator"/>, to the fen, however they are cut.
/// </summary>
public static class CostAllocation
{
    /// <param name="parts">Of whole months up to any day: volume tiers count from the month's first day. Within a day the list's order decides.</param>
    /// <returns>The cost of each part, in the list's order.</returns>
    /// <exception cref="RuleException">'bill-run.no-price' for usage that no card has a price for.</exception>
    public static Money[] Of(IReadOnlyList<BillableUnits> parts, Func<Service, string, MessageType, DateOnly, RatePrice?> priceOf)
    {
        var costs = new Money[parts.Count];
        var prices = new Dictionary<(Service, string, MessageType, DateOnly), RatePrice>();
        var totals = new Dictionary<(long, Service, string, MessageType, string Version, int Month), (long Units, Money Cost)>();
        foreach (var i in Enumerable.Range(0, parts.Count).OrderBy(i => parts[i].Day)) // a stable order
        {
            var part = parts[i];
            ArgumentOutOfRangeException.ThrowIfNegative(part.Units);
            ref var price = ref CollectionsMarshal.GetValueRefOrAddDefault(prices, (part.Service, part.Region, part.Type, part.Day), out _);
            price ??= priceOf(part.Service, part.Region, part.Type, part.Day) ?? throw BillCalculator.NoPrice(part);
            ref var total = ref CollectionsMarshal.GetValueRefOrAddDefault(
                totals, (part.AppId, part.Service, part.Region, part.Type, price.RateCardVersion, (part.Day.Year * 12) + part.Day.Month), out _);
            var units = checked(total.Units + part.Units);
            var cost = Rounded(units, price.Tiers);
            costs[i] = cost - total.Cost;
            total = (units, cost);
        }

        return costs;
    }

    /// <summary>As the bill rounds: once for each price, not for each tier.</summary>
    private static Money Rounded(long units, IReadOnlyList<PriceTier> tiers) => tiers.Count == 1
        ? (tiers[0].UnitPrice * units).RoundToFen()
        : BillCalculator.Split(units, tiers).GroupBy(part => part.Price, part => part.Units)
            .Aggregate(Money.Zero, (sum, line) => sum + (line.Key * line.Sum()).RoundToFen());
}
