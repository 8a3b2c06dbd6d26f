using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Disputes;
using Portal.Domain.Ledger;
using Portal.Domain.Pricing;
using Portal.Web.Features.Billing;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Disputes;
using Portal.Web.Features.Home;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.PriceChanges;
using Portal.Web.Tests.Features.Apps;
using Portal.Web.Tests.Features.Billing;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Disputes;

/// <summary>What is booked after a finding: from the right lines, within the month's cap, as it was seen, and before the account is closed (A176 to A179).</summary>
public sealed class DisputeOutcomeTests
{
    private static readonly Actor Machine = Actor.Component("tests");
    private static readonly DateOnly First = new(2026, 11, 1), Twentieth = new(2026, 11, 20);

    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task Two_disputes_of_one_month_share_its_cap_and_it_is_looked_at_again_when_they_are_booked(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var portal = story.Portal;
        await story.IngestAsync(story.Record(1400000001, "2026-11-20T10:00:00+08:00", 10_000));
        await BillAsync(portal);
        var (outcomes, queries) = (portal.Get<DisputeOutcomeService>(), portal.Get<DisputeQueries>());
        var (finance, second) = (await portal.StaffAsync(StaffRole.Finance), await portal.StaffAsync(StaffRole.Admin));
        var (one, other) = (await FoundAsync(story, 1, Twentieth, Skimmed(100)), await FoundAsync(story, 2, Twentieth, Skimmed(100)));
        await FoundAsync(story, 3, Twentieth, Skimmed(100), owner: story.Bo.OrganisationId); // another customer's has a cap of its own
        Assert.Equal(Money.Of(45), (await queries.GetAsync(one, finance.Actor)).Effects!.Cap);

        await outcomes.ProposeAsync(one, Money.Of(40), Fresh(portal, finance));
        Assert.Equal((Money.Of(5), Money.Of(40)), (await queries.GetAsync(other, finance.Actor)).Effects is { } left ? (left.Cap, left.Given) : default);
        await AppStory.CodeAsync("dispute.compensation", () => outcomes.ProposeAsync(other, Money.Of(5.01m), Fresh(portal, finance)));
        await using (var db = await portal.DbAsync())
        {
            // As two would that were proposed in the same instant, each before it could see the other.
            var unseen = await db.Set<Dispute>().SingleAsync(d => d.Number == other);
            unseen.Propose(Money.Of(10), SkimmingEffects.Of(Skimmed(100), [], Money.Of(450), 10, Money.Zero), finance.UserId, "finance", portal.Time.GetUtcNow());
            await db.SaveChangesAsync();
        }

        await outcomes.SettleAsync(one, (await queries.GetAsync(one, second.Actor)).Seen, Fresh(portal, second));
        var seen = (await queries.GetAsync(other, second.Actor)).Seen;
        await AppStory.CodeAsync("dispute.compensation", () => outcomes.SettleAsync(other, seen, Fresh(portal, second)));
        await outcomes.ProposeAsync(other, Money.Of(5), Fresh(portal, finance));
        await outcomes.SettleAsync(other, (await queries.GetAsync(other, second.Actor)).Seen, Fresh(portal, second));
        await using (var db = await portal.DbAsync())
            Assert.Equal(Money.Of(45), await db.MoneyAsync(story.Anna.OrganisationId!.Value, LedgerAccount.Balance)); // not 50
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_withheld_part_comes_from_the_lines_of_the_disputed_days_and_channel_and_a_package_s_units_come_back_to_it(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var portal = story.Portal;
        var anna = story.Anna.OrganisationId!.Value;
        var package = await BillCorrectionTests.GrantAsync(story, story.Anna, 100, PackageKind.Bought);
        await story.IngestAsync(
            story.Record(1400000001, "2026-11-01T10:00:00+08:00", 100), // the package pays
            story.Record(1400000001, "2026-11-20T10:00:00+08:00", 200) with { Operator = "A" },
            story.Record(1400000001, "2026-11-20T10:00:00+08:00", 50, region: "HK") with { Operator = "B" },
            story.Record(1400000002, "2026-11-21T10:00:00+08:00", 9_000)); // the largest line, and nobody disputes it
        await BillAsync(portal);
        var (outcomes, queries) = (portal.Get<DisputeOutcomeService>(), portal.Get<DisputeQueries>());
        var (finance, second) = (await portal.StaffAsync(StaffRole.Finance), await portal.StaffAsync(StaffRole.Admin));
        int At(long app, string region, bool isPaid) => Bill(portal).Lines.Single(line => line.AppId == app && line.Region == region && line.PackageId is not null == isPaid).Position;

        var abroad = await FoundAsync(story, 1, Twentieth, Skimmed(50), "B");
        Assert.Equal([(At(1400000001, "HK", false), 50L, Money.Of(13))], Lines(await queries.GetAsync(abroad, finance.Actor))); // at 0.26, and not at 0.045
        var home = await FoundAsync(story, 2, Twentieth, Skimmed(40), "A");
        Assert.Equal([(At(1400000001, "CN", false), 40L, Money.Of(1.80m))], Lines(await queries.GetAsync(home, finance.Actor)));
        var whole = await FoundAsync(story, 3, Twentieth, Skimmed(100)); // 200 and 50 were charged that day
        Assert.Equal([80L, 20L], Lines(await queries.GetAsync(whole, finance.Actor)).Select(line => line.Units));

        var paid = await FoundAsync(story, 4, First, Skimmed(30));
        var view = await queries.GetAsync(paid, finance.Actor);
        Assert.Empty(view.Effects!.Withheld);
        Assert.Equal([(At(1400000001, "CN", true), 30L, package.Id)], view.Effects.Returned.Select(units => (units.Position, units.Units, units.PackageId)));
        await BookAsync(paid);
        await using (var db = await portal.DbAsync())
            Assert.Equal((30L, Money.Zero), ((await db.LeftAsync(anna))[package.Id], await db.MoneyAsync(anna, LedgerAccount.Balance)));
        Assert.Equal((30L, Money.Zero, null), (await queries.GetAsync(paid, finance.Actor)).Dispute is { } done ? (done.ReturnedUnits, done.Withheld, done.CreditNote) : default);
        Assert.Contains(await portal.MailsAsync(story.Anna.Email), mail => mail.Text.Contains("30 units came back to your packages", StringComparison.Ordinal));

        // Nothing comes back twice, and once the package has ended, what its units cost does.
        var again = await FoundAsync(story, 5, First, Skimmed(100));
        Assert.Equal(70, Assert.Single((await queries.GetAsync(again, finance.Actor)).Effects!.Returned).Units);
        await using (var db = await portal.DbAsync())
        {
            (await db.Set<Package>().SingleAsync(p => p.Id == package.Id)).Refund(portal.Time.GetUtcNow());
            await db.SaveChangesAsync();
        }

        Assert.Equal((0L, Money.Of(3.15m)), (await queries.GetAsync(again, finance.Actor)).Effects is { } ended ? (ended.UnitsBack, ended.Instead) : default); // 70 of 100 units for 4.50
        await BookAsync(again);
        await using (var db = await portal.DbAsync())
            Assert.Equal((30L, Money.Of(3.15m)), ((await db.LeftAsync(anna))[package.Id], await db.MoneyAsync(anna, LedgerAccount.Balance)));
        Assert.Empty((await queries.GetAsync(await FoundAsync(story, 6, First, Skimmed(100)), finance.Actor)).Effects!.Returned);
        await BillCorrectionTests.SoundAsync(story);

        async Task BookAsync(string number)
        {
            await outcomes.ProposeAsync(number, Money.Zero, Fresh(portal, finance));
            await outcomes.SettleAsync(number, (await queries.GetAsync(number, second.Actor)).Seen, Fresh(portal, second));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_is_booked_is_what_the_second_person_saw(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var portal = story.Portal;
        await story.IngestAsync(story.Record(1400000001, "2026-11-20T10:00:00+08:00", 10_000));
        await BillAsync(portal);
        var (outcomes, queries) = (portal.Get<DisputeOutcomeService>(), portal.Get<DisputeQueries>());
        var (finance, second) = (await portal.StaffAsync(StaffRole.Finance), await portal.StaffAsync(StaffRole.Admin));
        var number = await FoundAsync(story, 1, Twentieth, Skimmed(100));
        await outcomes.ProposeAsync(number, Money.Of(5), Fresh(portal, finance));
        var seen = (await queries.GetAsync(number, second.Actor)).Seen;
        await outcomes.ProposeAsync(number, Money.Of(45), Fresh(portal, finance));
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => outcomes.SettleAsync(number, seen, Fresh(portal, second)));
        Assert.Equal(DisputeStatus.Found, (await queries.GetAsync(number, second.Actor)).Dispute.Status);
        await outcomes.SettleAsync(number, (await queries.GetAsync(number, second.Actor)).Seen, Fresh(portal, second));
        Assert.Equal(Money.Of(45), (await queries.GetAsync(number, second.Actor)).Dispute.Compensation);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Finance_goes_on_without_a_claim_of_loss_only_after_its_time_or_the_customer_s_no(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var portal = story.Portal;
        await story.IngestAsync(story.Record(1400000001, "2026-11-20T10:00:00+08:00", 10_000));
        var (outcomes, queries, clock) = (portal.Get<DisputeOutcomeService>(), portal.Get<DisputeQueries>(), portal.Get<DeadlineClock>());
        var (ops, finance) = (await portal.StaffAsync(StaffRole.Ops), await portal.StaffAsync(StaffRole.Finance));
        var (silent, answered) = (await DecreedAsync(story, ops), await DecreedAsync(story, ops));
        Assert.Contains(await portal.MailsAsync(story.Anna.Email), mail => mail.Text.Contains("until 2026-12-07 23:59", StringComparison.Ordinal)); // ten working days
        await BillAsync(portal);
        await AppStory.CodeAsync("dispute.loss-open", () => outcomes.ProposeAsync(silent, Money.Zero, Fresh(portal, finance)));
        await AppStory.CodeAsync("dispute.loss-open", () => outcomes.ProposeAsync(answered, Money.Zero, Fresh(portal, finance)));
        Assert.Equal(2, (await portal.Get<DeadlineQueries>().OpenAsync(null, story.Anna.Actor)).Items.Count(item => item.Key.StartsWith("dispute.loss:", StringComparison.Ordinal)));
        Assert.Equal(2, await WaitingAsync());

        await Assert.ThrowsAsync<ForbiddenException>(() => outcomes.WaiveLossAsync(answered, Fresh(portal, finance))); // theirs to say
        await outcomes.WaiveLossAsync(answered, Fresh(portal, story.Anna));
        Assert.Equal(1, await WaitingAsync());
        await outcomes.ProposeAsync(answered, Money.Zero, Fresh(portal, finance));
        portal.Time.SetUtcNow(new(2026, 12, 7, 16, 0, 0, TimeSpan.Zero));
        await clock.RingAsync(portal.Time.GetUtcNow(), Machine);
        Assert.Single(await portal.MailsAsync(ops.Email), mail => mail.Subject == $"Dispute {silent}: no loss was claimed");
        await outcomes.ProposeAsync(silent, Money.Zero, Fresh(portal, finance));
        Assert.NotNull((await queries.GetAsync(silent, finance.Actor)).Dispute.ProposedBy);
        Assert.Null(await WaitingAsync());

        async Task<int?> WaitingAsync() => (await portal.Get<OverviewQueries>().OverviewAsync(story.Anna.Actor)).Waiting.SingleOrDefault(item => item.Text == "waiting.dispute-losses")?.Count;
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_account_that_ended_over_a_dispute_is_paid_out_only_after_what_follows_is_booked(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var portal = story.Portal;
        await story.IngestAsync(story.Record(1400000001, "2026-11-20T10:00:00+08:00", 10_000));
        var (outcomes, queries, settlements) = (portal.Get<DisputeOutcomeService>(), portal.Get<DisputeQueries>(), portal.Get<SettlementService>());
        var (finance, second) = (await portal.StaffAsync(StaffRole.Finance), await portal.StaffAsync(StaffRole.Admin));
        var number = await FoundAsync(story, 1, Twentieth, Skimmed(10_000));
        await outcomes.TerminateAsync(number, Fresh(portal, story.Anna));
        await settlements.OpenAsync(Machine, portal.Time.GetUtcNow(), default);
        await BillAsync(portal);
        string settlement;
        await using (var db = await portal.DbAsync())
            settlement = (await db.Set<Settlement>().SingleAsync()).Number;
        await settlements.RecordFinalBillAsync(settlement, Fresh(portal, finance));
        await settlements.RefundPackagesAsync(settlement, Fresh(portal, finance));
        await AppStory.CodeAsync("settlement.dispute-open", () => settlements.RefundBalanceAsync(settlement, "TT-1", Fresh(portal, finance)));
        await AppStory.CodeAsync("settlement.dispute-open", () => settlements.CloseAsync(settlement, "Letter", Fresh(portal, finance)));

        await outcomes.ProposeAsync(number, Money.Of(45), Fresh(portal, finance));
        await outcomes.SettleAsync(number, (await queries.GetAsync(number, second.Actor)).Seen, Fresh(portal, second));
        await settlements.RefundBalanceAsync(settlement, "TT-1", Fresh(portal, finance));
        await settlements.CloseAsync(settlement, "Letter", Fresh(portal, finance));
        await using (var db = await portal.DbAsync())
            Assert.Equal(Money.Zero, await db.MoneyAsync(story.Anna.OrganisationId!.Value, LedgerAccount.Balance)); // the 45 were paid out
    }

    private static DisputeFinding Skimmed(long units) => new(Judgement.No, Judgement.Yes, Judgement.Yes, Judgement.Yes, 1, units, "Forged.");

    private static List<(int Position, long Units, Money Amount)> Lines(DisputeView view) => [.. view.Effects!.Withheld.Select(line => (line.Position, line.Units, line.Amount))];

    /// <summary>A finding of a court, and a loss of 100 claimed.</summary>
    private static async Task<string> FoundAsync(BillingStory story, int number, DateOnly day, DisputeFinding finding, string? channel = null, Guid? owner = null)
    {
        var now = story.Portal.Time.GetUtcNow();
        await using var db = await story.Portal.DbAsync();
        var dispute = Dispute.File($"D-2026-{number:000000}", owner ?? story.Anna.OrganisationId!.Value, new(day, day, Service.Sms, Operator: channel), 1, "Nothing came.", "owner", now);
        if (dispute.Status is DisputeStatus.Inadmissible)
            dispute.Admit("Goodwill.", "ops");
        dispute.Acknowledge("ops", now);
        dispute.Investigate("ops");
        dispute.Negotiate("ops");
        dispute.Decree(finding, "ops", now);
        dispute.ClaimLoss(Money.Of(100), now);
        db.Add(dispute);
        await db.SaveChangesAsync();
        return dispute.Number;
    }

    private static async Task<string> DecreedAsync(BillingStory story, Person desk)
    {
        var (portal, disputes) = (story.Portal, story.Portal.Get<DisputeService>());
        var number = await disputes.FileAsync(new(Twentieth, Twentieth, Service.Sms), 1, "Nothing came.", [], story.Anna.Actor);
        await disputes.AcknowledgeAsync(number, desk.Actor);
        await disputes.InvestigateAsync(number, desk.Actor);
        await disputes.NegotiateAsync(number, desk.Actor);
        await portal.Get<DisputeOutcomeService>().DecreeAsync(number, Skimmed(100), new("decree.pdf", () => new MemoryStream("%PDF-1.7 decree"u8.ToArray())), Fresh(portal, desk));
        return number;
    }

    private static async Task BillAsync(TestPortal portal)
    {
        portal.Time.SetUtcNow(new(2026, 12, 2, 2, 0, 0, TimeSpan.Zero));
        await portal.Get<BillRunService>().RunAsync(First, Machine);
    }

    private static Bill Bill(TestPortal portal)
    {
        using var db = portal.Get<IDbContextFactory<Portal.Web.Data.PortalDb>>().CreateDbContext();
        return db.Set<Bill>().Include(bill => bill.Lines).Single();
    }

    private static Actor Fresh(TestPortal portal, Person person) => person.Actor with { ReauthenticatedAt = portal.Time.GetUtcNow() };
}
