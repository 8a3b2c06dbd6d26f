using Portal.Domain.Ledger;
using Portal.Domain.Pricing;

namespace Portal.Domain.Billing;

/// <summary>Billable units of one month.</summary>
public sealed record MonthUsage(DateOnly Month, IReadOnlyList<BillableUnits> Usage);

/// <summary>What an earlier bill says about a month, whether on that month's own bill or as a correction on a later one.</summary>
/// <param name="IsAdjustment">Made by finance's decision about a held bill, not by records.</param>
public sealed record BilledLine(DateOnly Month, LineKey Key, long Units, Money Amount, bool IsAdjustment)
{
    /// <param name="month">Of the bill the line stands on.</param>
    public static BilledLine Of(DateOnly month, BillLine line) =>
        new(line.Corrects ?? month, line.Key, line.Units, line.Amount, line.Corrects == month);
}

/// <summary>Units that a decision of finance adds to, or takes from, what the records say.</summary>
public readonly record struct UnitAdjustment(long AppId, Service Service, string Region, MessageType Type, long Units);

/// <summary>Everything a bill is made of; the same inputs make the same bill.</summary>
/// <param name="Month">The first day of the month.</param>
/// <param name="Usage">The month's units.</param>
/// <param name="Earlier">Closed months whose records have changed since they were billed, with what they come to now.</param>
/// <param name="Billed">All that earlier bills say about those months.</param>
/// <param name="Packages">The customer's packages with what is left of them before this bill.</param>
/// <param name="Adjustments">For the month itself.</param>
public sealed record BillInputs(
    DateOnly Month, IReadOnlyList<BillableUnits> Usage, IReadOnlyList<MonthUsage> Earlier, IReadOnlyList<BilledLine> Billed,
    IReadOnlyList<PackageLeft> Packages, IReadOnlyList<UnitAdjustment> Adjustments)
{
    public static BillInputs Plain(DateOnly month, IReadOnlyList<BillableUnits> usage) => new(month, usage, [], [], [], []);
}

/// <summary>
/// Makes a bill's lines: packages pay first and at no price, the rest is charged by the rate card, and what late records change in closed
/// months follows as correction lines. A correction is what the month's line should come to less what was billed of it, so that however
/// often a month is corrected, its lines add up to what counting it again gives.
/// </summary>
public static class BillMaker
{
    /// <exception cref="RuleException">'bill-run.no-price'.</exception>
    public static IReadOnlyList<BillLine> Lines(BillInputs inputs, Func<Service, string, MessageType, DateOnly, RatePrice?> priceOf)
    {
        var left = inputs.Packages.ToDictionary(package => package.Id, package => package.Left);
        var corrections = new List<BillLine>();
        foreach (var month in inputs.Earlier.OrderBy(month => month.Month))
        {
            var billed = inputs.Billed.Where(line => line.Month == month.Month).ToList();

            // What the month used is its own to use again.
            var own = new Dictionary<Guid, long>();
            foreach (var line in billed.Where(line => line.Key.PackageId is not null))
                own[line.Key.PackageId!.Value] = own.GetValueOrDefault(line.Key.PackageId!.Value) + line.Units;
            var packages = inputs.Packages.Select(p => p with { Left = left[p.Id] + own.GetValueOrDefault(p.Id) });
            var due = Sums(month.Usage, [.. packages], priceOf);
            var difference = Difference(due, billed.Where(line => !line.IsAdjustment), month.Month).ToList();
            Take(left, difference);
            corrections.AddRange(difference);
        }

        var rest = inputs.Packages.Select(p => p with { Left = left[p.Id] }).ToList();
        var sums = Sums(inputs.Usage, rest, priceOf);
        var lines = sums.OrderBy(sum => sum.Key, LineKey.Order).Select(sum => new BillLine(sum.Key, sum.Value)).ToList();
        if (inputs.Adjustments.Count > 0)
        {
            var billed = lines.Select(line => BilledLine.Of(inputs.Month, line)).ToList();
            lines.AddRange(Difference(Sums(Adjusted(inputs.Usage, inputs.Adjustments), rest, priceOf), billed, inputs.Month));
        }

        lines.AddRange(corrections);
        BillCalculator.Number(lines);
        return lines;
    }

    /// <summary>Which of a month's units, in the order in which the messages were submitted, make which line.</summary>
    public static IEnumerable<LineSlice> Slices(
        IReadOnlyList<BillableUnits> usage, IReadOnlyList<PackageLeft> packages, Func<Service, string, MessageType, DateOnly, RatePrice?> priceOf)
    {
        var days = usage.GroupBy(item => item with { Units = 0 }, (day, parts) => day with { Units = parts.Sum(part => part.Units) });
        var split = PackageUse.Split(days, packages);
        var covered = new Dictionary<(long, Service, string, MessageType, DateOnly), long>();
        foreach (var part in split.Covered)
        {
            var item = part.Usage;
            var day = (item.AppId, item.Service, item.Region, item.Type, item.Day);
            var skip = covered.GetValueOrDefault(day);
            covered[day] = skip + item.Units;
            yield return new(KeyOf(part), item.Day, skip, item.Units, skip);
        }

        var counted = new Dictionary<(long, Service, string, MessageType, string), long>();
        foreach (var item in split.Charged.OrderBy(item => item.Day))
        {
            var price = BillCalculator.PriceOf(item, priceOf);
            var tier = (item.AppId, item.Service, item.Region, item.Type, price.RateCardVersion);
            var from = counted.GetValueOrDefault(tier);
            var until = checked(from + item.Units);
            counted[tier] = until;
            var skip = covered.GetValueOrDefault((item.AppId, item.Service, item.Region, item.Type, item.Day));
            foreach (var (start, end, unitPrice) in Stretches(price.Tiers, from, until))
            {
                yield return new(
                    new(item.AppId, item.Service, item.Region, item.Type, price.RateCardVersion, unitPrice), item.Day,
                    skip + start - from, end - start, start);
            }
        }
    }

    private static IEnumerable<(long Start, long End, Money Price)> Stretches(IReadOnlyList<PriceTier> tiers, long from, long until)
    {
        for (var i = 0; i < tiers.Count; i++)
        {
            var start = Math.Max(from, tiers[i].From);
            var end = i + 1 < tiers.Count ? Math.Min(until, tiers[i + 1].From) : until;
            if (start < end)
                yield return (start, end, tiers[i].UnitPrice);
        }
    }

    private static Dictionary<LineKey, long> Sums(
        IReadOnlyList<BillableUnits> usage, List<PackageLeft> packages, Func<Service, string, MessageType, DateOnly, RatePrice?> priceOf)
    {
        if (packages.Count == 0)
            return BillCalculator.Sums(usage, priceOf);

        var split = PackageUse.Split(usage, packages);
        var sums = BillCalculator.Sums(split.Charged, priceOf);
        foreach (var part in split.Covered)
        {
            var key = KeyOf(part);
            sums[key] = checked(sums.GetValueOrDefault(key) + part.Usage.Units);
        }

        return sums;
    }

    private static LineKey KeyOf(CoveredUnits part) => new(
        part.Usage.AppId, part.Usage.Service, part.Usage.Region, part.Usage.Type, part.Package.Number, Money.Zero, part.Package.Id);

    private static IEnumerable<BillLine> Difference(Dictionary<LineKey, long> due, IEnumerable<BilledLine> billed, DateOnly month)
    {
        var before = billed.GroupBy(line => line.Key).ToDictionary(
            group => group.Key,
            group => (Units: group.Sum(line => line.Units), Amount: group.Aggregate(Money.Zero, (sum, line) => sum + line.Amount)));
        foreach (var key in due.Keys.Union(before.Keys).Order(LineKey.Order))
        {
            var (now, then) = (due.GetValueOrDefault(key), before.GetValueOrDefault(key));
            var (units, amount) = (now - then.Units, (key.UnitPrice * now).RoundToFen() - then.Amount);
            if (units != 0 || amount != Money.Zero)
                yield return new(key, units, amount, month);
        }
    }

    private static void Take(Dictionary<Guid, long> left, IEnumerable<BillLine> lines)
    {
        foreach (var line in lines.Where(line => line.PackageId is not null))
            left[line.PackageId!.Value] = left.GetValueOrDefault(line.PackageId.Value) - line.Units;
    }

    /// <summary>Units more go to the last day with usage, units less come off from the last day back.</summary>
    private static List<BillableUnits> Adjusted(IReadOnlyList<BillableUnits> usage, IReadOnlyList<UnitAdjustment> adjustments)
    {
        var items = usage.OrderBy(item => item.Day).ToList();
        foreach (var adjustment in adjustments)
        {
            var open = adjustment.Units;
            for (var i = items.Count - 1; i >= 0 && open != 0; i--)
            {
                var item = items[i];
                if ((item.AppId, item.Service, item.Region, item.Type) != (adjustment.AppId, adjustment.Service, adjustment.Region, adjustment.Type))
                    continue;

                var change = open > 0 ? open : -Math.Min(-open, item.Units);
                items[i] = item with { Units = checked(item.Units + change) };
                open -= change;
            }
        }

        return [.. items.Where(item => item.Units > 0)];
    }
}

/// <summary>Units of one day on one line: of the day's units in the order of submission, <see cref="Take"/> after the first <see cref="Skip"/>.</summary>
/// <param name="Counted">Units of the price counted before these in the month: what the tier follows from.</param>
public sealed record LineSlice(LineKey Key, DateOnly Day, long Skip, long Take, long Counted);
