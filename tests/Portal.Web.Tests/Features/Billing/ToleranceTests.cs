using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Billing;
using Portal.Domain.Review;
using Portal.Domain.Templates;
using Portal.Web.Features.Billing;
using Portal.Web.Features.Objections;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Billing.BillingStory;

namespace Portal.Web.Tests.Features.Billing;

/// <summary>Five per mille: the customer's own counts, and bills that wait for finance.</summary>
public sealed class ToleranceTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    private static readonly DateOnly November = new(2026, 11, 1);
    private static readonly Actor Machine = Actor.Component("tests");

    [Theory, MemberData(nameof(Both))]
    public async Task Own_counts_are_held_against_the_bill_day_by_day_and_kept(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        await story.IngestAsync(story.Record(1400000001, "2026-10-05T12:00:00+08:00", 10_000), story.Record(1400000002, "2026-10-06T12:00:00+08:00", 51));
        await story.Portal.Get<BillRunService>().RunAsync(October, Machine);
        var service = story.Portal.Get<ReconciliationService>();

        var beyond = await service.GetAsync(story.Anna.Actor, "B-2026-000001",
            await service.CompareAsync(story.Anna.Actor, "B-2026-000001", Service.Sms, "date,units\n2026-10-05,10000"));
        Assert.False(beyond.IsWithin);
        Assert.Equal([(10_000L, 10_000L), (51L, 0L)], beyond.Days.Select(day => (day.Billed, day.Own)));
        var inside = await service.GetAsync(story.Anna.Actor, "B-2026-000001",
            await service.CompareAsync(story.Anna.Actor, "B-2026-000001", Service.Sms, "2026-10-05,10001"));
        Assert.True(inside.IsWithin);
        Assert.Equal(2, (await service.ListAsync(story.Anna.Actor, "B-2026-000001")).Count);

        await Assert.ThrowsAsync<NotFoundException>(() => service.CompareAsync(story.Bo.Actor, "B-2026-000001", Service.Sms, "2026-10-05,1"));
        await Assert.ThrowsAsync<NotFoundException>(() => service.GetAsync(story.Bo.Actor, "B-2026-000001", beyond.Id));
        var page = await (await story.Portal.Client(story.Anna).GetAsync($"/bills/B-2026-000001/reconciliation?statement={beyond.Id}")).Content.ReadAsStringAsync();
        Assert.Contains("beyond the tolerance of 5", page, StringComparison.Ordinal);
        Assert.Contains($"/bills/B-2026-000001/objection?counts={beyond.Id}", page, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_objection_takes_the_figures_of_a_statement_over_and_keeps_them(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        await story.IngestAsync(
            story.Record(1400000001, "2026-10-05T12:00:00+08:00", 10_000), story.Record(1400000002, "2026-10-06T12:00:00+08:00", 51),
            story.Record(1400000003, "2026-10-06T12:00:00+08:00", 1_000));
        await story.Portal.Get<BillRunService>().RunAsync(October, Machine);
        var (statements, objections, client) = (story.Portal.Get<ReconciliationService>(), story.Portal.Get<ObjectionService>(), story.Portal.Client(story.Anna));
        var statement = await statements.CompareAsync(story.Anna.Actor, "B-2026-000001", Service.Sms, "2026-10-05,10000");
        var foreign = await statements.CompareAsync(story.Bo.Actor, "B-2026-000002", Service.Sms, "2026-10-06,1");

        var form = await client.GetStringAsync($"/bills/B-2026-000001/objection?counts={statement}");
        Assert.Matches("id=\"line-2\"[^>]* checked", form);
        Assert.DoesNotMatch("id=\"line-1\"[^>]* checked", form);
        Assert.Matches("id=\"own-2026-10-06\"[^>]* value=\"0\"", form);
        Assert.Contains("billed 10,051, counted 10,000, difference 51 (5.1 ‰; the tolerance is 5 ‰)", WebUtility.HtmlDecode(form), StringComparison.Ordinal);
        Assert.Contains("2026-10-06: billed 51, counted 0, difference 51 (– ‰)", WebUtility.HtmlDecode(form), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/bills/B-2026-000001/objection?counts={foreign}")).StatusCode);

        await Assert.ThrowsAsync<NotFoundException>(() => FileAsync(new(foreign)));
        Assert.Equal("objection.figure", (await Assert.ThrowsAsync<RuleException>(() => FileAsync(new(statement, new Dictionary<DateOnly, long> { [November] = 1 })))).Code);
        var number = await FileAsync(new(statement, new Dictionary<DateOnly, long> { [new(2026, 10, 6)] = 7 }));

        await using (var db = await story.Portal.DbAsync())
            await db.Set<CustomerCounts>().Where(c => c.Id == statement).ExecuteDeleteAsync();
        var figures = (await story.Portal.Get<ObjectionQueries>().GetAsync(number, story.Anna.Actor)).Objection!.Figures!;
        Assert.Equal((Service.Sms, 5m, statement), (figures.Service, figures.Tolerance, figures.CountsId));
        Assert.Equal([(10_000L, 10_000L), (51L, 7L)], figures.Days.Select(day => (day.Billed, day.Own)));
        var finance = await story.Portal.StaffAsync(StaffRole.Finance);
        foreach (var page in new[] { await client.GetStringAsync("/bills/B-2026-000001/objection"), await story.Portal.Client(finance).GetStringAsync($"/objections/{number}") })
            Assert.Matches("2026-10-06</td>\\s*<td[^>]*>51</td>\\s*<td[^>]*>\\s*7\\s*</td>", page);

        Task<string> FileAsync(OwnFigures own) => objections.FileAsync("B-2026-000001", [(2, ObjectionReason.Count)], "We count fewer.", own, [], story.Anna.Actor);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_bill_beyond_the_tolerance_waits_without_a_number_while_the_others_go_out(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        await FillAsync(story);
        var runs = story.Portal.Get<BillRunService>();
        var run = await runs.RunAsync(October, Machine);
        Assert.Equal((BillRunStatus.Finished, 1), (run.Status, run.Bills));
        Assert.Equal(run, await runs.RunAsync(October, Machine));

        await using var db = await story.Portal.DbAsync();
        Assert.Equal(["B-2026-000001"], await db.Set<Bill>().Select(bill => bill.Number).ToListAsync()); // Bo's
        Assert.Empty(await story.Portal.Get<BillQueries>().ListAsync(story.Anna.Actor, null));
        var finance = await story.Portal.StaffAsync(StaffRole.Finance);
        var held = Assert.Single(await story.Portal.Get<HeldBillService>().WaitingAsync(finance.Actor)).Held;
        Assert.Equal((1_120L, 1_010L), (held.Deviations[Service.Sms].Billed, held.Deviations[Service.Sms].Recomputed));
        await BillCorrectionTests.SoundAsync(story);
        var page = await (await story.Portal.Client(finance).GetAsync("/billing")).Content.ReadAsStringAsync();
        Assert.Contains($"/billing/held/{held.Id}", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await story.Portal.Client(finance).GetAsync($"/billing/held/{held.Id}")).StatusCode);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Finance_releases_it_as_billed_from_the_records_that_were_counted(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        await FillAsync(story);
        var runs = story.Portal.Get<BillRunService>();
        await runs.RunAsync(October, Machine);
        story.Portal.Time.Advance(TimeSpan.FromHours(1));
        await story.IngestAsync(story.Record(1400000001, "2026-10-20T12:00:00+08:00", 3)); // came while the bill was held

        var (holds, finance) = (story.Portal.Get<HeldBillService>(), await story.Portal.StaffAsync(StaffRole.Finance));
        var held = Assert.Single(await holds.WaitingAsync(finance.Actor)).Held;
        Assert.Equal("reauthentication.required", (await Assert.ThrowsAsync<RuleException>(() =>
            holds.ReleaseAsync(finance.Actor with { ReauthenticatedAt = null }, held.Id, HeldBillDecision.AsBilled, "Checked."))).Code);
        await Assert.ThrowsAsync<ForbiddenException>(async () =>
            await holds.ReleaseAsync((await story.Portal.StaffAsync(StaffRole.Support)).Actor, held.Id, HeldBillDecision.AsBilled, "Checked."));
        var fresh = finance.Actor with { ReauthenticatedAt = story.Portal.Time.GetUtcNow() };
        var number = await holds.ReleaseAsync(fresh, held.Id, HeldBillDecision.AsBilled, "Checked.");
        Assert.Equal("held-bill.released", (await Assert.ThrowsAsync<RuleException>(() => holds.ReleaseAsync(fresh, held.Id, HeldBillDecision.AsBilled, "Again."))).Code);

        await using var db = await story.Portal.DbAsync();
        var bill = await db.Set<Bill>().Include(b => b.Lines).SingleAsync(b => b.Number == number);
        Assert.Equal((1_120L, 50.40m), (Assert.Single(bill.Lines).Units, bill.Total.Yuan));
        Assert.Equal(2, (await db.Set<BillRun>().SingleAsync()).Bills);
        Assert.Single(await db.Set<AuditRow>().Where(row => row.Action == "bill.released").ToListAsync());
        Assert.True((await story.Portal.Get<BillRecompute>().RunAsync(Machine, number)).IsSame);

        story.Portal.Time.SetUtcNow(new(2026, 12, 1, 1, 0, 0, TimeSpan.Zero));
        await runs.RunAsync(November, Machine);
        Assert.Equal(3, (await db.Set<Bill>().Where(b => b.Month == November).SelectMany(b => b.Lines).SingleAsync()).Units);
        await BillCorrectionTests.SoundAsync(story);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Recomputed_units_stand_on_lines_of_their_own_and_are_never_taken_for_records(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        await FillAsync(story);
        var runs = story.Portal.Get<BillRunService>();
        await runs.RunAsync(October, Machine);
        var (holds, finance) = (story.Portal.Get<HeldBillService>(), await story.Portal.StaffAsync(StaffRole.Finance));
        var held = Assert.Single(await holds.WaitingAsync(finance.Actor)).Held;
        var number = await holds.ReleaseAsync(
            finance.Actor with { ReauthenticatedAt = story.Portal.Time.GetUtcNow() }, held.Id, HeldBillDecision.Recomputed, "The gateway counted wrongly.");

        await using var db = await story.Portal.DbAsync();
        var bill = await db.Set<Bill>().Include(b => b.Lines).SingleAsync(b => b.Number == number);
        Assert.Equal(
            [(1_120L, 50.40m, (DateOnly?)null), (-110L, -4.95m, October)],
            bill.Lines.OrderBy(line => line.Position).Select(line => (line.Units, line.Amount.Yuan, line.Corrects)));
        Assert.True((await story.Portal.Get<BillRecompute>().RunAsync(Machine, number)).IsSame);
        Assert.True((await story.Portal.Get<BillExplanations>().PageAsync(Machine, number, 2, null)).IsDecision);

        story.Portal.Time.SetUtcNow(new(2026, 12, 1, 1, 0, 0, TimeSpan.Zero));
        await story.IngestAsync(story.Record(1400000001, "2026-10-20T12:00:00+08:00", 3));
        await runs.RunAsync(November, Machine);
        Assert.Equal(3, (await db.Set<Bill>().Where(b => b.Month == November).SelectMany(b => b.Lines).SingleAsync()).Units);
        await BillCorrectionTests.SoundAsync(story);
    }

    [Fact]
    public async Task Exactly_the_tolerance_is_no_reason_to_wait()
    {
        await using var story = await BillingStory.StartAsync(Databases.Sqlite);
        var template = await TemplateAsync(story);
        await story.IngestAsync(story.Record(1400000001, "2026-10-05T12:00:00+08:00", 6) with { TemplateId = template }, story.Record(1400000001, "2026-10-05T12:00:00+08:00", 999));
        Assert.Equal(1, (await story.Portal.Get<BillRunService>().RunAsync(October, Machine)).Bills); // 1,005 billed, 1,000 recomputed
    }

    // 110 segments too many: ten messages of a one-segment template, reported with 12 each.
    private static async Task FillAsync(BillingStory story)
    {
        var template = await TemplateAsync(story);
        await story.IngestAsync(
        [
            .. Enumerable.Range(0, 10).Select(i => story.Record(1400000001, FormattableString.Invariant($"2026-10-{i + 1:00}T12:00:00+08:00"), 12) with { TemplateId = template }),
            story.Record(1400000001, "2026-10-15T12:00:00+08:00", 1_000), story.Record(1400000003, "2026-10-15T12:00:00+08:00", 4),
        ]);
    }

    private static async Task<string> TemplateAsync(BillingStory story)
    {
        var now = story.Portal.Time.GetUtcNow();
        var template = new Template(
            Guid.CreateVersion7(), story.Anna.OrganisationId!.Value, new("Codes", Service.Sms, MessageType.Code, Reach.Domestic),
            new("您的订单已发货", [], "Customers who ordered."), story.Anna.UserId, now);
        template.Submit([], "tests", true, story.Anna.UserId, now);
        var reviewer = new Reviewer(Guid.CreateVersion7(), "reviewer", new HashSet<Guid>());
        template.Claim(reviewer, now);
        template.Approve(reviewer, now);
        await using var db = await story.Portal.DbAsync();
        db.Add(template);
        await db.SaveChangesAsync();
        return $"{template.Id}";
    }
}
