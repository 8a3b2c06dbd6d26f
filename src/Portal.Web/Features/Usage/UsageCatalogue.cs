using Portal.Domain;
using Portal.Domain.Pricing;
using Portal.Web.Features.Apps;

namespace Portal.Web.Features.Usage;

/// <summary>The portal's own apps and rate cards.</summary>
public sealed class UsageCatalogue(AppDirectory apps) : IUsageCatalogue
{
    private readonly RateCards _cards = new(RateCardFile.Shipped());

    public async ValueTask<Guid> OrganisationOfAsync(long appId, CancellationToken ct) =>
        (await apps.FindAsync(appId, ct))?.OrganisationId ?? throw new NotFoundException($"The app {appId}");

    public string RateCardOf(Service service, string region, MessageType type, DateOnly day) =>
        _cards.PriceOf(service, region, type, day)?.RateCardVersion ?? "";
}
