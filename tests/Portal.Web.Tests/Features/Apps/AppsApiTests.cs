using System.Net.Http.Json;
using System.Text.Json;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Tokens;
using Portal.Web.Features.Tokens;
using Portal.Web.Tests.Features.Tokens;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Apps;

public sealed class AppsApiTests
{
    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_customers_token_lists_its_own_apps_and_the_providers_all(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        var other = await AppStory.AcceptingOwnerAsync(story.Portal);
        await story.Apps.CreateAsync(new("Other", [Service.Voice]), other.Actor);
        var admin = await story.Portal.StaffAsync(StaffRole.Admin);
        var tokens = story.Portal.Get<TokenService>();

        var own = await ListAsync(story.Portal, (await tokens.CreateAsync(new("own", [TokenScopes.AppsRead]), story.Owner.Actor)).Value);
        var all = await ListAsync(story.Portal, (await tokens.CreateAsync(new("all", [TokenScopes.AppsRead]), admin.Actor)).Value);

        Assert.Equal("""[{"appId":1400000001,"name":"Shop","organisation":"Customer 1","services":["sms","email"],"state":"active"}]""", own);
        using var document = JsonDocument.Parse(all);
        Assert.Equal([1_400_000_001, 1_400_000_002], document.RootElement.EnumerateArray().Select(a => a.GetProperty("appId").GetInt64()));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_disabled_app_is_listed_as_such_and_a_deleted_one_no_more(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        var token = (await story.Portal.Get<TokenService>().CreateAsync(new("own", [TokenScopes.AppsRead]), story.Owner.Actor)).Value;

        await story.Apps.DisableAsync(story.First.AppId, "pause", story.Owner.Actor);
        Assert.Contains("\"state\":\"disabled\"", await ListAsync(story.Portal, token));
        await story.Apps.DeleteAsync(story.First.AppId, "closing", story.Owner.Actor);
        Assert.Equal("[]", await ListAsync(story.Portal, token));
    }

    [Fact]
    public async Task A_malformed_proof_is_a_400_with_a_code()
    {
        await using var story = await AppStory.StartAsync(Databases.Sqlite);
        var client = story.Portal.Client();
        foreach (var (path, body) in new (string, object)[]
        {
            ("?random=1", new { sig = new string('0', 64), time = 1 }),
            ("?sdkappid=1400000001", new { sig = new string('0', 64), time = 1 }),
            ("?sdkappid=1400000001&random=1", new { sig = "00", time = 1 }),
            ("?sdkappid=1400000001&random=1", new { sig = new string('0', 64) }),
        })
        {
            var answer = await client.PostAsJsonAsync("/api/v1/signature-checks" + path, body);
            Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains("signature.body", await answer.Content.ReadAsStringAsync());
        }

        var unknown = await client.PostAsJsonAsync("/api/v1/signature-checks?sdkappid=1400000001&random=1", new { sig = new string('0', 64), time = 1, extra = 1 });
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    private static async Task<string> ListAsync(TestPortal portal, string token) =>
        await (await TokenTests.GetAsync(portal, "/api/v1/apps", token)).EnsureSuccessStatusCode().Content.ReadAsStringAsync();
}
