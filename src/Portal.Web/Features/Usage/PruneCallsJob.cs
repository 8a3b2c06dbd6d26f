using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.Usage;

/// <summary>Forgets the answers to calls that no gateway repeats any more. Their records stay.</summary>
public sealed class PruneCallsJob(IUsageStore store) : IPortalJob
{
    /// <summary>A week is promised; a day more, so that the last hour of it is not a gamble.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(8);

    public Task RunAsync(DateTimeOffset asOf, CancellationToken ct) => store.PruneBatchesAsync(asOf - Kept, ct);
}
