using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Disputes;
using Portal.Domain.Ledger;
using Portal.Domain.Metering;
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
    public async Task A_call_that_waits_to_be_counted_does_not_hold_the_booking_up(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var portal = story.Portal;
        await story.IngestAsync(story.Record(1400000001, "2026-11-20T10:00:00+08:00", 10_000));
        await BillAsync(portal);
        var (outcomes, queries) = (portal.Get<DisputeOutcomeService>(), portal.Get<DisputeQueries>());
        var (finance, second) = (await portal.StaffAsync(StaffRole.Finance), await portal.StaffAsync(StaffRole.Admin));
        var number = await FoundAsync(story, 1, Twentieth, Skimmed(100));
        await outcomes.ProposeAsync(number, Money.Zero, Fresh(portal, finance));
        var seen = (await queries.GetAsync(number, second.Actor)).Seen;
        await story.IngestAsync(story.Record(1400000001, "2026-12-01T10:00:00+08:00"));
        await outcomes.SettleAsync(number, seen, Fresh(portal, second)).WaitAsync(TimeSpan.FromSeconds(25));
        Assert.Equal(Money.Of(4.50m), (await queries.GetAsync(number, second.Actor)).Dispute.Withheld);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_package_s_units_come_back_from_the_line_that_is_disputed(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var portal = story.Portal;
        var package = await BillCorrectionTests.GrantAsync(story, story.Anna, 100, PackageKind.Bought);
        await story.IngestAsync(
            story.Record(1400000001, "2026-11-01T10:00:00+08:00", 60) with { Operator = "A" }, story.Record(1400000002, "2026-11-01T11:00:00+08:00", 40) with { Operator = "B" });
        await BillAsync(portal);
        var (outcomes, queries) = (portal.Get<DisputeOutcomeService>(), portal.Get<DisputeQueries>());
        var (finance, second) = (await portal.StaffAsync(StaffRole.Finance), await portal.StaffAsync(StaffRole.Admin));
        foreach (var (number, channel, units) in new[] { (1, "A", 30), (2, "B", 40), (3, "A", 30) })
        {
            var dispute = await FoundAsync(story, number, First, Skimmed(channel == "A" ? 60 : 40) with { FalseUnits = number == 1 ? 30 : channel == "A" ? 60 : 40 }, channel);
            var effects = (await queries.GetAsync(dispute, finance.Actor)).Effects!;
            Assert.Equal((units, number == 3 ? 30 : 0), (effects.UnitsBack, effects.Uncarried)); // of the 60 of A, 30 came back before
            await outcomes.ProposeAsync(dispute, Money.Zero, Fresh(portal, finance));
            await outcomes.SettleAsync(dispute, (await queries.GetAsync(dispute, second.Actor)).Seen, Fresh(portal, second));
        }

        await using var db = await portal.DbAsync();
        Assert.Equal(100, (await db.LeftAsync(story.Anna.OrganisationId!.Value))[package.Id]);
        await BillCorrectionTests.SoundAsync(story);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_came_to_a_later_bill_is_withheld_too_and_what_no_bill_has_is_named(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var portal = story.Portal;
        await story.IngestAsync(story.Record(1400000001, "2026-11-20T10:00:00+08:00", 1_000));
        await BillAsync(portal);
        var (outcomes, queries) = (portal.Get<DisputeOutcomeService>(), portal.Get<DisputeQueries>());
        var (finance, second) = (await portal.StaffAsync(StaffRole.Finance), await portal.StaffAsync(StaffRole.Admin));
        portal.Time.Advance(TimeSpan.FromHours(1));
        await story.IngestAsync(story.Record(1400000001, "2026-11-20T12:00:00+08:00", 400), story.Record(1400000002, "2026-11-20T12:00:00+08:00", 100));
        var number = await FoundAsync(story, 1, Twentieth, Skimmed(1_500));
        var view = await queries.GetAsync(number, finance.Actor);
        Assert.Equal((Money.Of(45), 500L), (view.Effects!.Total, view.Effects.Uncarried)); // no bill has them yet
        await outcomes.ProposeAsync(number, Money.Zero, Fresh(portal, finance));
        Assert.Contains(await portal.MailsAsync(second.Email), mail => mail.Text.Contains("500 units cannot be carried", StringComparison.Ordinal));

        portal.Time.SetUtcNow(new(2027, 1, 2, 2, 0, 0, TimeSpan.Zero));
        await portal.Get<BillRunService>().RunAsync(new(2026, 12, 1), Machine);
        view = await queries.GetAsync(number, finance.Actor);
        Assert.Equal(
            [(null, 1_400L, Money.Of(45), Money.Of(18)), ("B-2026-000002", 100L, Money.Zero, Money.Of(4.50m))],
            view.Effects!.Withheld.Select(line => (line.LaterBill?.Replace("2027", "2026", StringComparison.Ordinal).Replace("000001", "000002", StringComparison.Ordinal), line.Units, line.ByNote, line.ToBalance)));
        Assert.Equal(0, view.Effects.Uncarried);
        await outcomes.ProposeAsync(number, Money.Zero, Fresh(portal, finance));
        await outcomes.SettleAsync(number, (await queries.GetAsync(number, second.Actor)).Seen, Fresh(portal, second));
        await using (var db = await portal.DbAsync())
        {
            Assert.Equal(Money.Of(22.50m), await db.MoneyAsync(story.Anna.OrganisationId!.Value, LedgerAccount.Balance));
            Assert.Equal([Money.Of(45), Money.Zero], await db.Set<Bill>().OrderBy(bill => bill.Month).Select(bill => bill.Credited).ToListAsync());
        }

        Assert.Equal(Money.Of(67.50m), (await queries.GetAsync(number, second.Actor)).Dispute.Withheld);
        view = await queries.GetAsync(await FoundAsync(story, 2, Twentieth, Skimmed(1_500)), finance.Actor);
        Assert.Equal((Money.Zero, 1_500L), (view.Effects!.Total, view.Effects.Uncarried)); // nothing twice
        await BillCorrectionTests.SoundAsync(story);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_a_later_bill_took_back_is_not_withheld_again_and_a_bill_smaller_than_its_line_still_settles(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var portal = story.Portal;
        await story.IngestAsync(story.Record(1400000001, "2026-10-05T12:00:00+08:00", 1_000, Service.Email));
        await portal.Get<BillRunService>().RunAsync(BillingStory.October, Machine);
        await story.IngestAsync(
            story.Record(1400000001, "2026-11-20T10:00:00+08:00", 100), story.Record(1400000001, "2026-11-20T10:00:00+08:00", 600, Service.Email),
            story.Record(1400000001, "2026-11-20T11:00:00+08:00", 400, Service.Email));
        portal.Time.Advance(TimeSpan.FromHours(1));
        await BillCorrectionTests.ReportAsync(story, story.Records[0] with { Status = DeliveryStatus.Dropped, ReceiptAt = story.Records[0].SubmittedAt + 9 });
        await BillAsync(portal);
        var (outcomes, queries) = (portal.Get<DisputeOutcomeService>(), portal.Get<DisputeQueries>());
        var (finance, second) = (await portal.StaffAsync(StaffRole.Finance), await portal.StaffAsync(StaffRole.Admin));
        await BookAsync(await FoundAsync(story, 1, Twentieth, Skimmed(400), service: Service.Email), Money.Of(1.20m), Money.Zero); // of 3.00
        portal.Time.Advance(TimeSpan.FromHours(1));
        await BillCorrectionTests.ReportAsync(story, story.Records[3] with { Status = DeliveryStatus.Dropped, ReceiptAt = story.Records[3].SubmittedAt + 9 });
        portal.Time.SetUtcNow(new(2027, 1, 2, 2, 0, 0, TimeSpan.Zero));
        await portal.Get<BillRunService>().RunAsync(new(2026, 12, 1), Machine);
        await BookAsync(await FoundAsync(story, 2, Twentieth, Skimmed(600), service: Service.Email), Money.Of(0.60m), Money.Zero); // 1.20 were credited, and 1.20 taken back

        // The bill: 4.50 and 3.00, less the 3.00 of October; 1.80 of it are credited.
        await BookAsync(await FoundAsync(story, 3, Twentieth, Skimmed(100)), Money.Of(4.50m), Money.Of(1.80m));
        await using var db = await portal.DbAsync();
        Assert.All(await db.Set<Bill>().Where(bill => bill.Month == First).ToListAsync(), bill => Assert.Equal(bill.Total, bill.Credited));
        await BillCorrectionTests.SoundAsync(story);

        async Task BookAsync(string number, Money withheld, Money toBalance)
        {
            Assert.Equal((withheld, toBalance), (await queries.GetAsync(number, finance.Actor)).Effects is { } effects ? (effects.Total, effects.ToBalance) : default);
            await outcomes.ProposeAsync(number, Money.Zero, Fresh(portal, finance));
            await outcomes.SettleAsync(number, (await queries.GetAsync(number, second.Actor)).Seen, Fresh(portal, second));
        }
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
        await using (var db = await portal.DbAsync())
        {
            var undecided = Dispute.File("D-2026-000002", story.Anna.OrganisationId!.Value, new(Twentieth, Twentieth, Service.Sms), 1, "Nothing came.", "owner", portal.Time.GetUtcNow());
            undecided.Admit("Goodwill.", "ops");
            db.Add(undecided);
            await db.SaveChangesAsync();
        }

        await AppStory.CodeAsync("settlement.dispute-undecided", () => settlements.RefundBalanceAsync(settlement, "TT-1", Fresh(portal, finance)));
        await AppStory.CodeAsync("settlement.dispute-undecided", () => settlements.CloseAsync(settlement, "Letter", Fresh(portal, finance)));
        await portal.Get<DisputeService>().WithdrawAsync("D-2026-000002", Fresh(portal, story.Anna));
        await settlements.RefundBalanceAsync(settlement, "TT-1", Fresh(portal, finance));
        await settlements.CloseAsync(settlement, "Letter", Fresh(portal, finance));
        await using (var db = await portal.DbAsync())
            Assert.Equal(Money.Zero, await db.MoneyAsync(story.Anna.OrganisationId!.Value, LedgerAccount.Balance)); // the 45 were paid out
    }

    private static DisputeFinding Skimmed(long units) => new(Judgement.No, Judgement.Yes, Judgement.Yes, Judgement.Yes, 1, units, "Forged.");

    private static List<(int Position, long Units, Money Amount)> Lines(DisputeView view) => [.. view.Effects!.Withheld.Select(line => (line.Position, line.Units, line.Amount))];

    /// <summary>A finding of a court, and a loss of 100 claimed.</summary>
    private static async Task<string> FoundAsync(BillingStory story, int number, DateOnly day, DisputeFinding finding, string? channel = null, Guid? owner = null, Service service = Service.Sms)
    {
        var now = story.Portal.Time.GetUtcNow();
        await using var db = await story.Portal.DbAsync();
        var dispute = Dispute.File($"D-2026-{number:000000}", owner ?? story.Anna.OrganisationId!.Value, new(day, day, service, Operator: channel), 1, "Nothing came.", "owner", now);
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
