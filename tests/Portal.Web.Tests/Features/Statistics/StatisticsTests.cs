using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Tokens;
using Portal.Web.Features.Pricing;
using Portal.Web.Features.Statistics;
using Portal.Web.Features.Tokens;
using Portal.Web.Features.Usage;
using Portal.Web.Tests.Features.Usage;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Usage.UsageSamples;

namespace Portal.Web.Tests.Features.Statistics;

public sealed class StatisticsTests
{
    private static readonly DateOnly First = new(2026, 11, 1);
    private static readonly DateOnly Last = new(2026, 11, 30);

    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task However_a_month_is_told_apart_the_cost_is_that_of_its_bill(string provider)
    {
        var (portal, owner, _, gateway) = await PortalAsync(provider);
        await using var _1 = portal;
        await gateway.PostAsync(string.Join('\n', Many(400)));
        var queries = portal.Get<StatisticsQueries>();
        var store = portal.Get<IUsageStore>();
        var bill = BillCalculator.Total(BillCalculator.Lines(
            (await store.Reads.AggregateAsync(First, Last)).Where(t => t.OrganisationId == owner.OrganisationId)
                .Select(t => new BillableUnits(t.AppId, t.Service, t.Region, t.Type, t.Day, t.Units)),
            portal.Get<RateBook>().PriceOf));
        Assert.True(bill > Money.Zero);

        foreach (var first in Dimensions.All)
        {
            foreach (var second in Dimensions.All)
            {
                Dimension[] by = first == second ? [first] : [first, second];
                // Every combination is asked: those the sums keep, and those the records have to be counted for.
                var answer = await queries.AskAsync(new(First, Last, by), owner.Actor);
                Assert.Equal(bill, answer.Total.Cost);
                Assert.Equal(400, answer.Total.Messages);
                Assert.Equal(answer.Total, answer.Rows.Aggregate(default(StatisticsFigures), (sum, row) => sum + row.Figures));
                Assert.Equal(answer.Rows.Count, answer.Rows.Select(row => (row.First, row.Second)).Distinct().Count());
            }
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Days_that_are_not_told_apart_cost_what_they_cost_told_apart_across_a_new_card_and_volume_tiers(string provider)
    {
        var (portal, owner, _, gateway) = await PortalAsync(provider);
        await using var _1 = portal;
        await ChangePricesAsync(portal, from: "2026-11-10");
        await gateway.PostAsync(string.Join('\n', Many(400)));
        var queries = portal.Get<StatisticsQueries>();
        foreach (var (first, last) in new[] { (First, Last), (First.AddDays(4), First.AddDays(15)), (First.AddDays(9), First.AddDays(9)), (First.AddDays(-40), Last) })
        {
            var byDay = await queries.AskAsync(new(first, last, [Dimension.Day]), owner.Actor);
            var byDayAndType = await queries.AskAsync(new(first, last, [Dimension.Day, Dimension.Type]), owner.Actor);
            Assert.True(byDay.Total.Cost > Money.Zero);
            foreach (var dimension in Dimensions.All)
                Assert.Equal(byDay.Total, (await queries.AskAsync(new(first, last, [dimension]), owner.Actor)).Total);

            Assert.Equal(
                byDayAndType.Rows.GroupBy(row => row.Second!).Select(type => (type.Key, type.Aggregate(Money.Zero, (sum, row) => sum + row.Figures.Cost))).OrderBy(row => row.Key),
                (await queries.AskAsync(new(first, last, [Dimension.Type]), owner.Actor)).Rows.Select(row => (row.First, row.Figures.Cost)).OrderBy(row => row.First));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Rows_are_what_counting_the_records_by_hand_gives(string provider)
    {
        var (portal, owner, _, gateway) = await PortalAsync(provider);
        await using var _1 = portal;
        await gateway.PostAsync(
            Line("a", at: "2026-11-03T10:00:00+08:00", more: """,`templateId`:`t1`,`operator`:`mobile`,`province`:`GD`""".Replace('`', '"')) + "\n"
            + Line("b", "failed", at: "2026-11-03T10:00:00+08:00", more: """,`templateId`:`t1`,`operator`:`unicom`""".Replace('`', '"')) + "\n"
            + Line("c", "rejected", at: "2026-11-04T10:00:00+08:00"));
        var queries = portal.Get<StatisticsQueries>();

        var byTemplate = await queries.AskAsync(new(First, Last, [Dimension.Template, Dimension.Operator]), owner.Actor);
        Assert.Equal(
            [("t1", "mobile", 1L, 2L), ("t1", "unicom", 1, 2), ("", "", 1, 0)],
            byTemplate.Rows.OrderByDescending(row => row.First).ThenBy(row => row.Second, StringComparer.Ordinal)
                .Select(row => (row.First, row.Second!, row.Figures.Messages, row.Figures.BilledUnits)));
        var mobile = await queries.AskAsync(new(First, Last, [Dimension.Province], Operator: "mobile"), owner.Actor);
        Assert.Equal(("GD", 1L), (Assert.Single(mobile.Rows).First, mobile.Total.Delivered));
        var byDay = await queries.AskAsync(new(First, Last, [Dimension.Day, Dimension.Status]), owner.Actor);
        Assert.Equal(
            [("2026-11-03", "delivered"), ("2026-11-03", "failed"), ("2026-11-04", "rejected")],
            byDay.Rows.Select(row => (row.First, row.Second!)).OrderBy(row => row));
        var late = await queries.AskAsync(new(First.AddDays(3), Last, [Dimension.Day]), owner.Actor);
        Assert.Equal(("2026-11-04", Money.Zero), (Assert.Single(late.Rows).First, late.Total.Cost));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_receipt_that_learns_the_operator_moves_its_message(string provider)
    {
        var (portal, owner, _, gateway) = await PortalAsync(provider);
        await using var _1 = portal;
        await gateway.PostAsync(Line("a", "submitted"));
        await gateway.PostAsync(Line("a", "delivered", more: """,`operator`:`mobile`,`province`:`GD`,`receiptAt`:`2026-11-20T18:00:04+08:00`""".Replace('`', '"')));

        var answer = await portal.Get<StatisticsQueries>().AskAsync(new(First, Last, [Dimension.Operator, Dimension.Province]), owner.Actor);
        Assert.Equal(("mobile", "GD", 1L), (Assert.Single(answer.Rows).First, answer.Rows[0].Second, answer.Rows[0].Figures.Delivered));
        Assert.Empty(await UsageCheck.RunAsync(portal.Get<IUsageStore>(), First, Last));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Customers_see_their_own_and_staff_see_all(string provider)
    {
        var (portal, owner, stranger, gateway) = await PortalAsync(provider);
        await using var _1 = portal;
        await gateway.PostAsync(Line("mine") + "\n" + Line("theirs", appId: ForeignAppId));
        var queries = portal.Get<StatisticsQueries>();
        var staff = await portal.StaffAsync(StaffRole.Support);
        foreach (Dimension[] by in new[] { [Dimension.App], [Dimension.Template], [Dimension.Operator], new[] { Dimension.Template, Dimension.Operator } })
        {
            Assert.Equal(1, (await queries.AskAsync(new(First, Last, by), owner.Actor)).Total.Messages);
            Assert.Empty((await queries.AskAsync(new(First, Last, by, ForeignAppId), owner.Actor)).Rows);
            Assert.Equal(2, (await queries.AskAsync(new(First, Last, by), staff.Actor)).Total.Messages);
        }

        var reviewer = await portal.StaffAsync(StaffRole.Reviewer);
        await Assert.ThrowsAsync<ForbiddenException>(() => queries.AskAsync(new(First, Last, [Dimension.Day]), reviewer.Actor));
        Assert.NotEqual(owner.OrganisationId, stranger.OrganisationId);
    }

    [Theory]
    [InlineData("day,day", "2026-11-01", "2026-11-30", "statistics.dimensions")]
    [InlineData("day,app,type", "2026-11-01", "2026-11-30", "statistics.dimensions")]
    [InlineData("day", "2026-11-02", "2026-11-01", "usage.days-reversed")]
    [InlineData("day", "2025-11-01", "2026-11-30", "usage.too-many-days")]
    [InlineData("template,operator", "2026-10-01", "2026-11-30", "usage.too-many-days")]
    [InlineData("weather", "2026-11-01", "2026-11-30", "statistics.unknown")]
    [InlineData("day", "2026-11-31", "2026-11-30", "statistics.day")]
    public async Task A_question_without_an_answer_says_why(string by, string from, string to, string code)
    {
        var (portal, owner, _, _) = await PortalAsync(Databases.Sqlite);
        await using var _1 = portal;
        using var client = await TokenAsync(portal, owner);
        var answer = await client.GetAsync($"/api/v1/usage/statistics?from={from}&to={to}&by={by}");
        Assert.Equal(code, await answer.CodeAsync());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_api_answers_a_customers_token_with_its_own(string provider)
    {
        var (portal, owner, _, gateway) = await PortalAsync(provider);
        await using var _1 = portal;
        await gateway.PostAsync(Line("a") + "\n" + Line("theirs", appId: ForeignAppId));
        Assert.Equal(HttpStatusCode.Forbidden, (await gateway.GetAsync("/api/v1/usage/statistics?from=2026-11-01&to=2026-11-30")).StatusCode);

        using var client = await TokenAsync(portal, owner);
        var answer = await client.GetFromJsonAsync<JsonElement>("/api/v1/usage/statistics?from=2026-11-01&to=2026-11-30&by=day,app");
        Assert.Equal(
            """{"from":"2026-11-01","to":"2026-11-30","by":["day","app"],"currency":"CNY","total":{"messages":1,"delivered":1,"notDelivered":0,"onTheWay":0,"notSent":0,"units":2,"billedUnits":2,"cost":"0.09"},"rows":[{"key":{"day":"2026-11-20","app":"1400000001"},"figures":{"messages":1,"delivered":1,"notDelivered":0,"onTheWay":0,"notSent":0,"units":2,"billedUnits":2,"cost":"0.09"}}]}""",
            answer.GetRawText());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_page_and_both_files_show_the_same(string provider)
    {
        var (portal, owner, stranger, gateway) = await PortalAsync(provider);
        await using var _1 = portal;
        await gateway.PostAsync(Line("a", more: ",\"templateId\":\"=cmd\"") + "\n" + Line("b", "failed"));
        using var client = portal.Client(owner);
        const string question = "from=2026-11-01&until=2026-11-30&by=template,status";

        var page = await client.GetStringAsync($"/usage/statistics?{question}");
        Assert.Contains("=cmd", page);
        Assert.Contains("stat-bars", page);
        Assert.Contains("usage-plot", await client.GetStringAsync("/usage/statistics?by=day,type"));
        var csv = await client.GetStringAsync($"/usage/statistics/csv?{question}");
        Assert.Contains("\"'=cmd\",delivered,1,1,0,0,0,2,2,0.09\r\n", csv);
        await using var file = await client.GetStreamAsync($"/usage/statistics/xlsx?{question}");
        await using var archive = await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: false, null);
        XNamespace main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        await using var part = await archive.GetEntry("xl/worksheets/sheet1.xml")!.OpenAsync();
        var rows = XDocument.Load(part).Descendants(main + "row").Select(row => string.Join('|', row.Elements(main + "c").Select(cell => cell.Value))).ToList();
        Assert.Equal("template|status|messages|delivered|notDelivered|onTheWay|notSent|units|billedUnits|cost", rows[0]);
        Assert.Contains("=cmd|delivered|1|1|0|0|0|2|2|0.09", rows);
        Assert.Equal(3, rows.Count);

        using var other = portal.Client(stranger);
        Assert.DoesNotContain("=cmd", await other.GetStringAsync($"/usage/statistics/csv?{question}"));
    }

    // Another price for notices, and tiers for codes: some records are in each.
    private static async Task ChangePricesAsync(TestPortal portal, string from)
    {
        var folder = Directory.CreateDirectory(Path.Combine(portal.DataDirectory, RateBook.Folder));
        await using var shipped = typeof(Money).Assembly.GetManifestResourceStream("cards/2025-01.json")!;
        var card = (await JsonNode.ParseAsync(shipped))!;
        (card["version"], card["effectiveFrom"]) = ("2026-11", from);
        foreach (var price in card["prices"]!.AsArray().Where(price => price!["service"]!.GetValue<string>() == "sms"))
        {
            if (price!["type"]!.GetValue<string>() == "code")
                price["tiers"] = JsonNode.Parse("""[{"from":0,"unitPrice":"0.045"},{"from":17,"unitPrice":"0.0313"},{"from":40,"unitPrice":"0.02"}]""");
            else if (price["type"]!.GetValue<string>() == "notice")
                price["tiers"] = JsonNode.Parse("""[{"from":0,"unitPrice":"0.0571"}]""");
        }

        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "2026-11.json"), card.ToJsonString());
        portal.Get<RateBook>().Refresh();
    }

    private static async Task<HttpClient> TokenAsync(TestPortal portal, Person owner)
    {
        var token = await portal.Get<TokenService>().CreateAsync(new("Statistics", [TokenScopes.UsageRead]), owner.Actor);
        var client = portal.Client();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token.Value);
        return client;
    }

    private static IEnumerable<string> Many(int count)
    {
        var random = new Random(11);
        string[] statuses = ["submitted", "delivered", "failed", "rejected", "unknown"];
        string[] types = ["code", "notice", "marketing"];
        for (var i = 0; i < count; i++)
        {
            string Maybe(string field, string[] values) => random.Next(4) == 0 ? "" : $",\"{field}\":\"{values[random.Next(values.Length)]}\"";
            yield return $$"""
                {"messageId":"m{{i}}","appId":{{AppId}},"service":"sms","region":"{{(random.Next(3) == 0 ? "HK" : "CN")}}","type":"{{types[random.Next(3)]}}","units":{{1 + random.Next(3)}},"submittedAt":"2026-11-{{1 + random.Next(21):00}}T10:00:00+08:00","status":"{{statuses[random.Next(5)]}}"{{Maybe("templateId", ["t1", "t2"])}}{{Maybe("operator", ["mobile", "unicom"])}}{{Maybe("province", ["GD", "SH", "BJ"])}}}
                """;
        }
    }
}
