using Portal.Domain;
using Portal.Web.Features.Apps;
using Portal.Web.Features.Pricing;

namespace Portal.Web.Features.Usage;

/// <summary>The portal's own apps and rate cards.</summary>
public sealed class UsageCatalogue(AppDirectory apps, RateBook rates) : IUsageCatalogue
{
    public async ValueTask<Guid> OrganisationOfAsync(long appId, CancellationToken ct) =>
        (await apps.FindAsync(appId, ct))?.OrganisationId ?? throw new NotFoundException($"The app {appId}");

    public string RateCardOf(Service service, string region, MessageType type, DateOnly day) =>
        rates.PriceOf(service, region, type, day)?.RateCardVersion ?? "";
}
