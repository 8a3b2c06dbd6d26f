using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Segments;

public sealed class SegmentsTests
{
    [Theory]
    [InlineData("清茶", "您的验证码是123456", "CN", "domestic", 16, 1)]
    [InlineData("", "hello", "US", "gsm-7", 5, 1)]
    [InlineData("Tea", "hello", "US", "gsm-7", 12, 1)]
    [InlineData("", "hello 😀", "US", "ucs-2", 8, 1)]
    public async Task Anyone_may_ask(string signature, string text, string region, string encoding, int units, int parts)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var answer = await portal.Client().PostAsJsonAsync("/api/v1/segments", new { signature, text, region });
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((encoding, units, parts), (json.GetProperty("encoding").GetString(), json.GetProperty("units").GetInt32(), json.GetProperty("parts").GetInt32()));
    }

    [Theory]
    [InlineData("""{"text":"a"}""", "segments.region-missing")]
    [InlineData("""{"region":"CN"}""", "segments.text-missing")]
    [InlineData("""{"text":"a","region":"XX"}""", "segments.region-unknown")]
    [InlineData("""{"text":"a","region":"CN","more":1}""", "body.malformed")]
    [InlineData("""nonsense""", "body.malformed")]
    public async Task A_wrong_question_is_answered_with_its_code(string body, string code)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var answer = await portal.Client().PostAsync("/api/v1/segments", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_page_counts_without_a_script()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var client = portal.Client();
        var form = await client.GetStringAsync("/tools/segments");
        var token = new Regex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"", RegexOptions.NonBacktracking).Match(form).Groups[1].Value;

        var answer = await client.PostAsync("/tools/segments", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "segments",
            ["__RequestVerificationToken"] = token,
            ["Asked.Region"] = "CN",
            ["Asked.Signature"] = "清茶",
            ["Asked.Text"] = new('中', 67),
        }));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync();
        Assert.Contains("<div class=\"value\">2</div>", html);
        Assert.Contains("<div class=\"value\">71</div>", html);
    }

    [Theory]
    [InlineData("en", "G3e")]
    [InlineData("zh-CN", "template.too-long")]
    public async Task The_review_standard_is_public(string language, string code)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        Assert.Contains($"id=\"{code}\"", await portal.Client(language: language).GetStringAsync("/review-standard"));
    }
}
