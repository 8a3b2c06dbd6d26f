using System.Data.Common;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Domain.Disputes;
using Portal.Domain.Ledger;
using Portal.Domain.Metering;
using Portal.Domain.Pricing;
using Portal.Web.Features.Audit;
using Portal.Web.Features.Billing;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Disputes;
using Portal.Web.Features.Home;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Organisations;
using Portal.Web.Features.PriceChanges;
using Portal.Web.Platform.Checks;
using Portal.Web.Platform.Mail;
using Portal.Web.Tests.Features.Apps;
using Portal.Web.Tests.Features.Billing;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Disputes;

/// <summary>A skimming dispute from the claim to what is booked (A168 to A179); on both databases.</summary>
public sealed class DisputeServiceTests
{
    private static readonly Actor Machine = Actor.Component("tests");
    private static readonly DateOnly Twentieth = new(2026, 11, 20);
    private static readonly DisputeFinding Skimmed = new(Judgement.No, Judgement.Yes, Judgement.Yes, Judgement.Yes, 3_000, 3_000, "Of 100 sampled messages 30 never reached the carrier.");

    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task The_example_of_the_agreement_goes_from_the_claim_through_the_audit_to_135_withheld_and_45_compensated(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var portal = story.Portal;
        await story.IngestAsync([.. Enumerable.Range(0, 10_000).Select(i => story.Record(1400000001, "2026-11-20T10:00:00+08:00") with
        {
            Operator = i < 5_000 ? "China Mobile" : "China Unicom",
            ReceiptAt = UsageTime.Micros(new DateTimeOffset(2026, 11, 20, 2, 0, 0, TimeSpan.Zero)) + 3_000_000,
        })]);
        var (disputes, outcomes, queries) = (portal.Get<DisputeService>(), portal.Get<DisputeOutcomeService>(), portal.Get<DisputeQueries>());
        var (ops, finance, second) = (await portal.StaffAsync(StaffRole.Ops), await portal.StaffAsync(StaffRole.Finance), await portal.StaffAsync(StaffRole.Admin));
        var (auditor, stranger) = (await portal.StaffAsync(StaffRole.Auditor), await portal.StaffAsync(StaffRole.Auditor));
        Actor Anna() => Fresh(portal, story.Anna);

        var number = await disputes.FileAsync(new(Twentieth, Twentieth, Service.Sms), 3_000, "Test numbers got nothing.", [File("counts.pdf")], Anna());
        Assert.Equal("D-2026-000001", number);
        var view = await queries.GetAsync(number, Anna());
        Assert.Equal(DisputeStatus.Filed, view.Dispute.Status);
        Assert.Equal([("China Mobile", 5_000L), ("China Unicom", 5_000L)], view.Picture!.Channels.Select(row => (row.Name, row.Charged)));
        Assert.All(view.Picture!.Patterns, pattern => Assert.Equal([ReceiptSign.TooManyDelivered, ReceiptSign.TooEven], pattern.Signs));
        Assert.StartsWith("%PDF-", Encoding.ASCII.GetString(await queries.ReceiptAsync(number, Anna())), StringComparison.Ordinal);
        Assert.Contains(await portal.MailsAsync(story.Anna.Email), mail => mail.Subject == $"Claim {number} is filed");
        await Assert.ThrowsAsync<NotFoundException>(() => queries.GetAsync(number, Fresh(portal, story.Bo)));
        await Assert.ThrowsAsync<NotFoundException>(() => queries.GetAsync(number, auditor.Actor)); // not named yet
        await Assert.ThrowsAsync<ForbiddenException>(() => disputes.AcknowledgeAsync(number, Anna()));

        await disputes.AcknowledgeAsync(number, ops.Actor);
        await disputes.InvestigateAsync(number, ops.Actor);
        await disputes.SupplyProofAsync(number, new("China Mobile", "CM-77", Twentieth, 7_000, File("proof.pdf")), ops.Actor);
        await disputes.StartClocksAsync();
        Assert.Equal(DisputeStatus.ProofSupplied, (await queries.GetAsync(number, ops.Actor)).Dispute.Status); // no mail has left
        var left = await MailsLeaveAsync(portal, story.Anna.Email);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => disputes.StartClocksAsync()))); // at once starts nothing twice
        await disputes.StartClocksAsync();
        await using (var db = await portal.DbAsync())
            Assert.Equal(1, await db.Set<TrackedDeadline>().CountAsync(d => d.Kind == "dispute.reply"));
        view = await queries.GetAsync(number, Anna());
        Assert.Equal((DisputeStatus.AwaitingCustomer, left), (view.Dispute.Status, view.Dispute.ProofReceivedAt));
        Assert.Equal(ContractTime.LastInstantOf(new(2026, 11, 26)), view.Dispute.ReplyDueAt); // three working days after Monday the 23rd

        await AppStory.CodeAsync("dispute.evidence-missing", () => disputes.RejectAsync(number, "7,000 are not 10,000.", [], Anna()));
        await disputes.RejectAsync(number, "7,000 are not 10,000.", [File("own.pdf")], Anna());
        await using (var db = await portal.DbAsync())
            Assert.Equal(("dispute.step", DeadlineTurn.Provider), await db.Set<TrackedDeadline>().Where(d => d.Status == DeadlineStatus.Open).Select(d => new ValueTuple<string, DeadlineTurn>(d.Kind, d.Turn)).SingleAsync());
        await disputes.NegotiateAsync(number, ops.Actor);
        await disputes.AskForAuditAsync(number, Anna());
        await AppStory.CodeAsync("dispute.no-auditor", () => disputes.AppointAsync(number, finance.UserId, Fresh(portal, ops)));
        await disputes.AppointAsync(number, auditor.UserId, Fresh(portal, ops));

        await Assert.ThrowsAsync<NotFoundException>(() => queries.GetAsync(number, stranger.Actor)); // another auditor's case
        await Assert.ThrowsAsync<ForbiddenException>(() => disputes.SayAsync(number, "hello", [], auditor.Actor)); // the room is to be read
        var sample = await queries.SampleAsync(number, 100, auditor.Actor);
        Assert.Equal((10_000, 100), (sample.Population, sample.Records.Count));
        await queries.SampleCsvAsync(number, 20, auditor.Actor);
        Assert.Contains((await portal.Get<AuditQueries>().OwnAsync(new(OnlyViews: true), story.Anna.Actor)).Lines, line => line.Action == "dispute.sample-viewed");
        Assert.Equal(sample.Records.Select(drawn => drawn.Rank), (await queries.SampleAsync(number, 100, Anna())).Records.Select(drawn => drawn.Rank)); // the customer draws the same
        await AppStory.CodeAsync("finding.more-than-charged", () => outcomes.ReportAsync(number, Skimmed with { FalseMessages = 10_001, FalseUnits = 10_001 }, File("report.pdf"), Fresh(portal, auditor)));
        await outcomes.ReportAsync(number, Skimmed, File("report.pdf"), Fresh(portal, auditor));
        await AppStory.CodeAsync("dispute.state", () => outcomes.ReportAsync(number, Skimmed, File("report.pdf"), Fresh(portal, auditor)));

        view = await queries.GetAsync(number, Anna());
        Assert.Equal(ContractTime.LastInstantOf(new(2026, 12, 7)), view.Dispute.LossDueAt); // ten working days after Monday the 23rd
        await outcomes.ClaimLossAsync(number, Money.Of(100), Anna());
        await AppStory.CodeAsync("dispute.not-billed", () => outcomes.ProposeAsync(number, Money.Zero, Fresh(portal, finance)));
        portal.Time.SetUtcNow(new(2026, 12, 2, 2, 0, 0, TimeSpan.Zero));
        await portal.Get<BillRunService>().RunAsync(new(2026, 11, 1), Machine);
        await AppStory.CodeAsync("dispute.compensation", () => outcomes.ProposeAsync(number, Money.Of(45.01m), Fresh(portal, finance)));
        await outcomes.ProposeAsync(number, Money.Of(45), Fresh(portal, finance));
        var seen = (await queries.GetAsync(number, second.Actor)).Seen;
        Assert.Contains(await portal.MailsAsync(second.Email), mail => mail.Subject == $"Dispute {number} waits for a second person");
        Assert.DoesNotContain(await portal.MailsAsync(finance.Email), mail => mail.Subject == $"Dispute {number} waits for a second person");
        await AppStory.CodeAsync("dispute.same-person", () => outcomes.SettleAsync(number, seen, Fresh(portal, finance) with { Permissions = Permissions.Of(StaffRole.Admin) }));
        await outcomes.SettleAsync(number, seen, Fresh(portal, second));
        await AppStory.CodeAsync("dispute.state", () => outcomes.SettleAsync(number, seen, Fresh(portal, second)));
        view = await queries.GetAsync(number, Anna());
        Assert.Equal((Money.Of(135), Money.Of(45), "CN-2026-000001"), (view.Dispute.Withheld, view.Dispute.Compensation, view.Dispute.CreditNote));
        await using (var db = await portal.DbAsync())
        {
            Assert.Equal(Money.Of(135), (await db.Set<Bill>().SingleAsync(b => b.OrganisationId == story.Anna.OrganisationId)).Credited);
            Assert.Equal(Money.Of(45), await db.MoneyAsync(story.Anna.OrganisationId!.Value, LedgerAccount.Balance, default));
        }

        await outcomes.TerminateAsync(number, Anna());
        await AppStory.CodeAsync("dispute.no-right", () => outcomes.TerminateAsync(number, Anna()));
        await portal.Get<SettlementService>().OpenAsync(Machine, portal.Time.GetUtcNow(), default);
        await portal.Get<SettlementService>().OpenAsync(Machine, portal.Time.GetUtcNow(), default);
        await using (var db = await portal.DbAsync())
        {
            Assert.NotNull((await db.Set<Settlement>().SingleAsync()).DisputeId);
            Assert.Equal(SendingStopReason.SkimmingTerminated, (await db.Set<SendingStop>().SingleAsync()).Reason);
        }

        foreach (var invariant in portal.Get<IEnumerable<IInvariant>>().Where(invariant => invariant is LedgerInvariant))
            Assert.True((await invariant.CheckAsync(default)).Holds);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Silence_is_not_contested_can_be_broken_and_ends_only_when_finance_signs(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var portal = story.Portal;
        var (disputes, outcomes, queries, clock) = (portal.Get<DisputeService>(), portal.Get<DisputeOutcomeService>(), portal.Get<DisputeQueries>(), portal.Get<DeadlineClock>());
        var (ops, finance) = (await portal.StaffAsync(StaffRole.Ops), await portal.StaffAsync(StaffRole.Finance));
        var silent = await ProvedAsync(story, ops.Actor);
        var broken = await ProvedAsync(story, ops.Actor);
        await disputes.NoteSeenAsync(silent, story.Anna.Actor); // opening the page is receipt enough
        await disputes.NoteSeenAsync(broken, story.Anna.Actor);

        portal.Time.SetUtcNow(new(2026, 11, 26, 16, 0, 0, TimeSpan.Zero));
        await clock.RingAsync(portal.Time.GetUtcNow(), Machine);
        await clock.RingAsync(portal.Time.GetUtcNow(), Machine);
        var dispute = (await queries.GetAsync(silent, ops.Actor)).Dispute;
        Assert.Equal((DisputeStatus.NoReply, ContractTime.LastInstantOf(new(2026, 12, 5))), (dispute.Status, dispute.ReopenUntil)); // the month's end and five days
        Assert.Single(await portal.MailsAsync(story.Anna.Email), mail => mail.Subject == $"Dispute {silent} was not answered");
        await AppStory.CodeAsync("dispute.reopen-open", () => outcomes.DismissAsync(silent, "Not contested.", Fresh(portal, finance)));
        Assert.Equal(2, await OpenAsync());
        Assert.Equal(2, (await portal.Get<DeadlineQueries>().OpenAsync(null, story.Anna.Actor)).Items.Count(item => item.Key.StartsWith("dispute.reopen:", StringComparison.Ordinal) && item.DueAt == dispute.ReopenUntil));
        Assert.Equal(0, await OnDeskAsync());
        await disputes.RejectAsync(broken, "We were away.", [File("own.pdf")], Fresh(portal, story.Anna));
        Assert.Equal(DisputeStatus.Rejected, (await queries.GetAsync(broken, ops.Actor)).Dispute.Status);

        Assert.Equal((1, 1), (await OpenAsync(), await OnDeskAsync())); // the one that goes on

        portal.Time.SetUtcNow(new(2026, 12, 5, 16, 0, 0, TimeSpan.Zero));
        await clock.RingAsync(portal.Time.GetUtcNow(), Machine);
        Assert.Single(await portal.MailsAsync(finance.Email), mail => mail.Subject == $"Dispute {silent}: the proof cannot be contested any more");
        Assert.Equal((0, 2), (await OpenAsync(), await OnDeskAsync()));
        await AppStory.CodeAsync("dispute.reopen-over", () => disputes.RejectAsync(silent, "We were away.", [File("own.pdf")], Fresh(portal, story.Anna)));
        await Assert.ThrowsAsync<ForbiddenException>(() => outcomes.DismissAsync(silent, "Not contested.", Fresh(portal, ops)));
        await outcomes.DismissAsync(silent, "Not contested.", Fresh(portal, finance));
        Assert.Equal(DisputeStatus.Dismissed, (await queries.GetAsync(silent, ops.Actor)).Dispute.Status);

        async Task<int> OpenAsync()
        {
            await using var db = await portal.DbAsync();
            return await db.Set<TrackedDeadline>().CountAsync(d => d.Kind == "dispute.reopen" && d.Status == DeadlineStatus.Open);
        }

        async Task<int> OnDeskAsync() => (await portal.Get<OverviewQueries>().DeskAsync(finance.Actor)).Single(item => item.Text == "desk.disputes").Count;
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Receipts_from_before_their_messages_count_as_taking_no_time(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var (queries, disputes) = (story.Portal.Get<DisputeQueries>(), story.Portal.Get<DisputeService>());
        await story.IngestAsync([.. new[] { -2_000_000, -1_000_000, -1, 0, 999_999, 1_000_000 }.Select(micros =>
        {
            var record = story.Record(1400000001, "2026-11-20T10:00:00+08:00") with { Operator = "China Mobile" };
            return record with { ReceiptAt = record.SubmittedAt + micros };
        })]);
        var number = await disputes.FileAsync(new(Twentieth, Twentieth, Service.Sms), 1, "Too early.", [], story.Anna.Actor);
        foreach (var picture in new[] { (await queries.GetAsync(number, story.Anna.Actor)).Picture!, await queries.PictureAsync(new(Twentieth, Twentieth, Service.Sms), story.Anna.Actor) })
            Assert.Equal([(0L, 5L), (1L, 1L)], Assert.Single(picture.Patterns).Seconds.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(Twentieth, await queries.LastDayAsync(story.Anna.Actor));
        Assert.Null(await queries.LastDayAsync(story.Bo.Actor));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_late_claim_is_inadmissible_has_a_receipt_and_can_be_taken_up_as_goodwill(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var portal = story.Portal;
        var (disputes, queries) = (portal.Get<DisputeService>(), portal.Get<DisputeQueries>());
        var ops = await portal.StaffAsync(StaffRole.Ops);
        var october = new DateOnly(2026, 10, 31);
        var number = await disputes.FileAsync(new(october, october, Service.Sms), 10, "Found too late.", [], story.Anna.Actor);
        var dispute = (await queries.GetAsync(number, ops.Actor)).Dispute;
        Assert.Equal((DisputeStatus.Inadmissible, false), (dispute.Status, dispute.IsGoodwill));
        Assert.Contains("inadmissible", PdfTools.Text(await queries.ReceiptAsync(number, story.Anna.Actor)), StringComparison.OrdinalIgnoreCase);
        await using (var db = await portal.DbAsync())
        {
            var refused = await Assert.ThrowsAnyAsync<DbException>(() => db.Database.ExecuteSqlRawAsync("UPDATE disputes SET \"Status\" = 'Settled'"));
            Assert.Contains("disputes: Inadmissible", refused.Message, StringComparison.Ordinal); // the database itself knows the diagram
        }

        await AppStory.CodeAsync("dispute.text-missing", () => disputes.AdmitAsync(number, " ", ops.Actor));
        await disputes.AdmitAsync(number, "A long-standing customer.", ops.Actor);
        dispute = (await queries.GetAsync(number, ops.Actor)).Dispute;
        Assert.Equal((DisputeStatus.Filed, true), (dispute.Status, dispute.IsGoodwill));
        await Assert.ThrowsAsync<NotFoundException>(() => disputes.FileAsync(new(Twentieth, Twentieth, Service.Sms, AppId: 1400000003), 10, "Not mine.", [], story.Anna.Actor));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_agreed_finding_ends_the_talks_and_files_are_given_out_to_the_parties_only(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var portal = story.Portal;
        var (disputes, outcomes, queries) = (portal.Get<DisputeService>(), portal.Get<DisputeOutcomeService>(), portal.Get<DisputeQueries>());
        var (ops, finance) = (await portal.StaffAsync(StaffRole.Ops), await portal.StaffAsync(StaffRole.Finance));
        var number = await ProvedAsync(story, ops.Actor);
        var file = (await queries.GetAsync(number, ops.Actor)).Dispute.Proofs[0].FileId;
        Assert.Equal(HttpStatusCode.OK, (await portal.Client(ops).GetAsync($"/dispute-desk/{number}/files/{file}")).StatusCode);
        Assert.Equal([("dispute.file-viewed", "proof.pdf")], (await portal.Get<AuditQueries>().OwnAsync(new(OnlyViews: true), story.Anna.Actor)).Lines.Select(line => (line.Action, line.Details)));
        Assert.Equal(HttpStatusCode.NotFound, (await portal.Client(story.Bo).GetAsync($"/disputes/{number}/files/{file}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await portal.Client(story.Anna).GetAsync($"/files/{file}")).StatusCode); // only by its case
        Assert.Equal(DisputeStatus.ProofSupplied, (await queries.GetAsync(number, ops.Actor)).Dispute.Status);
        Assert.Equal(HttpStatusCode.OK, (await portal.Client(story.Anna).GetAsync($"/disputes/{number}/files/{file}")).StatusCode);
        Assert.Equal(DisputeStatus.AwaitingCustomer, (await queries.GetAsync(number, ops.Actor)).Dispute.Status); // the download is the receipt
        Assert.Single((await portal.Get<AuditQueries>().OwnAsync(new(OnlyViews: true), story.Anna.Actor)).Lines); // their own looking is nobody's business

        await disputes.RejectAsync(number, "No.", [File("own.pdf")], Fresh(portal, story.Anna));
        await disputes.NegotiateAsync(number, ops.Actor);
        await AppStory.CodeAsync("dispute.no-offer", () => outcomes.AgreeAsync(number, 0, Fresh(portal, story.Anna)));
        await outcomes.OfferAsync(number, new(Judgement.Yes, Judgement.No, Judgement.No, Judgement.No, 0, 0, "A gateway repeated receipts."), Fresh(portal, finance));
        var read = (await queries.GetAsync(number, story.Anna.Actor)).Dispute.Version;
        await outcomes.OfferAsync(number, new(Judgement.Yes, Judgement.No, Judgement.No, Judgement.No, 0, 0, "A gateway lost receipts."), Fresh(portal, finance));
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => outcomes.AgreeAsync(number, read, Fresh(portal, story.Anna))); // not what was read
        Assert.Contains((await portal.Get<OverviewQueries>().OverviewAsync(story.Anna.Actor)).Waiting, item => item is { Text: "waiting.dispute-offers", Count: 1 });
        await outcomes.AgreeAsync(number, (await queries.GetAsync(number, story.Anna.Actor)).Dispute.Version, Fresh(portal, story.Anna));
        var view = await queries.GetAsync(number, ops.Actor);
        Assert.Equal((DisputeStatus.Found, FindingRoute.Agreement), (view.Dispute.Status, view.Dispute.Route));
        await AppStory.CodeAsync("dispute.no-consequences", () => outcomes.ClaimLossAsync(number, Money.Of(1), Fresh(portal, story.Anna)));
        await AppStory.CodeAsync("dispute.no-right", () => outcomes.TerminateAsync(number, Fresh(portal, story.Anna)));
        Assert.Equal("A gateway lost receipts.", view.Dispute.Finding!.Text);
        await outcomes.DismissAsync(number, "A technical fault.", Fresh(portal, finance));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_calendar_shows_in_the_last_days_until_when_a_month_can_be_disputed(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var portal = story.Portal;
        await story.IngestAsync(story.Record(1400000001, "2026-11-20T10:00:00+08:00"));
        Assert.DoesNotContain(await WindowsAsync(story.Anna), item => item.Key.StartsWith("dispute.window", StringComparison.Ordinal));
        portal.Time.SetUtcNow(new(2026, 11, 28, 2, 0, 0, TimeSpan.Zero));
        Assert.Equal(DisputeScope.LastInstantFor(Twentieth), Assert.Single(await WindowsAsync(story.Anna), item => item.Key.StartsWith("dispute.window", StringComparison.Ordinal)).DueAt);
        Assert.DoesNotContain(await WindowsAsync(story.Bo), item => item.Key.StartsWith("dispute.window", StringComparison.Ordinal)); // sent nothing

        async Task<IReadOnlyList<DeadlineItem>> WindowsAsync(Person person)
        {
            await using var db = await portal.DbAsync();
            return [.. (await Task.WhenAll(portal.Get<IEnumerable<IDeadlineSource>>().Where(source => source.Needs is Permission.FileDisputes)
                .Select(source => source.OpenAsync(db, person.OrganisationId, portal.Time.GetUtcNow(), 100, default)))).SelectMany(items => items)];
        }
    }

    [Fact]
    public async Task An_auditor_has_no_other_role()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var admin = await portal.StaffAsync(StaffRole.Admin);
        await AppStory.CodeAsync("staff.auditor-alone", () => portal.Get<InvitationService>().InviteStaffAsync(
            Fresh(portal, admin), "both@firm.example", [StaffRole.Auditor, StaffRole.Finance], "en"));
    }

    /// <summary>Filed, acknowledged, and the carrier's proof supplied; the customer has not seen it.</summary>
    private static async Task<string> ProvedAsync(BillingStory story, Actor desk)
    {
        var disputes = story.Portal.Get<DisputeService>();
        var number = await disputes.FileAsync(new(Twentieth, Twentieth, Service.Sms), 10, "Nothing came.", [], story.Anna.Actor);
        await disputes.AcknowledgeAsync(number, desk);
        await disputes.InvestigateAsync(number, desk);
        await disputes.SupplyProofAsync(number, new("China Mobile", "", Twentieth, null, File("proof.pdf")), desk);
        return number;
    }

    private static async Task<DateTimeOffset> MailsLeaveAsync(TestPortal portal, string to)
    {
        var at = portal.Time.GetUtcNow().AddMinutes(3);
        await using var db = await portal.DbAsync();
        foreach (var mail in await db.Set<OutboxMail>().Where(m => m.To == to).ToListAsync())
            mail.Sent(at);
        await db.SaveChangesAsync();
        return at;
    }

    private static Actor Fresh(TestPortal portal, Person person) => person.Actor with { ReauthenticatedAt = portal.Time.GetUtcNow() };

    private static DisputeUpload File(string name) => new(name, () => new MemoryStream("%PDF-1.7 proof"u8.ToArray()));
}
