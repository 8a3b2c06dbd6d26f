using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Metering;
using Portal.Domain.Pricing;
using Portal.Web.Features.PriceChanges;
using Portal.Web.Features.RateDesk;
using Portal.Web.Tests.Features.Billing;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.PriceChanges;

/// <summary>Two customers with three months of usage, and finance that makes text messages dearer.</summary>
internal sealed class PriceChangeStory(BillingStory billing) : IAsyncDisposable
{
    public static readonly DateOnly FirstDay = new(2027, 1, 1);

    public static readonly DateTimeOffset Border = ContractTime.StartOf(FirstDay);

    public TestPortal Portal => billing.Portal;

    public BillingStory Billing => billing;

    public Person Anna => billing.Anna;

    public Person Bo => billing.Bo;

    public PriceChangeService Changes => Portal.Get<PriceChangeService>();

    public static async Task<PriceChangeStory> StartAsync(string provider)
    {
        var billing = await BillingStory.StartAsync(provider);
        await billing.IngestAsync(
            billing.Record(1400000001, "2026-08-03T10:00:00+08:00", 100),
            billing.Record(1400000001, "2026-10-31T23:59:59.999999+08:00", 1_000),
            billing.Record(1400000002, "2026-11-01T00:00:00+08:00", 30, type: MessageType.Marketing),
            billing.Record(1400000001, "2026-07-31T23:59:59.999999+08:00", 1_000_000), // before the three months
            billing.Record(1400000001, "2026-10-02T10:00:00+08:00", 500, status: DeliveryStatus.Rejected),
            billing.Record(1400000003, "2026-11-02T10:00:00+08:00", 10));
        return new(billing);
    }

    /// <summary>Announces code messages at another price and tells everybody.</summary>
    public async Task<Guid> AnnounceAsync(string price = "0.05", string number = "2027-01", DateOnly? firstDay = null)
    {
        var actor = (await Portal.StaffAsync(StaffRole.Finance)).Actor;
        await DraftAsync(number, price, actor);
        var card = await Portal.Get<RateCardService>().AnnounceAsync(number, firstDay ?? FirstDay, actor);
        await Portal.Get<PriceChangeTelling>().TellAsync(card, actor);
        return card;
    }

    public Task DraftAsync(string number, string price, Actor actor) => new PriceChangeDraft(Portal).MakeAsync(number, price, actor);

    public async Task<PriceChangeNotice> NoticeAsync(Person customer)
    {
        await using var db = await Portal.DbAsync();
        return await db.Set<PriceChangeNotice>().AsNoTracking().Include(n => n.Mails).SingleAsync(n => n.OrganisationId == customer.OrganisationId);
    }

    public Task JobAsync(DateTimeOffset asOf) => Portal.Get<PriceChangesJob>().RunAsync(asOf, default);

    /// <summary>The person with a fresh proof of identity, at the present instant.</summary>
    public Actor Fresh(Person person) => person.Actor with { ReauthenticatedAt = Portal.Time.GetUtcNow() };

    public ValueTask DisposeAsync() => billing.DisposeAsync();
}
