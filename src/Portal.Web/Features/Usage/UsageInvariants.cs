using Portal.Domain.Calendar;
using Portal.Domain.Metering;
using Portal.Web.Platform.Checks;

namespace Portal.Web.Features.Usage;

/// <summary>The daily sums are what counting the records again gives, group by group.</summary>
public sealed class RollupInvariant(IUsageStore store) : IInvariant
{
    public string Name => "raw = rollup";

    public async Task<CheckResult> CheckAsync(CancellationToken ct)
    {
        var (raw, sums) = await UsageCount.TwiceAsync(store, ct);
        var parts = await UsageCount.PartsAsync(store, ct);
        var different = raw.Except(sums).Concat(sums.Except(raw)).Concat(parts.Select(d => d.Raw))
            .Select(g => UsageTime.Day(g.DayNumber)).Distinct().Order().ToList();
        return different.Count == 0
            ? CheckResult.Good($"{raw.Count} sums of {raw.Sum(g => g.Messages)} records")
            : CheckResult.Bad($"{different.Count} days differ, the first is {different[0]:yyyy-MM-dd}");
    }
}

/// <summary>Every record stands in exactly one known status, and the sums count it once.</summary>
public sealed class MessageStateInvariant(IUsageStore store) : IInvariant
{
    public string Name => "each message in one state";

    public async Task<CheckResult> CheckAsync(CancellationToken ct)
    {
        var (raw, sums) = await UsageCount.TwiceAsync(store, ct);
        var (recorded, counted) = (raw.Sum(g => g.Messages), sums.Sum(g => g.Messages));
        return recorded == counted ? CheckResult.Good($"{recorded} messages") : CheckResult.Bad($"{recorded} messages are counted as {counted}");
    }
}

internal static class UsageCount
{
    private static readonly DateOnly First = new(2000, 1, 1);
    private static readonly DateOnly Last = new(2199, 12, 31);

    /// <summary>Where the finer sums differ from the records: one statement, so nothing comes in between.</summary>
    public static Task<IReadOnlyList<UsageDifference>> PartsAsync(IUsageStore store, CancellationToken ct) =>
        store.Reads.PartDifferencesAsync(First, Last, ct);

    /// <summary>From the records and from the daily sums; again when something came in between the two.</summary>
    public static async Task<(HashSet<UsageGroup> Raw, HashSet<UsageGroup> Sums)> TwiceAsync(IUsageStore store, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var raw = (await store.ScanAsync(ContractTime.StartOf(First), ContractTime.StartOf(Last.AddDays(1)), ct)).ToHashSet();
            var sums = (await store.Reads.SumsAsync(First, Last, ct)).ToHashSet();
            if (attempt == 3 || raw.SetEquals(sums))
                return (raw, sums);
        }
    }
}
