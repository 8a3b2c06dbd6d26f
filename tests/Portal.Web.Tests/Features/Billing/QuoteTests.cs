using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Billing;

public sealed class QuoteTests
{
    [Theory]
    [InlineData(10_050, 10_000, """{"perMille":"5.0","withinTolerance":true}""")]
    [InlineData(10_051, 10_000, """{"perMille":"5.1","withinTolerance":false}""")]
    [InlineData(100_504, 100_000, """{"perMille":"5.0","withinTolerance":false}""")]
    [InlineData(3, 0, """{"perMille":null,"withinTolerance":false}""")]
    public async Task Five_per_mille_is_compared_exactly(long billed, long recomputed, string expected)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        Assert.Equal(expected, (await PostAsync(portal, "reconciliation", JsonSerializer.Serialize(new { billed, recomputed }))).GetRawText());
    }

    [Fact]
    public async Task A_quote_is_the_bill_the_records_would_make()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var records = string.Join(',',
            Record("a", "2026-10-01T00:00:00+08:00", 3), // the month's first instant
            Record("a", "2026-10-01T00:00:00+08:00", 3), // the same message again
            Record("b", "2026-10-31T23:59:59.999999+08:00", 2),
            Record("c", "2026-10-31T16:00:00Z", 7), // November in Shanghai
            Record("d", "2026-10-05T00:00:00Z", 7, "rejected"),
            Record("e", "2026-10-05T00:00:00Z", 0));
        var quote = await PostAsync(portal, "bills/quote", $$"""{"month":"2026-10","records":[{{records}}]}""");

        var line = Assert.Single(quote.GetProperty("lines").EnumerateArray());
        Assert.Equal(5, line.GetProperty("units").GetInt64());
        Assert.Equal(line.GetProperty("amount").GetString(), quote.GetProperty("total").GetString());
        Assert.Equal("0.23", quote.GetProperty("total").GetString()); // 5 × 0.045 = 0.225
        Assert.Equal(
            [(3, "quote.other-month"), (5, "units.out-of-range")],
            quote.GetProperty("rejected").EnumerateArray().Select(r => (r.GetProperty("index").GetInt32(), r.GetProperty("code").GetString()!)));
    }

    [Theory]
    [InlineData("""{"month":"2026-13","records":[]}""", "month.invalid")]
    [InlineData("""{"month":"2026-10","records":{}}""", "usage.not-an-array")]
    [InlineData("""{"month":"2026-10"}""", "usage.not-an-array")]
    public async Task A_wrong_question_is_answered_with_its_code(string body, string code)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        Assert.Equal(code, (await PostAsync(portal, "bills/quote", body)).GetProperty("code").GetString());
    }

    private static string Record(string id, string at, int units, string status = "delivered") =>
        $$"""{"messageId":"{{id}}","appId":1400000001,"service":"sms","region":"CN","type":"code","units":{{units}},"submittedAt":"{{at}}","status":"{{status}}"}""";

    private static async Task<JsonElement> PostAsync(TestPortal portal, string address, string body)
    {
        var answer = await portal.Client().PostAsync($"/api/v1/{address}", new StringContent(body, Encoding.UTF8, "application/json"));
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
