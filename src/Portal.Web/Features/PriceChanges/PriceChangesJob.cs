using Portal.Domain;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.PriceChanges;

/// <summary>
/// Goes on telling customers where an announcement was interrupted, tells those who came later, reminds, takes use for acceptance,
/// and opens settlements. Every step is a transaction for one customer, so it may be killed and run again anywhere.
/// </summary>
public sealed class PriceChangesJob(PriceChangeTelling telling, PriceChangeService changes, SettlementService settlements) : IPortalJob
{
    public const string Name = "price-changes";

    /// <summary>Twice an hour.</summary>
    public const string Cron = "0 5/30 * * * ?";

    public async Task RunAsync(DateTimeOffset asOf, CancellationToken ct)
    {
        var actor = Actor.Component($"job:{Name}");
        await telling.TellAllAsync(actor, asOf, ct);
        await changes.RemindAsync(actor, asOf, ct);
        await changes.DeemAsync(actor, asOf, ct);
        await settlements.OpenAsync(actor, asOf, ct);
    }
}
