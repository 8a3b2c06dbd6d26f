using Portal.Domain.Calendar;

namespace Portal.Web.Features.Usage;

/// <summary>One daily sum that raw records do not bear out.</summary>
public sealed record UsageDifference(UsageGroup Raw, UsageGroup Summed);

/// <summary>Asks whether daily sums equal raw records to the last unit; 'recompute' is <see cref="IUsageStore.RebuildAsync"/>.</summary>
public static class UsageCheck
{
    public static async Task<IReadOnlyList<UsageDifference>> RunAsync(
        IUsageStore store, DateOnly first, DateOnly last, CancellationToken ct = default)
    {
        var raw = await store.ScanAsync(ContractTime.StartOf(first), ContractTime.StartOf(last.AddDays(1)), ct);
        var summed = (await store.Reads.SumsAsync(first, last, ct)).ToDictionary(Key);
        var differences = new List<UsageDifference>();
        foreach (var group in raw)
        {
            if (!summed.Remove(Key(group), out var sum))
                sum = Key(group);
            if (sum != group)
                differences.Add(new(group, sum));
        }

        differences.AddRange(summed.Values.Select(sum => new UsageDifference(Key(sum), sum)));
        differences.AddRange(await store.Reads.PartDifferencesAsync(first, last, ct));
        return differences;
    }

    private static UsageGroup Key(UsageGroup group) => group with { Messages = 0, Units = 0 };
}
