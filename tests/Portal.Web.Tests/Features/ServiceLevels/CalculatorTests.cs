using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.ServiceLevels;

public sealed class CalculatorTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task Compensation_is_worked_out_by_the_numbers_in_force(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var client = portal.Client();

        var capped = await PostAsync(client, "sla/compensation", """{"effective":10000,"failures":1100,"consumed":"1000","netPaid":"200.00","listPrice":"0.045"}""");
        Assert.Equal("""{"availability":"89.0000","rate":"0.30","amount":"200","messages":4444}""", capped.GetRawText());
        var none = await PostAsync(client, "sla/compensation", """{"effective":0,"failures":0,"consumed":"10","netPaid":"10","listPrice":"0.045"}""");
        Assert.Equal("""{"availability":null,"rate":"0.00","amount":"0","messages":0}""", none.GetRawText());
        var hair = await PostAsync(client, "sla/compensation", """{"effective":3000000,"failures":150001,"consumed":"1234.56","netPaid":"1234.56","listPrice":"0.045"}""");
        Assert.Equal("""{"availability":"94.9999","rate":"0.10","amount":"123.456","messages":2743}""", hair.GetRawText());
    }

    [Fact]
    public async Task The_window_says_its_instants_and_why()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var window = await portal.Client().GetFromJsonAsync<JsonElement>("/api/v1/sla/window?end=2026-06-16");

        Assert.Equal("2026-07-08T00:00:00+08:00", window.GetProperty("opens").GetString());
        Assert.Equal("2026-08-15T23:59:59.999999+08:00", window.GetProperty("closes").GetString());
        Assert.False(window.GetProperty("provisional").GetBoolean());
        Assert.Contains("2026-07-07", window.GetProperty("why").GetString(), StringComparison.Ordinal);

        var unknown = await portal.Client(language: "zh-CN").GetFromJsonAsync<JsonElement>("/api/v1/sla/window?end=2026-12-31");
        Assert.True(unknown.GetProperty("provisional").GetBoolean());
        Assert.Contains("2027 年的官方工作日安排尚未公布", unknown.GetProperty("why").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_term_is_split_into_its_service_months()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var months = await portal.Client().GetFromJsonAsync<JsonElement>("/api/v1/sla/service-months?from=2026-03-17&until=2026-06-16");
        Assert.Equal(
            """[{"from":"2026-03-17","until":"2026-03-31"},{"from":"2026-04-01","until":"2026-04-30"},{"from":"2026-05-01","until":"2026-05-31"},{"from":"2026-06-01","until":"2026-06-16"}]""",
            months.GetRawText());
    }

    [Theory]
    [InlineData("sla/window?end=2026-02-30", HttpStatusCode.BadRequest, "calculator.day")]
    [InlineData("sla/window", HttpStatusCode.BadRequest, "calculator.day")]
    [InlineData("sla/service-months?from=2026-03-17&until=2026-03-16", HttpStatusCode.UnprocessableEntity, "service-month.order")]
    [InlineData("sla/service-months?from=2000-01-01&until=2199-03-16", HttpStatusCode.UnprocessableEntity, "service-month.too-long")]
    public async Task A_wrong_question_by_address_is_answered_with_its_code(string address, HttpStatusCode status, string code)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var answer = await portal.Client().GetAsync($"/api/v1/{address}");
        Assert.Equal((status, code), (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("""{"effective":1,"failures":2,"consumed":"1","netPaid":"1","listPrice":"1"}""", "sla.failures-exceed")]
    [InlineData("""{"effective":1,"failures":0,"consumed":"1","netPaid":"1","listPrice":"0"}""", "sla.no-list-price")]
    [InlineData("""{"effective":1,"failures":0,"consumed":"1e3","netPaid":"1","listPrice":"1"}""", "calculator.money")]
    [InlineData("""{"effective":1,"failures":0,"consumed":"-1","netPaid":"1","listPrice":"1"}""", "calculator.money")]
    [InlineData("""{"effective":1,"consumed":"1","netPaid":"1","listPrice":"1"}""", "calculator.count")]
    [InlineData("""{"effective":1,"failures":0,"consumed":"1","netPaid":"1","listPrice":"1","more":1}""", "body.malformed")]
    public async Task A_wrong_sum_is_answered_with_its_code(string body, string code)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        Assert.Equal(code, (await PostAsync(portal.Client(), "sla/compensation", body)).GetProperty("code").GetString());
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string address, string body)
    {
        var answer = await client.PostAsync($"/api/v1/{address}", new StringContent(body, Encoding.UTF8, "application/json"));
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
