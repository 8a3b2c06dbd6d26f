using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Portal.Web.Data;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Accounts;

/// <summary>One browser without scripts: keeps cookies, opens pages, fills in their forms.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly HttpClient _client;

    public Visitor(TestPortal portal, string language = "en", string agent = "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0", string root = "http://localhost")
    {
        Portal = portal;
        _client = portal.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = true, BaseAddress = new(root) });
        _client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        _client.DefaultRequestHeaders.UserAgent.ParseAdd(agent);
    }

    public TestPortal Portal { get; }

    public HttpClient Client => _client;

    /// <summary>The name=value of the session cookie as it was last set.</summary>
    public string? SessionCookie { get; private set; }

    public async Task<Answer> GetAsync(string address) => await ReadAsync(await _client.GetAsync(address));

    /// <summary>Opens the page and posts the form of that name with what a person types.</summary>
    public async Task<Answer> SubmitAsync(string address, string form, params (string Name, string Value)[] typed)
    {
        var page = await GetAsync(address);
        var markup = Forms().Matches(page.Body).Select(m => m.Value).LastOrDefault(f => f.Contains($"value=\"{form}\"", StringComparison.Ordinal) || f.Contains($"action=\"{form}\"", StringComparison.Ordinal));
        Assert.True(markup is not null, $"No form '{form}' on {address} ({page.Status}, {page.Location}): {page.Text}");
        var fields = Inputs().Matches(markup).Select(m => m.Value)
            .Where(i => Attribute("type", i) == "hidden" && Attribute("name", i).Length > 0)
            .GroupBy(i => Attribute("name", i)).ToDictionary(g => g.Key, g => Attribute("value", g.First()));
        foreach (var (name, value) in typed)
            fields[name] = value;
        var action = Attribute("action", markup);
        return await ReadAsync(await _client.PostAsync(action.Length > 0 ? action : address, new FormUrlEncodedContent(fields)));
    }

    public Task<Answer> SignInAsync(string mail, string password, string query = "") =>
        SubmitAsync($"/account/sign-in{query}", "sign-in", ("Mail", mail), ("Password", password));

    public void Dispose() => _client.Dispose();

    private async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var set = response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.ToList() : [];
        SessionCookie = set.Select(c => c.Split(';')[0]).LastOrDefault(c => c.StartsWith("portal=", StringComparison.Ordinal) && c.Length > 8) ?? SessionCookie;
        return new(response.StatusCode, WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync()),
            response.Headers.Location?.ToString(), set, response);
    }

    private static string Attribute(string name, string element) =>
        Regex.Match(element, $" {name}=\"([^\"]*)\"", RegexOptions.NonBacktracking).Groups[1].Value;

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Forms();

    [GeneratedRegex("<input[^>]*>", RegexOptions.NonBacktracking)]
    private static partial Regex Inputs();
}

/// <summary>What a browser gets back.</summary>
internal sealed partial record Answer(HttpStatusCode Status, string Body, string? Location, IReadOnlyList<string> SetCookies, HttpResponseMessage Response)
{
    /// <summary>What a person reads, without what changes on every request.</summary>
    public string Text => Spaces().Replace(Tags().Replace(Body, " "), " ").Trim();

    public bool IsRefusal => Status == HttpStatusCode.OK && Body.Contains("role=\"alert\"", StringComparison.Ordinal);

    [GeneratedRegex("<!--.*?-->|<[^>]*>", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();
}

/// <summary>Counts what costs time, so that 'the same time' can be asserted without a clock.</summary>
internal sealed class CountingHasher : IPasswordHasher<PortalUser>
{
    private readonly PasswordHasher<PortalUser> _inner =
        new(Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = 1000 }));
    private int _work;

    public int Work => _work;

    public string HashPassword(PortalUser user, string password)
    {
        Interlocked.Increment(ref _work);
        return _inner.HashPassword(user, password);
    }

    public PasswordVerificationResult VerifyHashedPassword(PortalUser user, string hashedPassword, string providedPassword)
    {
        Interlocked.Increment(ref _work);
        return _inner.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }
}

internal static class AccountStory
{
    public const string Password = "violet anvil river 7";

    public static Task<TestPortal> StartAsync(string provider, CountingHasher? hasher = null, Dictionary<string, string>? settings = null) =>
        TestPortal.StartAsync(provider, settings, services => services.AddSingleton<IPasswordHasher<PortalUser>>(hasher ?? new CountingHasher()));

    /// <summary>Signs up and confirms; the visitor is signed in afterwards.</summary>
    public static async Task JoinAsync(this Visitor visitor, string mail, string password = Password)
    {
        await visitor.SubmitAsync("/account/sign-up", "sign-up", ("Mail", mail), ("Password", password), ("PreferredLanguage", "en"));
        var confirmed = await visitor.SubmitAsync(await visitor.Portal.LinkAsync(mail, "confirm-mail"), "confirm-mail", ("Password", password));
        Assert.Equal(HttpStatusCode.Redirect, confirmed.Status);
    }

    /// <summary>The path of the newest link of that kind mailed to the address.</summary>
    public static async Task<string> LinkAsync(this TestPortal portal, string mail, string kind) =>
        new Uri((await portal.MailsAsync(mail)).Last(m => m.Link?.Contains(kind, StringComparison.Ordinal) is true).Link!).PathAndQuery;

    /// <summary>Whether a cookie taken from one browser opens the account in another.</summary>
    public static async Task<bool> OpensAsync(this TestPortal portal, string cookie)
    {
        using var client = portal.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false });
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        var answer = await client.GetAsync("/account");
        Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Redirect or HttpStatusCode.Found, answer.StatusCode.ToString());
        return answer.StatusCode == HttpStatusCode.OK;
    }
}
