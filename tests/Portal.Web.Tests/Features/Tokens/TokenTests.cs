using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Tokens;
using Portal.Web.Features.Tokens;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Tokens;

public sealed class TokenTests
{
    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_token_is_shown_once_and_kept_as_a_hash_only(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var admin = await portal.StaffAsync(StaffRole.Admin);

        var issued = await portal.Get<TokenService>().CreateAsync(new("gateway", [TokenScopes.AppsRead]), admin.Actor);

        await using var db = await portal.DbAsync();
        var stored = await db.Set<ApiToken>().SingleAsync(t => t.Id == issued.Id);
        Assert.Equal(TokenSecret.HashOf(issued.Value), stored.Hash);
        Assert.DoesNotContain(issued.Value, issued.ToString());
        Assert.Contains(await portal.Get<TokenService>().ListAsync(admin.Actor), r => r.Id == issued.Id && r.State is TokenState.Active);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_revoked_token_is_refused_with_the_next_call(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var admin = await portal.StaffAsync(StaffRole.Admin);
        var tokens = portal.Get<TokenService>();
        var issued = await tokens.CreateAsync(new("gateway", [TokenScopes.AppsRead]), admin.Actor);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(portal, "/api/v1/apps", issued.Value)).StatusCode);

        await tokens.RevokeAsync(issued.Id, admin.Actor);

        await RefusedAsync(await GetAsync(portal, "/api/v1/apps", issued.Value), HttpStatusCode.Unauthorized, "token.invalid");
    }

    [Fact]
    public async Task A_token_stops_at_its_end()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var admin = await portal.StaffAsync(StaffRole.Admin);
        var issued = await portal.Get<TokenService>().CreateAsync(
            new("gateway", [TokenScopes.AppsRead], portal.Time.GetUtcNow().AddSeconds(5)), admin.Actor);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(portal, "/api/v1/apps", issued.Value)).StatusCode);

        portal.Time.Advance(TimeSpan.FromSeconds(5));

        await RefusedAsync(await GetAsync(portal, "/api/v1/apps", issued.Value), HttpStatusCode.Unauthorized, "token.invalid");
    }

    [Fact]
    public async Task No_token_a_wrong_token_and_a_missing_scope_are_three_answers()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var admin = await portal.StaffAsync(StaffRole.Admin);
        var other = await portal.Get<TokenService>().CreateAsync(new("gateway", [TokenScopes.UsageWrite]), admin.Actor);

        var none = await GetAsync(portal, "/api/v1/apps", null);
        await RefusedAsync(none, HttpStatusCode.Unauthorized, "token.missing");
        Assert.Equal("Bearer", Assert.Single(none.Headers.WwwAuthenticate).Scheme);

        var wrong = await GetAsync(portal, "/api/v1/apps", TokenSecret.Create().Value);
        await RefusedAsync(wrong, HttpStatusCode.Unauthorized, "token.invalid");
        Assert.Contains("invalid_token", wrong.Headers.WwwAuthenticate.ToString());

        var narrow = await GetAsync(portal, "/api/v1/apps", other.Value);
        await RefusedAsync(narrow, HttpStatusCode.Forbidden, "token.scope-missing");
        Assert.Contains("apps:read", narrow.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_signed_in_person_is_not_let_in_without_a_token()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var owner = await portal.OwnerAsync();
        await RefusedAsync(await portal.Client(owner).GetAsync("/api/v1/apps"), HttpStatusCode.Unauthorized, "token.missing");
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_last_use_is_noted_once_a_minute(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var admin = await portal.StaffAsync(StaffRole.Admin);
        var issued = await portal.Get<TokenService>().CreateAsync(new("gateway", [TokenScopes.AppsRead]), admin.Actor);
        var first = portal.Time.GetUtcNow();

        await GetAsync(portal, "/api/v1/apps", issued.Value);
        portal.Time.Advance(TimeSpan.FromSeconds(30));
        await GetAsync(portal, "/api/v1/apps", issued.Value);
        Assert.Equal(first, (await portal.Get<TokenService>().ListAsync(admin.Actor)).Single().LastUsedAt);

        portal.Time.Advance(TimeSpan.FromSeconds(31));
        await GetAsync(portal, "/api/v1/apps", issued.Value);
        Assert.Equal(first.AddSeconds(61), (await portal.Get<TokenService>().ListAsync(admin.Actor)).Single().LastUsedAt);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task One_organisation_neither_sees_nor_revokes_anothers_tokens(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (mine, foreign, admin) = (await portal.OwnerAsync(), await portal.OwnerAsync(), await portal.StaffAsync(StaffRole.Admin));
        var tokens = portal.Get<TokenService>();
        var issued = await tokens.CreateAsync(new("reader", [TokenScopes.AppsRead]), mine.Actor);

        Assert.Empty(await tokens.ListAsync(foreign.Actor));
        Assert.Empty(await tokens.ListAsync(admin.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => tokens.RevokeAsync(issued.Id, foreign.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => tokens.RevokeAsync(issued.Id, admin.Actor));
    }

    [Fact]
    public async Task Nobody_hands_out_more_than_they_may_see()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var owner = await portal.OwnerAsync();
        var developer = await portal.MemberAsync(owner, CustomerRole.Developer);
        var viewer = await portal.MemberAsync(owner, CustomerRole.Viewer);
        var support = await portal.StaffAsync(StaffRole.Support);
        var tokens = portal.Get<TokenService>();

        await CodeAsync("token.scope-beyond-yours", () => tokens.CreateAsync(new("x", [TokenScopes.BillsRead]), developer.Actor));
        await CodeAsync("token.scope-provider-only", () => tokens.CreateAsync(new("x", [TokenScopes.UsageWrite]), owner.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => tokens.CreateAsync(new("x", [TokenScopes.AppsRead]), viewer.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => tokens.CreateAsync(new("x", [TokenScopes.AppsRead]), support.Actor));
        Assert.NotNull(await tokens.CreateAsync(new("x", [TokenScopes.BillsRead]), owner.Actor));
    }

    [Theory]
    [InlineData("/settings/tokens")]
    [InlineData("/organisation/tokens")]
    public async Task The_pages_open_in_both_languages_for_those_who_may(string page)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var person = page.StartsWith("/settings", StringComparison.Ordinal) ? await portal.StaffAsync(StaffRole.Admin) : await portal.OwnerAsync();
        Assert.Contains("API tokens", await portal.Client(person).GetStringAsync(page));
        Assert.Contains("API 令牌", await portal.Client(person, "zh-CN").GetStringAsync(page));
    }

    internal static async Task<HttpResponseMessage> GetAsync(TestPortal portal, string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await portal.Client().SendAsync(request);
    }

    private static async Task RefusedAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(code, problem.RootElement.GetProperty("code").GetString());
        Assert.NotEmpty(problem.RootElement.GetProperty("detail").GetString()!);
    }

    private static async Task CodeAsync(string code, Func<Task> act) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<RuleException>(act)).Code);
}
