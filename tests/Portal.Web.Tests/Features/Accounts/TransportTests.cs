using System.Net;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Accounts.AccountStory;

namespace Portal.Web.Tests.Features.Accounts;

/// <summary>Cookies, headers and forms as they leave a portal that is not in Development.</summary>
public sealed class TransportTests
{
    private static readonly Dictionary<string, string> Production = new() { ["environment"] = "Production" };

    [Fact]
    public async Task Cookies_are_bound_to_the_host_and_closed_to_scripts()
    {
        await using var portal = await StartAsync(Databases.Sqlite, settings: Production);
        using var visitor = new Visitor(portal, root: "https://portal.example");
        await visitor.SubmitAsync("/account/sign-up", "sign-up", ("Mail", "lin@lanting.example"), ("Password", Password));
        var confirmed = await visitor.SubmitAsync(await portal.LinkAsync("lin@lanting.example", "confirm-mail"), "confirm-mail", ("Password", Password));
        var form = await new Visitor(portal, root: "https://portal.example").GetAsync("/account/sign-in");

        var session = Assert.Single(confirmed.SetCookies, c => c.StartsWith("__Host-portal=", StringComparison.Ordinal) && !c.StartsWith("__Host-portal=;", StringComparison.Ordinal));
        foreach (var cookie in form.SetCookies.Append(session))
        {
            Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
            Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("samesite=", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("path=/", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        }

        Assert.DoesNotContain("expires", session, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Every_answer_carries_the_strict_headers()
    {
        await using var portal = await StartAsync(Databases.Sqlite, settings: Production);
        using var visitor = new Visitor(portal, root: "https://portal.example");

        var headers = (await visitor.GetAsync("/account/sign-in")).Response.Headers;

        string Header(string name) => string.Join(' ', headers.GetValues(name));
        var csp = Header("Content-Security-Policy");
        Assert.Contains("default-src 'self'", csp);
        Assert.Contains("frame-ancestors 'none'", csp);
        Assert.DoesNotContain("script-src 'self' 'unsafe-inline'", csp);
        Assert.DoesNotContain("unsafe-eval", csp);
        Assert.Equal("max-age=31536000; includeSubDomains", Header("Strict-Transport-Security"));
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Equal("same-origin", Header("Cross-Origin-Opener-Policy"));
        Assert.NotEmpty(Header("Referrer-Policy"));
        Assert.False(headers.Contains("Server"));
    }

    [Fact]
    public async Task A_signed_in_page_is_not_stored()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var answer = await portal.Client(await portal.OwnerAsync()).GetAsync("/account");

        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("/account/sign-in", "sign-in")]
    [InlineData("/account/sign-up", "sign-up")]
    [InlineData("/account/forgot-password", "forgot")]
    [InlineData("/account/passkeys/request-options", "")]
    [InlineData("/account/sign-out", "")]
    public async Task A_form_without_its_token_is_400(string address, string form)
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var visitor = new Visitor(portal);
        await visitor.GetAsync("/account/sign-in");

        var answer = await visitor.Client.PostAsync(address, new FormUrlEncodedContent([new("_handler", form), new("Mail", "a@b.example"), new("to", "/")]));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Nobody_learns_from_the_passkey_question_who_has_an_account()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var visitor = new Visitor(portal);
        var page = await visitor.GetAsync("/account/sign-in");
        var token = page.Body.Split("name=\"__RequestVerificationToken\" value=\"")[1].Split('"')[0];

        var answer = await visitor.Client.PostAsync("/account/passkeys/request-options?username=lin@lanting.example",
            new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("username", "lin@lanting.example")]));
        var options = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(!options.TryGetProperty("allowCredentials", out var allowed) || allowed.GetArrayLength() == 0);
        Assert.Equal("required", options.GetProperty("userVerification").GetString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("{\"id\":\"AA\",\"rawId\":\"AA\",\"type\":\"public-key\",\"response\":{},\"clientExtensionResults\":{}}")]
    public async Task A_made_up_passkey_is_refused_calmly(string credential)
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var visitor = new Visitor(portal);

        var answer = await visitor.SubmitAsync("/account/sign-in", "passkey", ("Credential", credential));

        Assert.True(answer.IsRefusal);
        Assert.Contains("did not confirm", answer.Text);
    }
}
