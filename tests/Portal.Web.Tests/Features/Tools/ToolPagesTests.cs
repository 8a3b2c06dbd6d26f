using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Tools;

public sealed partial class ToolPagesTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_compensation_can_be_linked_and_followed_step_by_step(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var html = await portal.Client().GetStringAsync("/tools/compensation?effective=3000000&failures=150001&consumed=1234.56&netPaid=1234.56&listPrice=0.045");

        Assert.Contains("""<div class="value">2,743</div>""", html);
        Assert.Contains("""<div class="value">94.9999 %</div>""", html);
        Assert.Contains("¥123.456", html);
        foreach (var clause in new[] { "target-formula", "compensation-bands", "words-monthly-fee", "compensation-cap", "compensation-form", "compensation-limits" })
            Assert.Contains($"/agreements/sla#{clause}\"", html);
    }

    [Fact]
    public async Task A_cap_is_said()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var html = await portal.Client().GetStringAsync("/tools/compensation?effective=10000&failures=1100&consumed=1000&netPaid=200.00&listPrice=0.045");
        Assert.Contains("More than the ¥200.00 really paid", html);
        Assert.Contains("""<div class="value">4,444</div>""", html);
    }

    [Theory]
    [InlineData("compensation?effective=1.5&failures=0&consumed=1&netPaid=1&listPrice=1", "effective-error")]
    [InlineData("compensation?effective=1&failures=0&consumed=1e3&netPaid=1&listPrice=1", "consumed-error")]
    [InlineData("compensation?effective=1&failures=0&consumed=1&netPaid=1", "listPrice-error")]
    [InlineData("reconciliation?billed=1&recomputed=x", "recomputed-error")]
    [InlineData("service-months?from=2026-02-30&until=2026-03-01", "from-error")]
    public async Task What_is_wrong_stands_at_its_field_and_what_was_typed_stays(string address, string error)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var html = await portal.Client().GetStringAsync($"/tools/{address}");
        Assert.Contains($"id=\"{error}\"", html);
        Assert.DoesNotContain("role=\"alert\"", html);
        foreach (var given in address.Split('?')[1].Split('&').Select(pair => pair.Split('=')))
            Assert.Contains($"name=\"{given[0]}\"", html);
        Assert.Contains($"value=\"{address.Split('?')[1].Split('&')[0].Split('=')[1]}\"", html);
    }

    [Theory]
    [InlineData("compensation?effective=1&failures=2&consumed=1&netPaid=1&listPrice=1", "There cannot be more failures than messages.")]
    [InlineData("service-months?from=2026-03-17&until=2026-03-16", "The last day is before the first.")]
    public async Task A_rule_of_the_whole_sum_stands_above_the_form(string address, string text)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        Assert.Matches($"role=\"alert\"><p>{Regex.Escape(text)}", await portal.Client().GetStringAsync($"/tools/{address}"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_term_is_split_into_months_with_their_windows(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var html = await portal.Client().GetStringAsync("/tools/service-months?from=2026-03-17&until=2026-06-16");
        Assert.Contains("2026-03-17 – 2026-03-31", html);
        Assert.Contains("2026-06-01 – 2026-06-16", html);
        Assert.Contains("2026-07-08 00:00", html);
        Assert.Contains("2026-08-15 23:59:59", html);
        Assert.Equal(4, Rows().Count(html));
    }

    [Theory]
    [InlineData("10050", "within", "en")]
    [InlineData("10051", "beyond", "en")]
    [InlineData("10051", "可以对账单提出异议", "zh-CN")]
    public async Task Five_per_mille_is_a_page_too(string billed, string verdict, string language)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var html = await portal.Client(language: language).GetStringAsync($"/tools/reconciliation?billed={billed}&recomputed=10000");
        Assert.Contains(verdict == "within" ? "not more than 5‰" : verdict == "beyond" ? "more than 5‰: you can object" : verdict, html);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_bill_is_quoted_from_pasted_lines_an_array_or_a_file(bool isArray, bool isFile)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        string[] records = [Record("a", 3), Record("b", 2), Record("c", 0)];
        var html = await QuoteAsync(portal, "2026-10", isArray ? $" [{string.Join(',', records)}]" : string.Join("\r\n", records), isFile);

        Assert.Contains("""<div class="value">¥0.23</div>""", html); // 5 × 0.045 = 0.225
        Assert.Contains("<code>units.out-of-range</code>", html);
        Assert.Contains("Record 3", html);
    }

    [Fact]
    public async Task A_wrong_quote_stands_at_its_field()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        Assert.Contains("id=\"month-error\"", await QuoteAsync(portal, "2026-13", Record("a", 1), isFile: false));
    }

    private static async Task<string> QuoteAsync(TestPortal portal, string month, string records, bool isFile)
    {
        var client = portal.Client();
        var token = Token().Match(await client.GetStringAsync("/tools/bill-quote")).Groups[1].Value;
        using var body = new MultipartFormDataContent
        {
            { new StringContent("quote"), "_handler" },
            { new StringContent(token), "__RequestVerificationToken" },
            { new StringContent(month), "Asked.Month" },
            { new StringContent(isFile ? "" : records), "Asked.Records" },
        };
        if (isFile)
            body.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(records)), "Asked.File", "records.ndjson");
        var answer = await client.PostAsync("/tools/bill-quote", body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private static string Record(string id, int units) =>
        $$"""{"messageId":"{{id}}","appId":1400000001,"service":"sms","region":"CN","type":"code","units":{{units}},"submittedAt":"2026-10-01T00:00:00+08:00","status":"delivered"}""";

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Token();

    [GeneratedRegex("<details><summary>", RegexOptions.NonBacktracking)]
    private static partial Regex Rows();
}
