using Portal.Domain.Billing;

namespace Portal.Domain.Disputes;

/// <summary>Units of disputed messages that were charged on one day.</summary>
public readonly record struct DisputedUnits(long AppId, string Region, MessageType Type, DateOnly Day, long Units)
{
    /// <summary>
    /// How many disputed units stand on which line: those of a day stand where the bill put that day's units, be it a package or a price, and
    /// where it put them on several lines, or only one operator's are disputed, in proportion. What came later stands where corrections put it.
    /// </summary>
    /// <param name="slices">Of the disputed service.</param>
    /// <param name="corrections">What correction lines added to, or took from, each line of the service.</param>
    public static Dictionary<LineKey, decimal> OnLines(
        IEnumerable<DisputedUnits> disputed, IEnumerable<LineSlice> slices, IReadOnlyCollection<(LineKey Key, long Units)> corrections)
    {
        var late = new Dictionary<(long AppId, string Region, MessageType Type), long>();
        var billed = slices.ToLookup(slice => (slice.Key.AppId, slice.Key.Region, slice.Key.Type, slice.Day));
        var lines = new Dictionary<LineKey, decimal>();
        foreach (var group in disputed.GroupBy(units => (units.AppId, units.Region, units.Type, units.Day)))
        {
            var all = billed[group.Key].Sum(slice => slice.Take);
            var charged = group.Sum(part => part.Units);
            var units = Math.Min(charged, all); // what came later is not on this bill
            var sum = (group.Key.AppId, group.Key.Region, group.Key.Type);
            late[sum] = late.GetValueOrDefault(sum) + charged - units;
            foreach (var slice in billed[group.Key])
                lines[slice.Key] = lines.GetValueOrDefault(slice.Key) + ((decimal)units * slice.Take / all);
        }

        foreach (var (sum, units) in late.Where(sum => sum.Value > 0))
        {
            var added = corrections.Where(line => (line.Key.AppId, line.Key.Region, line.Key.Type) == sum).ToList();
            var (more, net) = (added.Sum(line => Math.Max(0, line.Units)), added.Sum(line => line.Units));
            foreach (var (key, its) in added.Where(line => line.Units > 0 && net > 0))
                lines[key] = lines.GetValueOrDefault(key) + ((decimal)Math.Min(units, net) * its / more);
        }

        return lines;
    }
}
