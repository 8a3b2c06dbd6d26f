using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Deadlines;
using Portal.Domain.Enforcement;
using Portal.Domain.Invoices;
using Portal.Domain.Ledger;
using Portal.Domain.Metering;
using Portal.Web.Features.Agreements;
using Portal.Web.Features.Complaints;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Enforcement;
using Portal.Web.Features.Invoices;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Organisations;
using Portal.Web.Features.Usage;
using Portal.Web.Tests.Features.Apps;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Enforcement;

/// <summary>Cases, measures, penalties and banned identities with everything they move; on both databases.</summary>
public sealed partial class EnforcementServiceTests
{
    private static readonly Actor Machine = Actor.Component("tests");

    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_case_is_told_corrected_late_returned_and_cured_and_the_clock_alone_stops_nobody(string provider)
    {
        await using var story = await StoryAsync(provider);
        var (portal, risk) = (story.App.Portal, story.Risk);
        var (cases, queries, owner) = (portal.Get<EnforcementService>(), portal.Get<EnforcementQueries>(), story.App.Owner);
        var number = await cases.OpenAsync(
            new(story.Organisation, story.App.First.AppId, Ground.Content, CaseSource.Staff, null, "Gambling in ten messages.", false),
            [new("list.pdf", () => new MemoryStream("%PDF-1.7"u8.ToArray()))], risk.Actor);
        Assert.Equal("E-2026-000001", number);
        await Assert.ThrowsAsync<NotFoundException>(() => queries.GetAsync(number, owner.Actor)); // not told yet
        // Our evidence is not given to the customer, by whatever address.
        var file = (await GetAsync(portal, number)).Files.Single(f => f.Use is CaseFileUse.Evidence).FileId;
        using var client = portal.Client(owner);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/files/{file}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await portal.Client(risk).GetAsync($"/enforcement-desk/{number}/evidence/{file}")).StatusCode);

        await cases.NoticeAsync(number, risk.Actor);
        await cases.RectifyAsync(number, risk.Actor);
        await portal.Client(risk).GetAsync($"/enforcement-desk/{number}/evidence/{file}");
        await using (var log = await portal.DbAsync()) // each look is on record; the customer reads those after it was told
            Assert.Equal([null, story.Organisation], (await log.Set<AuditRow>().Where(r => r.Action == "enforcement.evidence-viewed").ToListAsync()).OrderBy(r => r.Sequence).Select(r => r.OrganisationId));
        var due = (await queries.GetAsync(number, owner.Actor)).Case.DueAt!.Value;
        Assert.Equal(new DateTimeOffset(2026, 11, 28, 15, 59, 59, TimeSpan.Zero).AddMicroseconds(999_999), due); // five whole days, Beijing time

        portal.Time.SetUtcNow(due.AddMinutes(1));
        await portal.Get<DeadlineClock>().RingAsync(portal.Time.GetUtcNow(), Machine);
        await portal.Get<DeadlineClock>().RingAsync(portal.Time.GetUtcNow(), Machine);
        var overdue = await GetAsync(portal, number);
        Assert.Equal((CaseStatus.Rectifying, due, MeasureKind.Pause, MeasureStatus.Proposed), (overdue.Status, overdue.OverdueAt!.Value, overdue.Measures.Single().Kind, overdue.Measures.Single().Status));
        Assert.Equal("valid", await story.App.CheckedAsync(story.App.First.Secret)); // proposed is not in force
        Assert.Contains(await portal.MailsAsync(risk.Email), mail => mail.Subject == $"Overdue: case {number}, a pause is proposed");

        risk = await portal.StaffAsync(StaffRole.Risk); // the first session has lapsed
        await portal.Get<MeasureService>().ApproveAsync(number, 1, risk.Actor);
        Assert.Equal("signature.paused", await story.App.CheckedAsync(story.App.First.Secret));
        Assert.Equal(("standing.paused", number), await RefusedAsync(() => story.App.Apps.CreateAsync(new("Another", [Service.Sms]), story.OwnerActor())));

        await cases.CureAsync(number, "A filter was added.", [new("filter.pdf", () => new MemoryStream("%PDF-1.7"u8.ToArray()))], story.OwnerActor());
        await cases.ReturnCureAsync(number, "Since when?", risk.Actor);
        await cases.CureAsync(number, "Since Saturday.", [], story.OwnerActor());
        await cases.AcceptCureAsync(number, risk.Actor);
        var cured = await GetAsync(portal, number);
        Assert.Equal((CaseStatus.Cured, MeasureStatus.Lifted, 2), (cured.Status, cured.Measures.Single().Status, cured.Cures.Count));
        Assert.Equal("valid", await story.App.CheckedAsync(story.App.First.Secret));
        await using var db = await portal.DbAsync();
        Assert.Equal(0, await db.Set<TrackedDeadline>().CountAsync(d => d.Status == DeadlineStatus.Open && d.Kind.StartsWith("enforcement")));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Every_measure_that_can_be_lifted_bites_where_it_is_named_and_lets_go(string provider)
    {
        await using var story = await StoryAsync(provider);
        var (portal, measures, risk) = (story.App.Portal, story.App.Portal.Get<MeasureService>(), story.Risk.Actor);
        var number = await story.ToldAsync();

        await measures.TakeAsync(number, new(MeasureKind.Freeze, Service.Email), "freeze", risk);
        Assert.Equal(["sms"], (await AnswerAsync(story.App)).Services);
        Assert.Equal(("standing.frozen", number), await RefusedAsync(() => GateAsync(story, Service.Email)));
        await GateAsync(story, Service.Sms);

        await measures.TakeAsync(number, new(MeasureKind.CloseChannel, AppId: story.App.First.AppId, Type: MessageType.Marketing), "junk", risk);
        await measures.TakeAsync(number, new(MeasureKind.LowerQuota, PerDay: 2, Until: portal.Time.GetUtcNow().AddDays(2)), "less", risk);
        var (services, closed, perDay) = await AnswerAsync(story.App);
        Assert.Equal((1, "marketing", 2L), (services.Count, closed.Single(), perDay!.Value));
        await SendAsync(story, 2);
        Assert.Equal("signature.quota-used", await story.App.CheckedAsync(story.App.First.Secret));
        portal.Time.Advance(TimeSpan.FromDays(2.1)); // another day, and its time is up

        risk = (await portal.StaffAsync(StaffRole.Risk)).Actor;
        Assert.Null((await AnswerAsync(story.App)).PerDay);
        var view = await portal.Get<EnforcementQueries>().GetAsync(number, risk);
        Assert.Equal(("3", "1 2"), (string.Join(' ', view.TimeIsUp), string.Join(' ', view.MayLift.Order()))); // nothing is left of it to lift
        Assert.Equal(2, (await portal.Get<EnforcementQueries>().ListAsync(null, false, 1, risk)).Rows.Single().InForce);
        await measures.TakeAsync(number, new(MeasureKind.Freeze, Service.Sms), "freeze the rest", risk);
        Assert.Equal("signature.frozen", await story.App.CheckedAsync(story.App.First.Secret));
        await measures.LiftAsync(number, 4, "not needed", risk);
        await measures.TakeAsync(number, new(MeasureKind.CloseChannel, AppId: story.App.First.AppId), "all of it", risk);
        Assert.Equal("signature.channel-closed", await story.App.CheckedAsync(story.App.First.Secret));
        await measures.LiftAsync(number, 5, "not needed", risk);
        await measures.TakeAsync(number, new(MeasureKind.Restrict), "nothing new", risk);
        Assert.Equal("valid", await story.App.CheckedAsync(story.App.First.Secret));
        Assert.Equal(("standing.restricted", number), await RefusedAsync(() => GateAsync(story, Service.Sms)));
        await measures.LiftAsync(number, 6, "enough", risk);
        await GateAsync(story, Service.Sms);
        await Assert.ThrowsAsync<NotFoundException>(() => measures.TakeAsync(number, new(MeasureKind.CloseChannel, AppId: 1400009999), "whose", risk));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_deduction_is_the_ledgers_own_with_both_offices_and_follows_it_wherever_it_is_decided(string provider)
    {
        await using var story = await StoryAsync(provider);
        var (portal, measures) = (story.App.Portal, story.App.Portal.Get<MeasureService>());
        var finance = await portal.StaffAsync(StaffRole.Finance);
        await portal.Get<LedgerService>().TopUpAsync(story.Organisation, Money.Of(500), "TT1", "", finance.Actor);
        var number = await story.ToldAsync();

        var first = await measures.TakeAsync(number, new(MeasureKind.Deduct, Amount: Money.Of(100)), "balance after a breach", story.Risk.Actor);
        Assert.Equal("measure.two-persons", (await RefusedAsync(() => measures.ApproveAsync(number, first, story.Risk.Actor))).Code);
        var other = await portal.StaffAsync(StaffRole.Risk);
        Assert.Equal("deduction.two-persons", (await RefusedAsync(() => measures.ApproveAsync(number, first, other.Actor))).Code); // another person, the same office
        Assert.Equal(MeasureStatus.Proposed, (await GetAsync(portal, number)).Measures.Single().Status);
        await measures.ApproveAsync(number, first, finance.Actor);
        Assert.Equal(Money.Of(400), await BalanceAsync(story));

        await measures.TakeAsync(number, new(MeasureKind.Deduct, Amount: Money.Of(50)), "and again", story.Risk.Actor);
        await measures.TakeAsync(number, new(MeasureKind.Deduct, Amount: Money.Of(60)), "and again", story.Risk.Actor);
        var deductions = (await GetAsync(portal, number)).Measures.OrderBy(m => m.Number).Select(m => m.Deduction!).ToList();
        await portal.Get<LedgerService>().BookDeductionAsync(deductions[1], finance.Actor);
        await portal.Get<LedgerService>().DropDeductionAsync(deductions[2], finance.Actor);
        Assert.Equal(1, await measures.FollowAsync());
        Assert.Equal(0, await measures.FollowAsync());
        var after = (await GetAsync(portal, number)).Measures.OrderBy(m => m.Number).ToList();
        Assert.Equal([MeasureStatus.InForce, MeasureStatus.InForce, MeasureStatus.Dropped], after.Select(m => m.Status));
        Assert.Equal(Money.Of(350), await BalanceAsync(story));
        Assert.Equal("measure.final", (await RefusedAsync(() => measures.LiftAsync(number, first, "give it back", story.Risk.Actor))).Code);
        await using var db = await portal.DbAsync();
        Assert.Equal(2, await db.Set<Breach>().CountAsync(b => b.OrganisationId == story.Organisation)); // each bars refunds (A6)
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Twelve_messages_and_a_channel_are_contested_upheld_charged_and_paid(string provider)
    {
        await using var story = await StoryAsync(provider);
        var (portal, penalties) = (story.App.Portal, story.App.Portal.Get<PenaltyService>());
        var (finance, owner) = (await portal.StaffAsync(StaffRole.Finance), story.App.Owner.Actor);
        var number = await story.ToldAsync();
        var basis = new PenaltyBasis(12, ["1069 · carrier's notice 33"], Money.Zero, "", "list of messages");
        await penalties.ProposeAsync(number, basis, story.Risk.Actor);
        await Assert.ThrowsAsync<NotFoundException>(() => penalties.AcceptAsync(number, 1, owner)); // not told yet
        await penalties.NotifyAsync(number, 1, story.Risk.Actor);
        Assert.Contains(await portal.MailsAsync(story.App.Owner.Email), mail => mail.Subject == $"Case {number}: a penalty of CNY 62,000.00");
        await penalties.ContestAsync(number, 1, "Four of them were sent by a thief.", [], owner);
        Assert.Equal("penalty.state", (await RefusedAsync(() => penalties.AcceptAsync(number, 1, owner))).Code);
        Assert.Equal("penalty.two-persons", (await RefusedAsync(() => penalties.UpholdAsync(number, 1, "I said so.", story.Risk.Actor))).Code);
        await penalties.UpholdAsync(number, 1, "The leak was reported a day later.", (await portal.StaffAsync(StaffRole.Risk)).Actor);

        // The balance covers it: Finance proposes, Risk agrees.
        await portal.Get<LedgerService>().TopUpAsync(story.Organisation, Money.Of(70_000), "TT1", "", finance.Actor);
        await penalties.ChargeAsync(number, 1, finance.Actor);
        Assert.Equal("penalty.in-ledger", (await RefusedAsync(() => penalties.PayAsync(number, 1, "TT2", finance.Actor))).Code);
        Assert.Equal("deduction.two-persons", (await RefusedAsync(() => penalties.BookAsync(number, 1, finance.Actor))).Code);
        await penalties.BookAsync(number, 1, story.Risk.Actor);
        Assert.Equal(Money.Of(8_000), await BalanceAsync(story));
        Assert.Equal(PenaltyStatus.Paid, (await GetAsync(portal, number)).Penalties.Single().Status);
        Assert.Single(await portal.MailsAsync(story.App.Owner.Email), mail => mail.Subject == $"Case {number}: penalty paid");

        // The balance is too low: it is owed beside the ledger, and lapses into force when nobody answers.
        await penalties.ProposeAsync(number, basis, story.Risk.Actor);
        await penalties.NotifyAsync(number, 2, story.Risk.Actor);
        Assert.Equal("penalty.state", (await RefusedAsync(() => penalties.ChargeAsync(number, 2, finance.Actor))).Code);
        portal.Time.Advance(TimeSpan.FromDays(8));
        await portal.Get<DeadlineClock>().RingAsync(portal.Time.GetUtcNow(), Machine);
        finance = await portal.StaffAsync(StaffRole.Finance);
        await penalties.ChargeAsync(number, 2, finance.Actor);
        Assert.True((await GetAsync(portal, number)).Penalties.Single(p => p.Number == 2).IsOwed);
        Assert.Equal("reauthentication.required", (await RefusedAsync(() => penalties.PayAsync(number, 2, "TT3", finance.Actor with { ReauthenticatedAt = null }))).Code);
        await penalties.PayAsync(number, 2, "TT3", finance.Actor);
        Assert.Equal(Money.Of(8_000), await BalanceAsync(story));

        // One transfer settles one penalty.
        var risk = (await portal.StaffAsync(StaffRole.Risk)).Actor;
        await penalties.ProposeAsync(number, basis, risk);
        await penalties.NotifyAsync(number, 3, risk);
        await penalties.AcceptAsync(number, 3, story.OwnerActor());
        await penalties.ChargeAsync(number, 3, finance.Actor);
        Assert.Equal(("penalty.reference-used", "TT3"), await RefusedAsync(() => penalties.PayAsync(number, 3, " TT3 ", finance.Actor)));
        await penalties.PayAsync(number, 3, "TT4", finance.Actor);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_ban_wants_two_people_shuts_everybody_out_and_is_known_again(string provider)
    {
        await using var story = await StoryAsync(provider);
        var (portal, measures) = (story.App.Portal, story.App.Portal.Get<MeasureService>());
        var admin = await portal.StaffAsync(StaffRole.Admin);
        var number = await story.ToldAsync();
        var ban = await measures.TakeAsync(number, new(MeasureKind.Ban), "gambling again", story.Risk.Actor);
        Assert.Equal("valid", await story.App.CheckedAsync(story.App.First.Secret));
        Assert.Equal("measure.two-persons", (await RefusedAsync(() => measures.ApproveAsync(number, ban, story.Risk.Actor))).Code);
        await measures.ApproveAsync(number, ban, admin.Actor);

        Assert.Equal("signature.account-closed", await story.App.CheckedAsync(story.App.First.Secret));
        var seen = await portal.RefreshAsync(story.App.Owner);
        Assert.Equal((null, 0), (seen.OrganisationId, seen.Permissions.Count)); // signed in, and nobody there
        Assert.Equal("measure.final", (await RefusedAsync(() => measures.LiftAsync(number, ban, "sorry", story.Risk.Actor))).Code);
        await portal.Get<HoldService>().KeepMarkAsync(number, MarkKind.Licence, "91350100M000100Y43", story.Risk.Actor);

        // In another's name, from another place, and not public mail: the domain gives it away.
        var other = await portal.OwnerAsync("Nobody's");
        var founder = other.Actor with { OrganisationId = null, Ip = "203.0.113.99" };
        var again = await portal.Get<OrganisationService>().CreateAsync(founder, "Another name");
        Assert.Equal(("standing.held", ""), await RefusedAsync(() => GateAsync(story, Service.Sms, again)));
        var hold = Assert.Single((await portal.Get<HoldService>().ListAsync(1, story.Risk.Actor)).Rows);
        Assert.Equal((again, HoldStatus.Held), (hold.OrganisationId, hold.Status));
        Assert.Equal([MarkKind.MailDomain], hold.Reasons.Select(reason => reason.Kind));
        Assert.Equal(number, hold.Reasons[0].Document);
        await using (var db = await portal.DbAsync())
        {
            Assert.Equal(Allowance.Yes, (await db.StandingAsync(again, portal.Time.GetUtcNow(), default)).Allows(CustomerAct.SignIn));
            Assert.All(await db.Set<BannedMark>().ToListAsync(), mark => Assert.DoesNotContain("@", mark.Hash, StringComparison.Ordinal));
        }

        await portal.Get<HoldService>().ReleaseAsync(hold.Id, "a clerk who left", story.Risk.Actor);
        await GateAsync(story, Service.Sms, again, isAccepted: false);
        Assert.Equal("hold.state", (await RefusedAsync(() => portal.Get<HoldService>().ReleaseAsync(hold.Id, "again", story.Risk.Actor))).Code);

        // What Risk has looked at is not held again; a licence is new.
        await portal.Get<InvoiceService>().SetDetailsAsync(Details("91350100M000100Y43"), Acting(founder, again));
        hold = (await portal.Get<HoldService>().ListAsync(1, story.Risk.Actor)).Rows.Single(row => row.Status is HoldStatus.Held);
        Assert.Equal([MarkKind.Licence], hold.Reasons.Select(reason => reason.Kind));
        Assert.Equal("enforcement.text-missing", (await RefusedAsync(() => portal.Get<HoldService>().ConfirmAsync(hold.Id, $"the same licence as in {number}", " ", story.Risk.Actor))).Code);
        var proposed = await portal.Get<HoldService>().ConfirmAsync(hold.Id, $"the same licence as in {number}", "You were closed for good before.", story.Risk.Actor);
        var followed = await GetAsync(portal, proposed!);
        Assert.Equal((Ground.Return, CaseStatus.Proposed, again), (followed.Ground, followed.Status, followed.OrganisationId));
        Assert.Equal("standing.held", (await RefusedAsync(() => GateAsync(story, Service.Sms, again))).Code);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_terminated_customer_reads_and_settles_and_starts_nothing(string provider)
    {
        await using var story = await StoryAsync(provider);
        var (portal, measures) = (story.App.Portal, story.App.Portal.Get<MeasureService>());
        var number = await story.ToldAsync();
        var end = await measures.TakeAsync(number, new(MeasureKind.Terminate), "harm to us", story.Risk.Actor);
        await measures.ApproveAsync(number, end, (await portal.StaffAsync(StaffRole.Admin)).Actor);
        Assert.Equal("signature.account-closed", await story.App.CheckedAsync(story.App.First.Secret));
        Assert.Equal(("standing.terminated", number), await RefusedAsync(() => GateAsync(story, Service.Sms)));
        Assert.Equal(story.Organisation, (await portal.RefreshAsync(story.App.Owner)).OrganisationId);
        Assert.Equal(number, (await portal.Get<EnforcementQueries>().GetAsync(number, story.App.Owner.Actor)).Case.Number);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_database_itself_refuses_what_is_not_in_the_diagrams_and_says_why(string provider)
    {
        await using var story = await StoryAsync(provider);
        var (portal, measures) = (story.App.Portal, story.App.Portal.Get<MeasureService>());
        var number = await story.ToldAsync();
        await measures.TakeAsync(number, new(MeasureKind.Pause), "stop", story.Risk.Actor);
        var ban = await measures.TakeAsync(number, new(MeasureKind.Ban), "for good", story.Risk.Actor);
        await using var db = await portal.DbAsync();

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => db.Set<EnforcementCase>().ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, CaseStatus.Cured)));
        Assert.Contains("enforcement_cases: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Noticed", refused.Message, StringComparison.Ordinal);
        await RefusesAsync(db.Set<Measure>().Where(m => m.Kind == MeasureKind.Pause).ExecuteUpdateAsync(set => set.SetProperty(m => m.Status, MeasureStatus.Proposed)));
        await RefusesAsync(db.Set<Measure>().Where(m => m.Kind == MeasureKind.Ban).ExecuteUpdateAsync(set => set.SetProperty(m => m.Status, MeasureStatus.InForce))); // nobody agreed
        await RefusesAsync(db.Set<Measure>().Where(m => m.Kind == MeasureKind.Ban)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.Status, MeasureStatus.InForce).SetProperty(m => m.ApprovedById, m => m.ProposedById))); // the same person
        await measures.ApproveAsync(number, ban, (await portal.StaffAsync(StaffRole.Admin)).Actor);
        await RefusesAsync(db.Set<Measure>().Where(m => m.Kind == MeasureKind.Ban).ExecuteUpdateAsync(set => set.SetProperty(m => m.Status, MeasureStatus.Lifted)));
        await RefusesAsync(db.Set<Organisation>().Where(o => o.Id == story.Organisation).ExecuteUpdateAsync(set => set.SetProperty(o => o.State, OrganisationState.Active)));
        Assert.Equal(1, await db.Set<EnforcementCase>().ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, CaseStatus.Closed))); // what is in the diagram passes
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_overdue_complaint_and_too_many_of_them_propose_a_case_once_each(string provider)
    {
        await using var story = await StoryAsync(provider);
        var (portal, app) = (story.App.Portal, story.App.First.AppId);
        await SendAsync(story, 3);
        var complaint = await ComplainAsync("138 0013 8000");
        _ = await ComplainAsync("138 0013 8001");
        await portal.Get<ComplaintRateJob>().RunAsync(portal.Time.GetUtcNow(), default); // two of three messages, but two say nothing
        await using (var early = await portal.DbAsync())
            Assert.Empty(await early.Set<EnforcementCase>().ToListAsync());
        _ = await ComplainAsync("138 0013 8002");
        await portal.Get<ComplaintService>().NoteSeenAsync(complaint, story.App.Owner.Actor);
        portal.Time.Advance(TimeSpan.FromHours(73));
        for (var i = 0; i < 2; i++)
        {
            await portal.Get<DeadlineClock>().RingAsync(portal.Time.GetUtcNow(), Machine);
            await portal.Get<ComplaintRateJob>().RunAsync(portal.Time.GetUtcNow(), default);
        }

        Assert.Contains("href=\"/enforcement-desk/E-2026-000001\"", await portal.Client(await portal.StaffAsync(StaffRole.Risk)).GetStringAsync($"/complaint-desk/{complaint}"), StringComparison.Ordinal);
        await using var db = await portal.DbAsync();
        var cases = await db.Set<EnforcementCase>().OrderBy(c => c.Number).ToListAsync();
        Assert.Equal(
            [(CaseSource.Complaint, complaint, CaseStatus.Proposed), (CaseSource.ComplaintRate, "2026-11", CaseStatus.Proposed)], cases.Select(c => (c.Source, c.Reference!, c.Status)));
        Assert.All(cases, it => Assert.Equal((Ground.Complaints, app, story.Organisation), (it.Ground, it.AppId!.Value, it.OrganisationId)));
        Assert.All(cases, it => Assert.Equal(2, it.Text.Split("\n\n").Length)); // one paragraph in each language: nobody knows who will read it
        Assert.Contains("was not answered within its time", cases[0].Text, StringComparison.Ordinal);
        Assert.Contains("投诉", cases[0].Text, StringComparison.Ordinal);

        async Task<string> ComplainAsync(string phone)
        {
            var number = await portal.Get<ComplaintIntake>().ReceiveAsync(new(phone, new("I never signed up.", null, null, null, null, null)));
            await portal.Get<ComplaintService>().AssignAsync(number, story.Organisation, app, null, story.Risk.Actor);
            return number;
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Complaints_that_are_matched_after_their_month_has_ended_still_count_for_it(string provider)
    {
        await using var story = await StoryAsync(provider);
        var portal = story.App.Portal;
        await SendAsync(story, 3);
        var numbers = new List<string>();
        for (var i = 0; i < 3; i++)
            numbers.Add(await portal.Get<ComplaintIntake>().ReceiveAsync(new($"138 0013 800{i}", new("I never signed up.", null, null, null, null, null))));
        portal.Time.SetUtcNow(new(2026, 12, 9, 2, 0, 0, TimeSpan.Zero));
        foreach (var number in numbers)
            await portal.Get<ComplaintService>().AssignAsync(number, story.Organisation, story.App.First.AppId, null, story.Risk.Actor);
        await portal.Get<ComplaintRateJob>().RunAsync(portal.Time.GetUtcNow(), default);
        await using var db = await portal.DbAsync();
        Assert.Equal("2026-11", (await db.Set<EnforcementCase>().SingleAsync()).Reference);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Nobody_acts_beyond_their_office_and_a_foreign_case_is_not_there(string provider)
    {
        await using var story = await StoryAsync(provider);
        var portal = story.App.Portal;
        var (support, bo, finance) = (await portal.StaffAsync(StaffRole.Support), await portal.OwnerAsync("Bo"), await portal.StaffAsync(StaffRole.Finance));
        var number = await story.ToldAsync();
        await Assert.ThrowsAsync<ForbiddenException>(() => portal.Get<EnforcementQueries>().ListAsync(null, true, 1, support.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<EnforcementQueries>().GetAsync(number, bo.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<EnforcementService>().CureAsync(number, "not mine", [], bo.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => portal.Get<MeasureService>().TakeAsync(number, new(MeasureKind.Pause), "stop", finance.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => portal.Get<EnforcementService>().NoticeAsync(number, story.App.Owner.Actor));
        var ban = await portal.Get<MeasureService>().TakeAsync(number, new(MeasureKind.Ban), "for good", story.Risk.Actor);
        await Assert.ThrowsAsync<ForbiddenException>(() => portal.Get<MeasureService>().ApproveAsync(number, ban, finance.Actor));
        await portal.Get<MeasureService>().DropAsync(number, ban, "not proved", story.Risk.Actor);
        using var client = portal.Client(bo);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/enforcement/{number}")).StatusCode);
    }

    private static async Task<Story> StoryAsync(string provider)
    {
        var app = await AppStory.StartAsync(provider);
        return new(app, await app.Portal.StaffAsync(StaffRole.Risk));
    }

    private static async Task<EnforcementCase> GetAsync(TestPortal portal, string number)
    {
        await using var db = await portal.DbAsync();
        return await db.Set<EnforcementCase>().AsNoTracking().Include(c => c.Cures).Include(c => c.Measures).Include(c => c.Penalties).Include(c => c.Files).AsSplitQuery().SingleAsync(c => c.Number == number);
    }

    private static async Task<(string Code, string Case)> RefusedAsync(Func<Task> act)
    {
        var refused = await Assert.ThrowsAsync<RuleException>(act);
        return (refused.Code, refused.Arguments.Count > 0 ? refused.Arguments[0].ToString()! : "");
    }

    private static Task<Exception> RefusesAsync(Task act) => Assert.ThrowsAnyAsync<Exception>(() => act);

    private static async Task GateAsync(Story story, Service service, Guid? organisation = null, bool isAccepted = true)
    {
        await using var db = await story.App.Portal.DbAsync();
        if (isAccepted)
            await story.App.Portal.Get<AgreementGate>().RequireAsync(db, organisation ?? story.Organisation, service, default);
        else
            (await db.StandingAsync(organisation ?? story.Organisation, story.App.Portal.Time.GetUtcNow(), default)).Require(CustomerAct.Start, service);
    }

    private static async Task<(List<string> Services, List<string> Closed, long? PerDay)> AnswerAsync(AppStory app)
    {
        using var body = JsonDocument.Parse(await (await app.CheckAsync(app.First.Secret)).EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        static List<string> Strings(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];
        return (
            Strings(body.RootElement.GetProperty("services")), Strings(body.RootElement.GetProperty("closedTypes")),
            body.RootElement.TryGetProperty("perDay", out var perDay) ? perDay.GetInt64() : null);
    }

    private static async Task SendAsync(Story story, int messages)
    {
        var portal = story.App.Portal;
        for (var i = 1; i <= messages; i++)
        {
            var record = new UsageRecord
            {
                AppId = story.App.First.AppId,
                MessageId = $"m{i}",
                SubmittedAt = UsageTime.Micros(portal.Time.GetUtcNow().AddMinutes(-i)),
                Service = Service.Sms,
                Type = MessageType.Notice,
                Region = "CN",
                Units = 1,
                Status = DeliveryStatus.Delivered,
            };
            await portal.Get<IUsageStore>().IngestAsync(new(BatchKey.Of("tests", null, record.MessageId), [new(0, story.Organisation, record)], []), portal.Time.GetUtcNow());
        }
    }

    private static async Task<Money> BalanceAsync(Story story)
    {
        await using var db = await story.App.Portal.DbAsync();
        return await db.MoneyAsync(story.Organisation, LedgerAccount.Balance);
    }

    private static InvoiceDetails Details(string licence) => new() { Kind = InvoiceKind.Ordinary, TitleKind = InvoiceTitle.Company, Title = "Another name", TaxNumber = licence, Mail = "bills@another.example" };

    private static Actor Acting(Actor person, Guid organisation) => person with { OrganisationId = organisation, Permissions = Permissions.Of(CustomerRole.Owner) };

    private sealed record Story(AppStory App, Person Risk) : IAsyncDisposable
    {
        public Guid Organisation => App.Owner.OrganisationId!.Value;

        /// <summary>Whatever has become of the session meanwhile.</summary>
        public Actor OwnerActor() => App.Owner.Actor with { ReauthenticatedAt = App.Portal.Time.GetUtcNow() };

        public async Task<string> ToldAsync()
        {
            var cases = App.Portal.Get<EnforcementService>();
            var number = await cases.OpenAsync(new(Organisation, null, Ground.Agreement, CaseSource.Staff, null, "What happened.", false), [], Risk.Actor);
            await cases.NoticeAsync(number, Risk.Actor);
            return number;
        }

        public async Task BanAsync(string number)
        {
            var measures = App.Portal.Get<MeasureService>();
            var ban = await measures.TakeAsync(number, new(MeasureKind.Ban), "gambling again", Risk.Actor);
            await measures.ApproveAsync(number, ban, (await App.Portal.StaffAsync(StaffRole.Admin)).Actor);
        }

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
