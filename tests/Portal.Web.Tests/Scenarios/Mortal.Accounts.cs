using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Ledger;
using Portal.Domain.Metering;
using Portal.Web.Features.Billing;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Packages;
using Portal.Web.Features.Payments;
using Portal.Web.Features.PriceChanges;
using Portal.Web.Features.RateDesk;
using Portal.Web.Features.ServiceLevels;
using Portal.Web.Tests.Features.Packages;
using Portal.Web.Tests.Features.PriceChanges;
using Portal.Web.Tests.Features.ServiceLevels;

namespace Portal.Web.Tests.Scenarios;

/// <summary>Grants, packages, balances, and prices that change.</summary>
internal sealed partial record Mortal
{
    private static async Task<Mortal> GrantAsync(string provider)
    {
        var story = await LevelStory.StartAsync(provider);
        var portal = story.Portal;
        await story.SendAsync(89, DeliveryStatus.Delivered, "DELIVRD", "2026-10-05T10:00:00+08:00");
        await story.SendAsync(11, DeliveryStatus.Failed, "SY:0501", "2026-10-05T12:00:00+08:00");
        await portal.Get<BillRunService>().RunAsync(new(2026, 10, 1), Machine);
        var finance = await portal.RefreshAsync(story.Finance);
        await portal.Get<PaymentService>().RecordAsync("B-2026-000001", "T1", Today, Money.Of(4.5m), finance);
        await story.JobAsync();
        var claims = portal.Get<ClaimService>();
        var number = await claims.FileAsync((await story.RowAsync(new(2026, 10, 1))).Id, "", story.Anna.Actor);
        await claims.TakeUpAsync(number, finance);
        await claims.GrantAsync(number, finance);
        var second = (await portal.StaffAsync(StaffRole.Finance)).Actor;
        return new(portal, p => p.Get<ClaimService>().IssueAsync(number, second), "claim.state");
    }

    private static async Task<Mortal> PurchaseAsync(string provider)
    {
        var story = await PackageStory.StartAsync(provider, 5_000);
        var voucher = await story.Ledger.IssueVoucherAsync(story.Organisation, Money.Of(240), Today, "a goodwill gesture", story.Finance);
        var order = new PackageOrder("email-300k", Guid.CreateVersion7(), voucher);
        return new(story.Portal, p => p.Get<PackageService>().BuyAsync(order, story.Anna.Actor));
    }

    private static async Task<Mortal> RefundAsync(string provider)
    {
        var story = await PackageStory.StartAsync(provider, 1_000);
        var number = await story.BuyAsync("sms-10k");
        await story.UseAsync("2026-11-23T09:30:00+08:00", 1_000);
        return new(story.Portal, p => p.Get<PackageService>().RefundAsync(number, story.Anna.Actor), "package.not-refundable");
    }

    private static async Task<Mortal> BalanceRefundAsync(string provider)
    {
        var story = await PackageStory.StartAsync(provider, 1_000);
        return new(story.Portal, p => p.Get<LedgerService>().RefundBalanceAsync(story.Organisation, Money.Of(400), "OUT1", "", story.Finance), "ledger.posted");
    }

    private static async Task<Mortal> ToldAsync(string provider)
    {
        var story = await PriceChangeStory.StartAsync(provider);
        var finance = (await story.Portal.StaffAsync(StaffRole.Finance)).Actor;
        await story.DraftAsync("2027-01", "0.05", finance);
        return new(story.Portal, async p =>
        {
            var now = p.Time.GetUtcNow();
            if ((await p.Get<RateCardQueries>().GetAsync("2027-01", finance)).AnnouncedAt is null)
                await p.Get<RateCardService>().AnnounceAsync("2027-01", PriceChangeStory.FirstDay, finance);
            await p.Get<PriceChangesJob>().RunAsync(now, default);
        });
    }

    private static async Task<Mortal> InForceAsync(string provider)
    {
        var story = await PriceChangeStory.StartAsync(provider);
        await story.AnnounceAsync();
        await story.Changes.DeclineAsync((await story.NoticeAsync(story.Bo)).Id, story.Bo.Actor);
        story.Portal.Time.SetUtcNow(PriceChangeStory.Border.AddDays(1).ToUniversalTime());
        await story.Billing.IngestAsync(story.Billing.Record(1400000001, "2027-01-01T00:00:00+08:00", 7)); // Anna says nothing and sends
        return new(story.Portal, p => p.Get<PriceChangesJob>().RunAsync(p.Time.GetUtcNow(), default));
    }

    private static async Task<Mortal> SettlementAsync(string provider)
    {
        var story = await PriceChangeStory.StartAsync(provider);
        var portal = story.Portal;
        await story.AnnounceAsync();
        var bo = story.Bo.OrganisationId!.Value;
        await using (var db = await portal.DbAsync())
        {
            var now = portal.Time.GetUtcNow();
            var package = Package.Buy(bo, "P-2025-000001", Service.Sms, 1_000, Money.Of(45), new(2025, 1, 1), new(2028, 1, 1), "order:1", now.AddYears(-1));
            db.Add(package);
            db.Add(new LedgerEntry(bo, LedgerReason.PackageBought, "order:1", "", "tests", now,
                new(LedgerAccount.Bank, Commodity.Cny, -45_000_000), new(LedgerAccount.Revenue, Commodity.Cny, 45_000_000),
                new(LedgerAccount.Package, Commodity.Sms, 1_000, package.Id), new(LedgerAccount.UnitsIssued, Commodity.Sms, -1_000)));
            await db.SaveChangesAsync();
        }

        await story.Changes.DeclineAsync((await story.NoticeAsync(story.Bo)).Id, story.Bo.Actor);
        portal.Time.SetUtcNow(PriceChangeStory.Border.AddHours(3).ToUniversalTime());
        await story.JobAsync(portal.Time.GetUtcNow());
        await portal.Get<BillRunService>().RunAsync(new(2026, 12, 1), Machine);
        var finance = (await portal.StaffAsync(StaffRole.Finance)).Actor;
        const string number = "S-2027-000001";
        return new(portal, async p =>
        {
            var settlements = p.Get<SettlementService>();
            foreach (var step in new Func<Task>[]
            {
                () => settlements.RecordFinalBillAsync(number, finance),
                () => settlements.RefundPackagesAsync(number, finance),
                () => settlements.RefundBalanceAsync(number, "TT-1", finance),
                () => settlements.CloseAsync(number, "Letter of 2 January 2027", finance),
            })
            {
                try
                {
                    await step();
                }
                catch (RuleException refusal) when (refusal.Code == "settlement.step")
                {
                    // done before: finance goes on with the next
                }
            }
        });
    }
}
