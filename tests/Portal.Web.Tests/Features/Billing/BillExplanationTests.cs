using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Audit;
using Portal.Domain.Billing;
using Portal.Domain.Ledger;
using Portal.Domain.Metering;
using Portal.Domain.Tokens;
using Portal.Web.Features.Billing;
using Portal.Web.Features.Usage;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Billing.BillingStory;

namespace Portal.Web.Tests.Features.Billing;

/// <summary>From any line to its records, and from the records to the same bill.</summary>
public sealed class BillExplanationTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    private static readonly DateOnly November = new(2026, 11, 1);
    private static readonly Actor Machine = Actor.Component("tests");

    [Theory, MemberData(nameof(Both))]
    public async Task Every_line_of_every_bill_leads_to_its_records_and_the_sum_ends_at_its_units(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var package = await BillCorrectionTests.GrantAsync(story, story.Anna, 700, PackageKind.Bought);
        await story.IngestManyAsync(1_200);
        var runs = story.Portal.Get<BillRunService>();
        await runs.RunAsync(October, Machine);
        story.Portal.Time.SetUtcNow(new(2026, 12, 1, 1, 0, 0, TimeSpan.Zero));
        await story.IngestAsync(story.Record(1400000001, "2026-10-08T12:00:00+08:00", 20), story.Record(1400000002, "2026-10-09T12:00:00+08:00", 3, Service.Email));
        await runs.RunAsync(November, Machine);

        var explanations = story.Portal.Get<BillExplanations>();
        await using var db = await story.Portal.DbAsync();
        var bills = await db.Set<Bill>().AsNoTracking().Include(bill => bill.Lines).ToListAsync();
        Assert.Contains(bills, bill => bill.Lines.Any(line => line.PackageId == package.Id));
        var seen = 0;
        foreach (var bill in bills)
        {
            var used = new Dictionary<string, long>();
            foreach (var line in bill.Lines.OrderBy(line => line.Position))
            {
                string? after = null;
                var running = 0L;
                do
                {
                    var page = await explanations.PageAsync(Machine, bill.Number, line.Position, after);
                    Assert.InRange(page.Records.Count, 1, BillExplanations.PageSize);
                    foreach (var row in page.Records)
                    {
                        running += row.Units;
                        Assert.Equal(running, row.Running);
                        Assert.Equal(
                            (line.AppId, line.Service, line.Region, line.Type), (row.Record.AppId, row.Record.Service, row.Record.Region, row.Record.Type));
                        used[row.Record.MessageId] = used.GetValueOrDefault(row.Record.MessageId) + row.Units;
                        seen++;
                    }

                    after = page.Next;
                    if (after is null)
                        Assert.Equal(page.Units, running);
                }
                while (after is not null);
                if (!(await explanations.PageAsync(Machine, bill.Number, line.Position, null)).IsShared)
                    Assert.Equal(line.Units, running);
            }

            // Every unit of every record stands on exactly one line.
            if (bill.Month == October)
            {
                foreach (var record in story.Records.Where(r => used.ContainsKey(r.MessageId)))
                    Assert.Equal(record.Units, used[record.MessageId]);
            }
        }

        Assert.True(seen > 500);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_status_that_came_after_the_bill_is_not_what_the_bill_knew(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        await story.IngestAsync(story.Record(1400000001, "2026-10-05T12:00:00+08:00", 4, Service.Email));
        await story.Portal.Get<BillRunService>().RunAsync(October, Machine);
        story.Portal.Time.Advance(TimeSpan.FromHours(1));
        await ReportAsync(story, story.Records[0] with { Status = DeliveryStatus.Dropped, ReceiptAt = story.Records[0].SubmittedAt + 9 });

        var row = Assert.Single((await story.Portal.Get<BillExplanations>().PageAsync(Machine, "B-2026-000001", 1, null)).Records);
        Assert.Equal((DeliveryStatus.Delivered, 4L), (row.Record.Status, row.Units));
        var result = await story.Portal.Get<BillRecompute>().RunAsync(Machine, "B-2026-000001");
        Assert.True(result.IsSame);
        Assert.Equal(new ChangedUnits(1, -4), result.Late);
        Assert.Equal((DeliveryStatus.Delivered, DeliveryStatus.Dropped), (Assert.Single(result.LateRecords).Before!.Value, result.LateRecords[0].After));

        // On the next bill the same record says what it changed.
        story.Portal.Time.SetUtcNow(new(2026, 12, 1, 1, 0, 0, TimeSpan.Zero));
        await story.Portal.Get<BillRunService>().RunAsync(November, Machine);
        var taken = Assert.Single((await story.Portal.Get<BillExplanations>().PageAsync(Machine, "B-2026-000002", 1, null)).Records);
        Assert.Equal((DeliveryStatus.Delivered, DeliveryStatus.Dropped, -4L, -4L), (taken.Before!.Value, taken.Record.Status, taken.Units, taken.Running));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_bill_made_again_has_the_same_digest_however_much_came_since(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        await BillCorrectionTests.GrantAsync(story, story.Anna, 300, PackageKind.Bought);
        await BillCorrectionTests.GrantAsync(story, story.Anna, 300, PackageKind.Compensation, Service.Email);
        await story.IngestManyAsync(400);
        var runs = story.Portal.Get<BillRunService>();
        await runs.RunAsync(October, Machine);
        for (var month = 0; month < 3; month++)
        {
            story.Portal.Time.SetUtcNow(new DateTimeOffset(2026, 12, 1, 1, 0, 0, TimeSpan.Zero).AddMonths(month));
            await story.IngestAsync(
                story.Record(1400000001, $"2026-10-0{month + 3}T12:00:00+08:00", 20), story.Record(1400000003, "2026-10-09T12:00:00+08:00", 3, Service.Email),
                story.Record(1400000002, $"2026-{(month == 0 ? "11" : "12")}-09T12:00:00+08:00", 3));
            await runs.RunAsync(November.AddMonths(month), Machine);
            story.Portal.Time.Advance(TimeSpan.FromHours(1));
            await story.IngestAsync(story.Record(1400000001, "2026-10-20T12:00:00+08:00", 1));
        }

        await using var db = await story.Portal.DbAsync();
        var bills = await db.Set<Bill>().AsNoTracking().Include(bill => bill.Lines).ToListAsync();
        Assert.True(bills.Count >= 6);
        foreach (var bill in bills)
        {
            var result = await story.Portal.Get<BillRecompute>().RunAsync(Machine, bill.Number);
            Assert.True(result.IsSame, $"{bill.Number}: {string.Join(", ", result.Differences)}");
            Assert.Empty(result.Differences);
        }

        Assert.Equal(bills.Count, await db.Set<AuditRow>().CountAsync(row => row.Action == "bill.recomputed"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Every_line_that_does_not_follow_from_the_records_is_shown(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        await story.IngestAsync(story.Record(1400000001, "2026-10-05T12:00:00+08:00", 4), story.Record(1400000002, "2026-10-05T12:00:00+08:00", 4));
        await story.Portal.Get<BillRunService>().RunAsync(October, Machine);
        await using (var db = await story.Portal.DbAsync())
            await db.Database.ExecuteSqlRawAsync("UPDATE usage_records SET units = 5 WHERE app_id = 1400000002");

        var client = await story.MachineAsync(story.Anna, TokenScopes.BillsRead);
        var answer = await client.PostAsync("/api/v1/bills/B-2026-000001/recompute", null);
        var result = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.False(result.GetProperty("same").GetBoolean());
        var line = Assert.Single(result.GetProperty("differences").EnumerateArray());
        Assert.Equal(
            (1400000002, 4, "0.18", 5, "0.23"),
            (line.GetProperty("appId").GetInt64(), line.GetProperty("issuedUnits").GetInt64(), line.GetProperty("issuedAmount").GetString(),
                line.GetProperty("recomputedUnits").GetInt64(), line.GetProperty("recomputedAmount").GetString()));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_api_pages_through_a_line_and_shows_nothing_of_others(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        await story.IngestAsync([.. Enumerable.Range(0, 120).Select(i => story.Record(1400000001, FormattableString.Invariant($"2026-10-{1 + (i / 6):00}T12:00:{i % 60:00}+08:00"), 2))]);
        await story.Portal.Get<BillRunService>().RunAsync(October, Machine);
        var client = await story.MachineAsync(story.Anna, TokenScopes.BillsRead);
        var (after, ids) = ((string?)null, new List<string>());
        do
        {
            var page = await JsonAsync(client, "/api/v1/bills/B-2026-000001/lines/1/records" + (after is null ? "" : $"?after={Uri.EscapeDataString(after)}"));
            ids.AddRange(page.GetProperty("records").EnumerateArray().Select(row => row.GetProperty("messageId").GetString()!));
            Assert.Equal(ids.Count * 2, page.GetProperty("records").EnumerateArray().Last().GetProperty("running").GetInt64());
            after = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        while (after is not null);
        Assert.Equal(story.Records.OrderBy(r => r.SubmittedAt).ThenBy(r => r.MessageId, StringComparer.Ordinal).Select(r => r.MessageId), ids);

        var csv = await (await story.Portal.Client(story.Anna).GetAsync("/bills/B-2026-000001/lines/1/csv")).Content.ReadAsStringAsync();
        Assert.Equal(121, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.EndsWith(",delivered,2,240\r\n", csv, StringComparison.Ordinal);

        var other = await story.MachineAsync(story.Bo, TokenScopes.BillsRead);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync("/api/v1/bills/B-2026-000001/lines/1/records")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsync("/api/v1/bills/B-2026-000001/recompute", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/api/v1/bills/B-2026-000001/lines/2/records")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/bills/B-2026-000001/lines/1/records?after=nonsense")).StatusCode);
    }

    private static async Task ReportAsync(BillingStory story, UsageRecord record)
    {
        var answer = await story.Portal.Get<IUsageStore>().IngestAsync(
            new(BatchKey.Of("tests", null, $"report-{record.MessageId}-{record.Status}"), [new(0, story.Anna.OrganisationId!.Value, record)], []), story.Portal.Time.GetUtcNow());
        Assert.Equal(1, answer.Updated);
    }
}
