using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Billing;
using Portal.Domain.Metering;
using Portal.Pdf;
using Portal.Web.Features.Billing;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Billing.BillingStory;

namespace Portal.Web.Tests.Features.Billing;

public sealed class BillRunTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    private static readonly Actor Machine = Actor.Component("tests");

    [Theory, MemberData(nameof(Both))]
    public async Task A_month_makes_one_bill_for_each_organisation_and_an_independent_count_agrees(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        await story.IngestManyAsync();
        var client = await story.FinanceMachineAsync();

        var run = await RunAsync(client);
        Assert.Equal(HttpStatusCode.OK, run.StatusCode);
        var rows = (await JsonAsync(client, "/api/v1/bills?month=2026-10")).EnumerateArray().ToList();
        Assert.Equal(["B-2026-000001", "B-2026-000002"], rows.Select(row => row.GetProperty("number").GetString()));

        var prices = (await JsonAsync(client, "/api/v1/rate-cards"))[0].GetProperty("prices").EnumerateArray().ToDictionary(
            p => (p.GetProperty("service").GetString(), p.GetProperty("region").GetString(), p.GetProperty("type").GetString()),
            p => decimal.Parse(p.GetProperty("tiers")[0].GetProperty("unitPrice").GetString()!, CultureInfo.InvariantCulture));
        foreach (var row in rows)
        {
            Assert.Equal(["number", "organisation", "month", "status", "total"], row.EnumerateObject().Select(p => p.Name));
            var bill = await JsonAsync(client, $"/api/v1/bills/{row.GetProperty("number").GetString()}");
            Assert.Equal(["number", "organisation", "month", "status", "total", "currency", "lines", "sha256"], bill.EnumerateObject().Select(p => p.Name));
            var isBo = bill.GetProperty("organisation").GetString()!.Contains("Bo", StringComparison.Ordinal);
            Assert.Equal(Expected(story.Records.Where(r => r.AppId == 1400000003 == isBo), prices), Shown(bill));
            Assert.Equal(
                bill.GetProperty("lines").EnumerateArray().Sum(line => Decimal(line, "amount")).ToString("0.00", CultureInfo.InvariantCulture),
                bill.GetProperty("total").GetString());
            Assert.Equal(Sha256Of(bill), bill.GetProperty("sha256").GetString());
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Running_twice_makes_nothing_twice(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        await story.IngestManyAsync(200);
        var client = await story.FinanceMachineAsync();

        var first = await (await RunAsync(client)).Content.ReadAsStringAsync();
        var bills = await client.GetStringAsync("/api/v1/bills?month=2026-10");
        story.Portal.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(first, await (await RunAsync(client)).Content.ReadAsStringAsync());
        Assert.Equal(bills, await client.GetStringAsync("/api/v1/bills?month=2026-10"));
        Assert.Equal("finished", JsonDocument.Parse(first).RootElement.GetProperty("status").GetString());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Parallel_runs_are_one_run(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        await story.IngestManyAsync(200);
        var runs = story.Portal.Get<BillRunService>();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => runs.RunAsync(October, Machine))));

        Assert.Single(answers.Distinct());
        await using var db = await story.Portal.DbAsync();
        Assert.Equal(["B-2026-000001", "B-2026-000002"], await db.Set<Bill>().Select(bill => bill.Number).Order().ToListAsync());
        Assert.Equal(2, (await story.Portal.MailsAsync()).Count);
        Assert.Equal(2, await db.Set<AuditRow>().CountAsync(row => row.Action == "bill.issued"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_run_that_dies_between_two_organisations_goes_on_where_it_stopped(string provider)
    {
        var engine = new EngineThatDies(new PortalPdfEngine(), afterDocuments: 1);
        await using var story = await BillingStory.StartAsync(provider, services => services.AddSingleton<IPdfEngine>(engine));
        await story.IngestManyAsync(200);
        var runs = story.Portal.Get<BillRunService>();

        await Assert.ThrowsAsync<IOException>(() => runs.RunAsync(October, Machine));
        await using (var db = await story.Portal.DbAsync())
        {
            Assert.Equal("B-2026-000001", Assert.Single(await db.Set<Bill>().Select(bill => bill.Number).ToListAsync()));
            Assert.Equal(BillRunStatus.Running, (await db.Set<BillRun>().SingleAsync()).Status);
            Assert.Single(await story.Portal.MailsAsync());
        }

        engine.Heal();
        Assert.Equal(2, (await runs.RunAsync(October, Machine)).Bills);
        await using var after = await story.Portal.DbAsync();
        Assert.Equal(["B-2026-000001", "B-2026-000002"], await after.Set<Bill>().Select(bill => bill.Number).Order().ToListAsync());
        Assert.Equal(2, (await story.Portal.MailsAsync()).Count);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_month_that_was_run_too_early_to_find_anything_can_be_run_again(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var client = await story.FinanceMachineAsync();
        var empty = await (await RunAsync(client)).Content.ReadAsStringAsync();
        story.Portal.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(empty, await (await RunAsync(client)).Content.ReadAsStringAsync());

        await story.IngestAsync(story.Record(1400000001, "2026-10-15T12:00:00+08:00", 3), story.Record(1400000003, "2026-10-15T12:00:00+08:00", 4));
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync(client)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));

        var run = JsonDocument.Parse(await (await RunAsync(client)).Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(("finished", 2, "0.32"), (run.GetProperty("status").GetString(), run.GetProperty("bills").GetInt32(), run.GetProperty("total").GetString()));
        var rows = (await JsonAsync(client, "/api/v1/bills?month=2026-10")).EnumerateArray().Select(row => row.GetProperty("total").GetString());
        Assert.Equal(["0.14", "0.18"], rows.Order());
        Assert.True((await story.Portal.Services.GetServices<Web.Platform.Checks.IInvariant>().OfType<BilledInvariant>().Single().CheckAsync(default)).Holds);

        await story.IngestAsync(story.Record(1400000001, "2026-10-15T12:00:00+08:00", 5)); // with bills the month is closed for good
        Assert.Equal(run.GetRawText(), await (await RunAsync(client)).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_month_that_has_not_ended_in_Shanghai_is_refused()
    {
        await using var story = await BillingStory.StartAsync(Databases.Sqlite);
        var client = await story.FinanceMachineAsync();
        foreach (var month in new[] { "2026-11", "2027-01" })
        {
            var answer = await RunAsync(client, month);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            Assert.Contains("\"bill-run.month-not-ended\"", await answer.Content.ReadAsStringAsync());
        }

        story.Portal.Time.SetUtcNow(new(2026, 11, 30, 16, 0, 0, TimeSpan.Zero));
        Assert.Equal(HttpStatusCode.OK, (await RunAsync(client, "2026-11")).StatusCode);
    }

    [Theory]
    [InlineData("""{"month":"2026-13"}""")]
    [InlineData("""{"month":"0001-01"}""")]
    [InlineData("""{"month":"2026-10","force":true}""")]
    [InlineData("""{}""")]
    [InlineData("")]
    [InlineData("not json")]
    public async Task A_request_of_the_wrong_shape_is_a_400(string body)
    {
        await using var story = await BillingStory.StartAsync(Databases.Sqlite);
        var client = await story.FinanceMachineAsync();
        var answer = await client.PostAsync("/api/v1/bill-runs", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("parameter", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal); // the framework's words for programmers
    }

    [Fact]
    public async Task A_month_without_usage_is_closed_without_bills()
    {
        await using var story = await BillingStory.StartAsync(Databases.Sqlite);
        await story.IngestAsync(story.Record(1400000001, "2026-10-05T12:00:00+08:00", status: DeliveryStatus.Rejected));
        var run = await story.Portal.Get<BillRunService>().RunAsync(October, Machine);
        Assert.Equal((BillRunStatus.Finished, 0), (run.Status, run.Bills));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Daily_figures_that_do_not_add_up_stop_the_run_before_the_first_bill(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        await story.IngestManyAsync(50);
        await using var db = await story.Portal.DbAsync();
        await db.Database.ExecuteSqlRawAsync("UPDATE usage_days SET units = units + 1");

        var refusal = await Assert.ThrowsAsync<RuleException>(() => story.Portal.Get<BillRunService>().RunAsync(October, Machine));
        Assert.Equal("bill-run.rollup-differs", refusal.Code);
        Assert.Empty(await db.Set<Bill>().ToListAsync());

        await db.Database.ExecuteSqlRawAsync("UPDATE usage_days SET units = units - 1");
        Assert.Equal(2, (await story.Portal.Get<BillRunService>().RunAsync(October, Machine)).Bills);
    }

    [Fact]
    public async Task The_job_closes_the_month_that_ended_last()
    {
        await using var story = await BillingStory.StartAsync(Databases.Sqlite);
        await story.IngestManyAsync(100);
        await story.Portal.Get<CloseMonthJob>().RunAsync(new(2026, 10, 31, 18, 0, 0, TimeSpan.Zero), default);
        await using var db = await story.Portal.DbAsync();
        Assert.Equal(October, (await db.Set<BillRun>().SingleAsync()).Month);
        Assert.Equal(2, await db.Set<Bill>().CountAsync());
    }

    [Fact]
    public async Task Only_finance_staff_run_a_month()
    {
        await using var story = await BillingStory.StartAsync(Databases.Sqlite);
        var runs = story.Portal.Get<BillRunService>();
        foreach (var person in new[] { story.Anna, await story.Portal.StaffAsync(StaffRole.Support), await story.Portal.StaffAsync(StaffRole.Admin) })
            await Assert.ThrowsAsync<ForbiddenException>(() => runs.RunAsync(October, person.Actor));
        Assert.Equal(0, (await runs.RunAsync(October, (await story.Portal.StaffAsync(StaffRole.Finance)).Actor)).Bills);
    }

    // Everything below is arithmetic of its own: no code of the product takes part.
    private static string Expected(IEnumerable<UsageRecord> records, Dictionary<(string?, string?, string?), decimal> prices)
    {
        var (from, until) = (new DateTime(2026, 9, 30, 16, 0, 0), new DateTime(2026, 10, 31, 16, 0, 0));
        return string.Join('\n', records
            .Where(r => DateTime.UnixEpoch.AddMicroseconds(r.SubmittedAt) is var at && at >= from && at < until)
            .Where(r => r.Service is Service.Email
                ? r.Status is DeliveryStatus.Delivered or DeliveryStatus.HardBounced
                : r.Status is not DeliveryStatus.Rejected)
            .GroupBy(r => (r.AppId, Service: r.Service.ToString().ToLowerInvariant(), r.Region, Type: r.Type.ToString().ToLowerInvariant()))
            .Select(g =>
            {
                var price = prices[(g.Key.Service, g.Key.Region, g.Key.Type)];
                var units = g.Sum(r => (decimal)r.Units);
                var amount = Math.Round(units * price, 2, MidpointRounding.AwayFromZero);
                return FormattableString.Invariant($"{g.Key.AppId} {g.Key.Service} {g.Key.Region} {g.Key.Type} 2025-01 {price} {units} {amount:0.00}");
            })
            .Order(StringComparer.Ordinal));
    }

    private static string Shown(JsonElement bill) => string.Join('\n', bill.GetProperty("lines").EnumerateArray()
        .Select(line => string.Join(' ', line.EnumerateObject().Select(p => p.Value.ToString())))
        .Order(StringComparer.Ordinal));

    private static decimal Decimal(JsonElement line, string name) =>
        decimal.Parse(line.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static string Sha256Of(JsonElement bill)
    {
        var text = new StringBuilder();
        Canonical(bill, text, leaveOut: ["status", "sha256"]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static void Canonical(JsonElement value, StringBuilder text, params string[] leaveOut)
    {
        if (value.ValueKind is JsonValueKind.Object)
        {
            text.Append('{');
            var members = value.EnumerateObject().Where(p => !leaveOut.Contains(p.Name)).OrderBy(p => p.Name, StringComparer.Ordinal).ToList();
            for (var i = 0; i < members.Count; i++)
            {
                text.Append(i == 0 ? "\"" : ",\"").Append(members[i].Name).Append("\":");
                Canonical(members[i].Value, text);
            }

            text.Append('}');
        }
        else if (value.ValueKind is JsonValueKind.Array)
        {
            text.Append('[');
            for (var i = 0; i < value.GetArrayLength(); i++)
            {
                text.Append(i == 0 ? "" : ",");
                Canonical(value[i], text);
            }

            text.Append(']');
        }
        else if (value.ValueKind is JsonValueKind.String)
        {
            text.Append('"').Append(value.GetString()!.Replace("\\", "\\\\").Replace("\"", "\\\"")).Append('"');
        }
        else
        {
            text.Append(value.GetRawText());
        }
    }

    private sealed class EngineThatDies(IPdfEngine inner, int afterDocuments) : IPdfEngine
    {
        private int _left = afterDocuments;

        public void Heal() => _left = int.MaxValue;

        public PdfRendering Render(PdfDocument document, Stream output) =>
            _left-- > 0 ? inner.Render(document, output) : throw new IOException("The power went out.");
    }
}
