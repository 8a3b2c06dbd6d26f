using Portal.Domain.Billing;

namespace Portal.Domain.Disputes;

/// <summary>Units of disputed messages that were charged on one day.</summary>
public readonly record struct DisputedUnits(long AppId, string Region, MessageType Type, DateOnly Day, long Units)
{
    /// <summary>
    /// How many disputed units stand on which line of the bill: those of a day stand where the bill put that day's units, be it a package or a
    /// price, and where it put them on several lines, or only one operator's are disputed, in proportion.
    /// </summary>
    /// <param name="slices">Of the disputed service.</param>
    public static Dictionary<LineKey, decimal> OnLines(IEnumerable<DisputedUnits> disputed, IEnumerable<LineSlice> slices)
    {
        var billed = slices.ToLookup(slice => (slice.Key.AppId, slice.Key.Region, slice.Key.Type, slice.Day));
        var lines = new Dictionary<LineKey, decimal>();
        foreach (var group in disputed.GroupBy(units => (units.AppId, units.Region, units.Type, units.Day)))
        {
            var all = billed[group.Key].Sum(slice => slice.Take);
            var units = Math.Min(group.Sum(part => part.Units), all); // what came later is not on this bill
            foreach (var slice in billed[group.Key])
                lines[slice.Key] = lines.GetValueOrDefault(slice.Key) + ((decimal)units * slice.Take / all);
        }

        return lines;
    }
}
