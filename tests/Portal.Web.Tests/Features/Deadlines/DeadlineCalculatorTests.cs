using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Web.Tests.Features.Usage;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Deadlines;

public sealed class DeadlineCalculatorTests
{
    [Theory]
    [InlineData("rule=wall-hours&n=72&from=2026-09-30T10:00:00%2B08:00", "2026-10-03T10:00:00+08:00", false)]
    [InlineData("rule=working-days&n=3&from=2026-09-30T02:00:00Z", "2026-10-10T23:59:59.999999+08:00", false)]
    [InlineData("rule=working-days&n=3&from=2026-12-30T10:00%2B08:00", "2027-01-05T23:59:59.999999+08:00", true)]
    [InlineData("rule=notice-working-days&n=1&from=2026-10-08T02:00:00%2B08:00", "2026-09-30T23:59:59.999999+08:00", false)]
    [InlineData("rule=calendar-days&n=60&from=2026-06-16T00:00:00%2B08:00", "2026-08-15T23:59:59.999999+08:00", false)]
    [InlineData("rule=month-end&from=2026-10-31T23:59:59.999999%2B08:00", "2026-10-31T23:59:59.999999+08:00", false)]
    public async Task Anyone_may_ask_when(string question, string due, bool provisional)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var answer = await portal.Client().GetFromJsonAsync<JsonElement>("/api/v1/deadlines?" + question);

        Assert.Equal(due, answer.GetProperty("due").GetString());
        Assert.Equal(provisional, answer.GetProperty("provisional").GetBoolean());
        Assert.Contains(due[..10], answer.GetProperty("why").GetString());
    }

    [Fact]
    public async Task The_reason_names_the_days_in_the_readers_language()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        const string question = "/api/v1/deadlines?rule=working-days&n=3&from=2026-09-18T10:00:00%2B08:00";
        Assert.Contains(
            "Counted: 2026-09-20 (a weekend day that is worked), 2026-09-21, 2026-09-22.",
            (await portal.Client().GetFromJsonAsync<JsonElement>(question)).GetProperty("why").GetString());
        Assert.Contains(
            "计入的日期：2026-09-20（调休上班）、2026-09-21、2026-09-22。",
            (await portal.Client(language: "zh-CN").GetFromJsonAsync<JsonElement>(question)).GetProperty("why").GetString());
    }

    [Theory]
    [InlineData("rule=moons&n=3&from=2026-09-30T10:00:00%2B08:00", HttpStatusCode.BadRequest, "deadline.rule")]
    [InlineData("rule=working-days&n=three&from=2026-09-30T10:00:00%2B08:00", HttpStatusCode.BadRequest, "deadline.number")]
    [InlineData("rule=working-days&from=2026-09-30T10:00:00%2B08:00", HttpStatusCode.BadRequest, "deadline.number")]
    [InlineData("rule=working-days&n=3&from=2026-09-30T10:00:00", HttpStatusCode.BadRequest, "deadline.instant")]
    [InlineData("rule=working-days&n=3&from=2026-02-30T10:00:00Z", HttpStatusCode.BadRequest, "deadline.instant")]
    [InlineData("rule=working-days&n=251&from=2026-09-30T10:00:00Z", HttpStatusCode.UnprocessableEntity, "deadline.count")]
    [InlineData("rule=month-end&from=1999-09-30T10:00:00Z", HttpStatusCode.UnprocessableEntity, "deadline.from")]
    public async Task A_wrong_question_is_answered_with_its_code(string question, HttpStatusCode status, string code)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var answer = await portal.Client().GetAsync("/api/v1/deadlines?" + question);
        Assert.Equal((status, code), (answer.StatusCode, await answer.CodeAsync()));
    }

    [Theory]
    [InlineData("en", "from=2026-09-30T10:00", "2026-10-10 23:59:59.999999")]
    [InlineData("zh-CN", "from=2026-09-30T02:00:00Z", "2026-10-10 23:59:59.999999")]
    public async Task The_page_asks_the_same_and_takes_a_date_field_as_contract_time(string language, string from, string due)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        Assert.Contains(due, await portal.Client(language: language).GetStringAsync($"/tools/deadlines?rule=working-days&n=3&{from}"));
    }

    [Fact]
    public async Task What_is_wrong_stands_at_its_field()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        Assert.Contains("id=\"n-error\"", await portal.Client().GetStringAsync("/tools/deadlines?rule=working-days&n=x&from=2026-09-30T10:00"));
        Assert.Contains("id=\"from-error\"", await portal.Client().GetStringAsync("/tools/deadlines?rule=working-days&n=3&from=yesterday"));
        Assert.Contains("id=\"rule-error\"", await portal.Client().GetStringAsync("/tools/deadlines?rule=moons&n=3&from=2026-09-30T10:00"));
    }
}
