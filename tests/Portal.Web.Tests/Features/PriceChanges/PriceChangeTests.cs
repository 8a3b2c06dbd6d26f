using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Audit;
using Portal.Domain.Ledger;
using Portal.Domain.Metering;
using Portal.Domain.Pricing;
using Portal.Web.Data;
using Portal.Web.Features.Billing;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.PriceChanges;
using Portal.Web.Features.Pricing;
using Portal.Web.Features.RateDesk;
using Portal.Web.Features.Usage;
using Portal.Web.Platform;
using Portal.Web.Tests.Features.Apps;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.PriceChanges;

public sealed class PriceChangeTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    private static readonly Actor Machine = Actor.Component("tests");

    [Theory, MemberData(nameof(Both))]
    public async Task An_announced_card_prices_from_its_first_microsecond_on_every_instance(string provider)
    {
        await using var story = await PriceChangeStory.StartAsync(provider);
        var elsewhere = new RateBook(
            story.Portal.Get<IDbContextFactory<PortalDb>>(), story.Portal.Get<IOptions<PortalOptions>>(), story.Portal.Time, story.Portal.Get<ILogger<RateBook>>());
        Assert.Single(elsewhere.Cards);
        await story.AnnounceAsync();

        Assert.Equal(["2025-01", "2027-01"], story.Portal.Get<RateBook>().Published.Select(c => c.Version));
        Assert.Single(elsewhere.Cards);
        story.Portal.Time.Advance(RateBook.Freshness);
        Assert.Equal(2, elsewhere.Cards.Count);

        var answer = JsonDocument.Parse(await story.Portal.Client().GetStringAsync("/api/v1/rate-cards")).RootElement;
        Assert.Equal(["2025-01-01", "2027-01-01"], answer.EnumerateArray().Select(card => card.GetProperty("effectiveFrom").GetString()));
        Assert.Equal(["version", "effectiveFrom", "prices"], answer[1].EnumerateObject().Select(p => p.Name));

        story.Portal.Time.SetUtcNow(PriceChangeStory.Border.AddHours(1).ToUniversalTime());
        await story.Billing.IngestAsync(
            story.Billing.Record(1400000001, "2026-12-31T23:59:59.999999+08:00", 7), story.Billing.Record(1400000001, "2027-01-01T00:00:00+08:00", 7));
        var sums = await story.Portal.Get<IUsageStore>().Reads.SumsAsync(
            new(new(2026, 12, 31), new(2027, 1, 1), story.Anna.OrganisationId), byApp: true, inFull: true, 10);
        Assert.Equal(["2025-01", "2027-01"], sums.Select(sum => sum.RateCard));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Everybody_concerned_is_told_once_with_the_effect_on_their_own_cost(string provider)
    {
        await using var story = await PriceChangeStory.StartAsync(provider);
        var quiet = await story.Portal.OwnerAsync("Never sent anything");
        var card = await story.AnnounceAsync();

        var anna = await story.NoticeAsync(story.Anna);
        Assert.Equal("51.15", anna.OldTotal.ToFenString()); // 1,100 x 0.045 + 30 x 0.055
        Assert.Equal("56.65", anna.NewTotal.ToFenString()); // 1,100 x 0.05 + 30 x 0.055
        Assert.Equal([(8, 100L), (10, 1_000L), (11, 30L)], anna.Effect.Select(row => (row.Month.Month, row.Units)));
        Assert.Equal("0.05", ((await story.NoticeAsync(story.Bo)).NewTotal - (await story.NoticeAsync(story.Bo)).OldTotal).ToFenString());
        var mail = Assert.Single(await story.Portal.MailsAsync(story.Anna.Email));
        var notices = story.Portal.Get<Portal.Web.Features.Notices.NoticeQueries>();
        var told = Assert.Single((await notices.PageAsync(null, 1, story.Anna.Actor)).Rows);
        Assert.Equal(("New prices from 2027-01-01", mail.Id), (told.Notice.TitleEnglish, (await notices.GetAsync(told.Notice.Number!, story.Anna.Actor)).Mails.Single().MailId));
        Assert.Empty((await notices.PageAsync(null, 1, quiet.Actor)).Rows);
        Assert.Contains("2027-01-01", mail.Subject);
        Assert.Contains("¥51.15 → ¥56.65", mail.Text);
        Assert.Equal(mail.Id, Assert.Single(anna.Mails).MailId);

        await using var db = await story.Portal.DbAsync();
        Assert.False(await db.Set<PriceChangeNotice>().AnyAsync(n => n.OrganisationId == quiet.OrganisationId));
        Assert.Equal(0, await story.Portal.Get<PriceChangeTelling>().TellAsync(card, Machine));
        await story.JobAsync(story.Portal.Time.GetUtcNow());
        Assert.Equal(2, await db.Set<PriceChangeNotice>().CountAsync());
        Assert.Single(await story.Portal.MailsAsync(story.Anna.Email));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_decline_stops_sending_at_the_exact_instant_and_a_withdrawal_before_it_undoes_that(string provider)
    {
        await using var apps = await AppStory.StartAsync(provider);
        var portal = apps.Portal;
        var finance = (await portal.StaffAsync(StaffRole.Finance)).Actor;
        await new PriceChangeDraft(portal).MakeAsync("2027-01", "0.05", finance);
        await portal.Get<PriceChangeTelling>().TellAsync(
            await portal.Get<RateCardService>().AnnounceAsync("2027-01", PriceChangeStory.FirstDay, finance), finance);
        Guid id;
        await using (var db = await portal.DbAsync())
            id = (await db.Set<PriceChangeNotice>().SingleAsync(n => n.OrganisationId == apps.Owner.OrganisationId)).Id;
        var changes = portal.Get<PriceChangeService>();

        await changes.DeclineAsync(id, apps.Owner.Actor);
        await changes.WithdrawAsync(id, apps.Owner.Actor);
        await changes.DeclineAsync(id, apps.Owner.Actor);

        portal.Time.SetUtcNow(PriceChangeStory.Border.AddMicroseconds(-1).ToUniversalTime());
        Assert.Equal("valid", await apps.CheckedAsync(apps.First.Secret));
        portal.Time.SetUtcNow(PriceChangeStory.Border.ToUniversalTime());
        Assert.Equal("signature.sending-stopped", await apps.CheckedAsync(apps.First.Secret));
        await using (var db = await portal.DbAsync())
            Assert.Single((await db.Set<App>().SingleAsync(a => a.AppId == apps.First.AppId)).ActiveKeys); // the key stays
        var owner = apps.Owner.Actor with { ReauthenticatedAt = portal.Time.GetUtcNow() };
        await AppStory.CodeAsync("price-change.stopped", () => changes.WithdrawAsync(id, owner));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Silence_is_accepted_by_the_first_billable_use_alone_and_by_nobody(string provider)
    {
        await using var story = await PriceChangeStory.StartAsync(provider);
        await story.AnnounceAsync();
        story.Portal.Time.SetUtcNow(PriceChangeStory.Border.AddDays(2).ToUniversalTime());
        await story.Billing.IngestAsync(
            story.Billing.Record(1400000003, "2027-01-01T00:00:00+08:00", status: DeliveryStatus.Rejected),
            story.Billing.Record(1400000003, "2026-12-31T23:59:59.999999+08:00"));
        await story.JobAsync(story.Portal.Time.GetUtcNow());
        Assert.Equal(PriceChangeStatus.Pending, (await story.NoticeAsync(story.Bo)).Status);

        await story.Billing.IngestAsync(story.Billing.Record(1400000003, "2027-01-02T03:04:05.000006+08:00"));
        var notice = await story.NoticeAsync(story.Bo);
        await AppStory.CodeAsync("price-change.used", () => story.Changes.DeclineAsync(notice.Id, story.Fresh(story.Bo)));
        await story.JobAsync(story.Portal.Time.GetUtcNow());
        await story.JobAsync(story.Portal.Time.GetUtcNow());
        notice = await story.NoticeAsync(story.Bo);
        Assert.Equal(PriceChangeStatus.DeemedAccepted, notice.Status);
        Assert.Equal(DateTimeOffset.Parse("2027-01-02T03:04:05.000006+08:00", System.Globalization.CultureInfo.InvariantCulture), notice.FirstUseAt);
        await using var db = await story.Portal.DbAsync();
        var row = Assert.Single(await db.Set<AuditRow>().Where(r => r.Action == "price-change.deemed-accepted").ToListAsync());
        Assert.Equal("job:price-changes", row.ActorName);
        Assert.Single(notice.Mails, mail => mail.Kind is PriceChangeMailKind.DeemedAccepted);
        Assert.Equal(PriceChangeStatus.Pending, (await story.NoticeAsync(story.Anna)).Status);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Reminders_go_out_once_each_to_who_has_not_answered(string provider)
    {
        await using var story = await PriceChangeStory.StartAsync(provider);
        await story.AnnounceAsync();
        await story.Changes.AcceptAsync((await story.NoticeAsync(story.Bo)).Id, story.Bo.Actor);
        foreach (var days in new[] { -8, -7, -7, -3, -1, -1, 0 })
            await story.JobAsync(PriceChangeStory.Border.AddDays(days).AddHours(1));
        Assert.Equal(2, (await story.NoticeAsync(story.Anna)).Mails.Count(mail => mail.Kind is PriceChangeMailKind.Reminder));
        Assert.DoesNotContain((await story.NoticeAsync(story.Bo)).Mails, mail => mail.Kind is PriceChangeMailKind.Reminder);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_settlement_gives_packages_and_balance_back_after_the_last_bill_and_the_ledger_balances(string provider)
    {
        await using var story = await PriceChangeStory.StartAsync(provider);
        await story.AnnounceAsync();
        var bo = story.Bo.OrganisationId!.Value;
        await using (var db = await story.Portal.DbAsync())
        {
            var now = story.Portal.Time.GetUtcNow();
            var package = Package.Buy(bo, "P-2025-000001", Service.Sms, 1_000, Money.Of(45), new(2025, 1, 1), new(2028, 1, 1), "order:1", now.AddYears(-1));
            db.Add(package);
            db.Add(new LedgerEntry(bo, LedgerReason.PackageBought, "order:1", "", "tests", now,
                new(LedgerAccount.Bank, Commodity.Cny, -45_000_000), new(LedgerAccount.Revenue, Commodity.Cny, 45_000_000),
                new(LedgerAccount.Package, Commodity.Sms, 1_000, package.Id), new(LedgerAccount.UnitsIssued, Commodity.Sms, -1_000)));
            db.Add(new LedgerEntry(bo, LedgerReason.PackageUsed, "bill:1", "", "tests", now,
                new(LedgerAccount.Package, Commodity.Sms, -600, package.Id), new(LedgerAccount.UnitsUsed, Commodity.Sms, 600)));
            await db.SaveChangesAsync();
        }

        await story.Changes.DeclineAsync((await story.NoticeAsync(story.Bo)).Id, story.Bo.Actor);
        await story.JobAsync(PriceChangeStory.Border.AddMicroseconds(-1));
        await story.JobAsync(PriceChangeStory.Border);
        await story.JobAsync(PriceChangeStory.Border);
        story.Portal.Time.SetUtcNow(PriceChangeStory.Border.AddHours(3).ToUniversalTime());
        var finance = (await story.Portal.StaffAsync(StaffRole.Finance)).Actor;
        const string number = "S-2027-000001";
        var settlements = story.Portal.Get<SettlementService>();
        Assert.Equal(number, Assert.Single((await story.Portal.Get<SettlementQueries>().ListAsync(finance, 1)).Rows).Number);

        await AppStory.CodeAsync("settlement.not-billed", () => settlements.RecordFinalBillAsync(number, finance));
        await AppStory.CodeAsync("settlement.step", () => settlements.RefundPackagesAsync(number, finance));
        await story.Portal.Get<BillRunService>().RunAsync(new(2026, 12, 1), Machine);
        await settlements.RecordFinalBillAsync(number, finance);
        await settlements.RefundPackagesAsync(number, finance);
        await AppStory.CodeAsync("settlement.step", () => settlements.RefundPackagesAsync(number, finance));
        var view = await story.Portal.Get<SettlementQueries>().GetAsync(number, finance);
        Assert.Equal("18.00", view.Balance.ToFenString()); // 400 of 1,000 units of 45.00, two years after the purchase
        await AppStory.CodeAsync("settlement.reference-missing", () => settlements.RefundBalanceAsync(number, "", finance));
        await settlements.RefundBalanceAsync(number, "TT-20270102-1", finance);
        await settlements.CloseAsync(number, "Letter of 2 January 2027", finance);

        Assert.Equal(PriceChangeStatus.Settled, (await story.NoticeAsync(story.Bo)).Status);
        await using var after = await story.Portal.DbAsync();
        Assert.Equal(Money.Zero, await after.MoneyAsync(bo, LedgerAccount.Balance));
        Assert.Equal(0, (await after.LeftAsync(bo)).Values.Sum());
        Assert.True((await new LedgerInvariant(story.Portal.Get<IDbContextFactory<PortalDb>>()).CheckAsync(default)).Holds);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Two_drafts_for_one_day_are_announced_once(string provider)
    {
        await using var story = await PriceChangeStory.StartAsync(provider);
        var finance = (await story.Portal.StaffAsync(StaffRole.Finance)).Actor;
        await story.DraftAsync("a1", "0.05", finance);
        await story.DraftAsync("a2", "0.06", finance);
        var cards = story.Portal.Get<RateCardService>();
        var outcomes = await Task.WhenAll(new[] { "a1", "a2" }.Select(async number =>
        {
            try
            {
                await cards.AnnounceAsync(number, PriceChangeStory.FirstDay, finance);
                return "announced";
            }
            catch (RuleException refusal)
            {
                return refusal.Code;
            }
        }));
        Assert.Equal(["announced", "rate-card.not-after"], outcomes.Order());
    }

    [Fact]
    public async Task Only_finance_makes_cards_only_owners_answer_and_only_afresh()
    {
        await using var story = await PriceChangeStory.StartAsync(Databases.Sqlite);
        await story.AnnounceAsync();
        var support = (await story.Portal.StaffAsync(StaffRole.Support)).Actor;
        await Assert.ThrowsAsync<ForbiddenException>(() => story.Portal.Get<RateCardService>().CreateAsync("x1", support));
        var clerk = await story.Portal.MemberAsync(story.Anna, CustomerRole.Finance);
        var id = (await story.NoticeAsync(story.Anna)).Id;
        await Assert.ThrowsAsync<ForbiddenException>(() => story.Changes.AcceptAsync(id, clerk.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => story.Changes.AcceptAsync(id, story.Bo.Actor));
        await AppStory.CodeAsync("reauthentication.required", () => story.Changes.AcceptAsync(id, story.Anna.Actor with { ReauthenticatedAt = null }));
        await story.Changes.AcceptAsync(id, story.Anna.Actor);
        await AppStory.CodeAsync("price-change.answered", () => story.Changes.DeclineAsync(id, story.Anna.Actor));
    }

    [Fact]
    public async Task The_public_page_shows_what_is_announced_and_every_version()
    {
        await using var story = await PriceChangeStory.StartAsync(Databases.Sqlite);
        await story.AnnounceAsync("0.054");
        var page = WebUtility.HtmlDecode(await story.Portal.Client().GetStringAsync("/pricing"));
        Assert.Contains("New prices from 2027-01-01", page);
        Assert.Contains("+20.0 %", page);
        Assert.Contains("Rate card 2025-01", page);
        var ahead = WebUtility.HtmlDecode(await story.Portal.Client().GetStringAsync("/pricing?version=2027-01"));
        Assert.Contains("Rate card 2027-01", ahead);
        Assert.Contains("¥0.054", ahead);
    }
}

/// <summary>A draft in a portal that has no billing story.</summary>
internal sealed class PriceChangeDraft(TestPortal portal)
{
    public async Task MakeAsync(string number, string price, Actor actor)
    {
        var cards = portal.Get<RateCardService>();
        await cards.CreateAsync(number, actor);
        var content = (await portal.Get<RateCardQueries>().GetAsync(number, actor)).Content;
        var prices = content.Prices.ToDictionary(p => (p.Service, p.Group, p.Type), p => TierText.Of(p.Tiers));
        prices[(Service.Sms, "mainland-china", MessageType.Code)] = price;
        await cards.EditAsync(number, new([.. content.Groups.Select(g => new GroupInput(g.Code, string.Join(' ', g.Countries)))], prices, content.Counting), actor);
    }
}
