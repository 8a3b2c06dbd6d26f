using Portal.Domain.Billing;

namespace Portal.Domain.Pricing;

/// <summary>What the same units cost by the card before and by the new one: a month of an app's messages of one service and type.</summary>
public sealed record PriceEffectRow(DateOnly Month, long AppId, Service Service, MessageType Type, long Units, Money Old, Money New)
{
    public Money Difference => New - Old;
}

/// <summary>Quotes a customer's own months by two cards, as bills are made: lines in whole fen, tiers counted from each month's start.</summary>
public static class PriceEffect
{
    /// <summary>Months before the present one that an effect looks back on (the 'last three months').</summary>
    public const int Months = 3;

    public static IReadOnlyList<PriceEffectRow> Of(IEnumerable<BillableUnits> usage, RateCard before, RateCard after)
    {
        var rows = new List<PriceEffectRow>();
        foreach (var month in usage.GroupBy(item => new DateOnly(item.Day.Year, item.Day.Month, 1)).OrderBy(month => month.Key))
        {
            var (old, next) = (Quote(month, before), Quote(month, after));
            rows.AddRange(old.Keys.Order().Select(key => new PriceEffectRow(
                month.Key, key.AppId, key.Service, key.Type, old[key].Units, old[key].Amount, next[key].Amount)));
        }

        return rows;
    }

    private static Dictionary<(long AppId, Service Service, MessageType Type), (long Units, Money Amount)> Quote(IEnumerable<BillableUnits> usage, RateCard card) =>
        BillCalculator.Lines(usage, (service, region, type, _) => card.TiersOf(service, region, type) is { } tiers ? new(card.Version, tiers) : null)
            .GroupBy(line => (line.AppId, line.Service, line.Type))
            .ToDictionary(group => group.Key, group => (group.Sum(line => line.Units), BillCalculator.Total(group)));
}
