using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Tokens;
using Portal.Web.Features.Billing;
using Portal.Web.Tests.Support;
using UglyToad.PdfPig;
using static Portal.Web.Tests.Features.Billing.BillingStory;

namespace Portal.Web.Tests.Features.Billing;

public sealed class BillAccessTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    private const string AnnasBill = "B-2026-000001";
    private const string BosBill = "B-2026-000002";

    [Theory, MemberData(nameof(Both))]
    public async Task A_customers_token_sees_its_own_bills_and_a_foreign_one_is_as_missing_as_one_that_never_was(string provider)
    {
        await using var story = await BilledAsync(provider);
        var client = await story.MachineAsync(story.Bo, TokenScopes.BillsRead);

        Assert.Equal([BosBill], (await JsonAsync(client, "/api/v1/bills?month=2026-10")).EnumerateArray().Select(b => b.GetProperty("number").GetString()));
        foreach (var path in new[] { "", "/pdf", "/csv" })
        {
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"/api/v1/bills/{BosBill}{path}")).StatusCode);
            var foreign = await client.GetAsync($"/api/v1/bills/{AnnasBill}{path}");
            var missing = await client.GetAsync($"/api/v1/bills/B-2026-999999{path}");
            Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
            Assert.Equal(WithoutTrace(await missing.Content.ReadAsStringAsync()), WithoutTrace(await foreign.Content.ReadAsStringAsync()));
        }
    }

    [Fact]
    public async Task Scopes_decide_and_a_stranger_is_sent_away()
    {
        await using var story = await BilledAsync(Databases.Sqlite);
        Assert.Equal(HttpStatusCode.Unauthorized, (await story.Portal.Client().GetAsync($"/api/v1/bills/{AnnasBill}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await RunAsync(story.Portal.Client())).StatusCode);

        var other = await story.MachineAsync(null, TokenScopes.AppsRead);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync($"/api/v1/bills/{AnnasBill}")).StatusCode);
        var reader = await story.MachineAsync(null, TokenScopes.BillsRead);
        Assert.Equal(HttpStatusCode.Forbidden, (await RunAsync(reader)).StatusCode);
        Assert.Equal(2, (await JsonAsync(reader, "/api/v1/bills")).GetArrayLength());
        Assert.Equal(HttpStatusCode.BadRequest, (await reader.GetAsync("/api/v1/bills?month=October")).StatusCode);
    }

    [Fact]
    public async Task People_open_and_download_what_their_role_and_organisation_allow()
    {
        await using var story = await BilledAsync(Databases.Sqlite);
        var finance = story.Portal.Client(await story.Portal.MemberAsync(story.Anna, CustomerRole.Finance));
        Assert.Contains(AnnasBill, await finance.GetStringAsync("/bills"));
        var page = await finance.GetStringAsync($"/bills/{AnnasBill}");
        Assert.Contains("Mainland China", page);
        Assert.Contains("App 1400000002", page);
        var pdf = await finance.GetAsync($"/bills/{AnnasBill}/pdf");
        Assert.Equal("attachment", pdf.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal(HttpStatusCode.NotFound, (await finance.GetAsync($"/bills/{BosBill}/pdf")).StatusCode);
        var foreign = await finance.GetAsync($"/bills/{BosBill}");
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.DoesNotContain("Bo &amp; sons", await foreign.Content.ReadAsStringAsync());

        var developer = story.Portal.Client(await story.Portal.MemberAsync(story.Anna, CustomerRole.Developer));
        Assert.NotEqual(HttpStatusCode.OK, (await developer.GetAsync($"/bills/{AnnasBill}/csv")).StatusCode);

        var staff = story.Portal.Client(await story.Portal.StaffAsync(StaffRole.Finance));
        Assert.Contains("Bo &amp; sons", await staff.GetStringAsync("/billing?month=2026-10"));
        Assert.Equal(HttpStatusCode.OK, (await staff.GetAsync($"/billing/bills/{BosBill}/csv")).StatusCode);
        Assert.NotEqual(HttpStatusCode.OK, (await finance.GetAsync($"/billing/bills/{AnnasBill}/csv")).StatusCode);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_pdf_is_the_archived_one_and_carries_number_digest_and_csv(string provider)
    {
        await using var story = await BilledAsync(provider);
        var client = await story.MachineAsync(story.Anna, TokenScopes.BillsRead);
        var bill = await JsonAsync(client, $"/api/v1/bills/{AnnasBill}");
        var first = await client.GetByteArrayAsync($"/api/v1/bills/{AnnasBill}/pdf");
        Assert.Equal(first, await client.GetByteArrayAsync($"/api/v1/bills/{AnnasBill}/pdf"));

        await using (var db = await story.Portal.DbAsync())
        {
            var archived = await db.Set<IssuedDocument>().Where(d => db.Set<Domain.Billing.Bill>().Any(b => b.Id == d.BillId && b.Number == AnnasBill)).SingleAsync();
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(first)), archived.Sha256);
        }

        using var pdf = PdfDocument.Open(first);
        var text = string.Concat(pdf.GetPages().SelectMany(page => page.Letters).Select(letter => letter.Value));
        foreach (var expected in new[] { AnnasBill, bill.GetProperty("sha256").GetString()!, "中国大陆", "2025-01", "第1页" })
            Assert.Contains(expected.Replace(" ", ""), text.Replace(" ", ""));
        Assert.True(pdf.Advanced.TryGetEmbeddedFiles(out var files));
        Assert.Equal(await client.GetByteArrayAsync($"/api/v1/bills/{AnnasBill}/csv"), Assert.Single(files).Memory.ToArray());
    }

    [Fact]
    public async Task The_csv_has_a_row_for_each_line_and_starts_no_formula()
    {
        await using var story = await BilledAsync(Databases.Sqlite);
        var client = await story.MachineAsync(story.Bo, TokenScopes.BillsRead);
        var bytes = await client.GetByteArrayAsync($"/api/v1/bills/{BosBill}/csv");
        var rows = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').TrimEnd().Split("\r\n");
        Assert.Equal(BillCsv.Header, rows[0]);
        Assert.Equal((await JsonAsync(client, $"/api/v1/bills/{BosBill}")).GetProperty("lines").GetArrayLength(), rows.Length - 1);
        Assert.All(rows[1..], row => Assert.StartsWith($"{BosBill},2026-10,\"'=Bo & sons\",1400000003,", row));
    }

    [Theory]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@x", "\"'@x\"")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("a,\"b\"", "\"a,\"\"b\"\"\"")]
    [InlineData("plain", "plain")]
    public void A_field_is_neutral_and_quoted(string value, string field) => Assert.Equal(field, BillCsv.Field(value));

    [Fact]
    public async Task Those_who_may_see_bills_are_told_in_their_language()
    {
        await using var story = await BillingStory.StartAsync(Databases.Sqlite);
        var finance = await story.Portal.MemberAsync(story.Anna, CustomerRole.Finance);
        var developer = await story.Portal.MemberAsync(story.Anna, CustomerRole.Developer);
        await using (var db = await story.Portal.DbAsync())
            await db.Users.Where(u => u.Id == finance.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.Language, "zh-CN"));
        await story.IngestAsync(story.Record(1400000001, "2026-10-05T12:00:00+08:00", 3));
        await story.Portal.Get<BillRunService>().RunAsync(October, Actor.Component("tests"));

        Assert.Equal("Bill B-2026-000001 for October 2026", Assert.Single(await story.Portal.MailsAsync(story.Anna.Email)).Subject);
        var chinese = Assert.Single(await story.Portal.MailsAsync(finance.Email));
        Assert.Equal("2026年10月账单 B-2026-000001", chinese.Subject);
        Assert.Contains("¥0.14", chinese.Text);
        Assert.EndsWith("/bills/B-2026-000001", chinese.Link);
        Assert.Empty(await story.Portal.MailsAsync(developer.Email));
        Assert.Empty(await story.Portal.MailsAsync(story.Bo.Email));
    }

    private static async Task<BillingStory> BilledAsync(string provider)
    {
        var story = await BillingStory.StartAsync(provider);
        await story.IngestManyAsync(300);
        await story.Portal.Get<BillRunService>().RunAsync(October, Actor.Component("tests"));
        return story;
    }

    private static string WithoutTrace(string problem) =>
        System.Text.RegularExpressions.Regex.Replace(problem, "\"(traceId|instance)\":\"[^\"]*\"", "", System.Text.RegularExpressions.RegexOptions.NonBacktracking);
}
