using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Web.Platform.Files;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Security;

/// <summary>What every answer has in common, whatever was asked, on a portal that is not in Development.</summary>
public sealed class WireTests
{
    private static readonly Uri Root = new("https://portal.example");

    [Fact]
    public async Task Every_kind_of_answer_carries_the_strict_headers()
    {
        await using var portal = await StartAsync();
        var owner = await portal.OwnerAsync();
        var file = await FileAsync(portal, owner, "licence.pdf");
        List<string> wrong = [];
        foreach (var (path, answer) in await KindsAsync(portal, owner, file))
        {
            void Expected(string name, params string[] parts)
            {
                var value = answer.Headers.TryGetValues(name, out var values) ? string.Join(' ', values) : "";
                wrong.AddRange(parts.Where(p => !value.Contains(p, StringComparison.Ordinal)).Select(p => $"{path}: {name} is '{value}', without {p}"));
            }

            Expected("Content-Security-Policy", "default-src", "object-src 'none'", "frame-ancestors 'none'");
            Expected("X-Content-Type-Options", "nosniff");
            Expected("Referrer-Policy", "strict-origin-when-cross-origin");
            Expected("Strict-Transport-Security", "max-age=31536000", "includeSubDomains");
            if (answer.Content.Headers.ContentType?.MediaType == "text/html")
                Expected("Cross-Origin-Opener-Policy", "same-origin");
            if (answer.Headers.Contains("Server") || answer.Headers.Contains("X-Powered-By"))
                wrong.Add($"{path}: names the server");
        }

        Expect.None(wrong);
    }

    [Fact]
    public async Task Every_body_says_what_it_is_and_text_says_its_encoding()
    {
        await using var portal = await StartAsync();
        var owner = await portal.OwnerAsync();
        List<string> wrong = [];
        foreach (var (path, answer) in await KindsAsync(portal, owner, await FileAsync(portal, owner, "licence.pdf")))
        {
            if ((await answer.Content.ReadAsByteArrayAsync()).Length == 0)
                continue;
            var type = answer.Content.Headers.ContentType;
            // Style sheets and scripts are ASCII or say @charset; HTML, plain text, JSON of the API must say UTF-8.
            if (type?.MediaType is null || (type.MediaType is "text/html" or "text/plain" or "text/csv" && type.CharSet is null))
                wrong.Add($"{path}: {type}");
        }

        Expect.None(wrong);
    }

    [Fact]
    public async Task No_other_origin_is_let_in()
    {
        await using var portal = await StartAsync();
        using var client = Client(portal, await portal.OwnerAsync());
        foreach (var path in new[] { "/", "/api/v1/rate-cards", "/api/v1/apps", "/account" })
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Options })
            {
                using var request = new HttpRequestMessage(method, path);
                request.Headers.Add("Origin", "https://elsewhere.example");
                request.Headers.Add("Access-Control-Request-Method", "POST");
                using var answer = await client.SendAsync(request);
                Assert.DoesNotContain(answer.Headers, h => h.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
            }
        }
    }

    [Theory]
    [InlineData("/.git/config")]
    [InlineData("/.git/HEAD")]
    [InlineData("/.svn/entries")]
    [InlineData("/css/")]
    [InlineData("/fonts/")]
    [InlineData("/_content/")]
    [InlineData("/appsettings.json")]
    [InlineData("/web.config")]
    [InlineData("/portal.db")]
    [InlineData("/master.key")]
    [InlineData("/files/")]
    [InlineData("/..%2f..%2fetc/passwd")]
    [InlineData("/css/..%2f..%2fappsettings.json")]
    [InlineData("/swagger")]
    [InlineData("/metrics")]
    [InlineData("/development/mails")]
    public async Task Nothing_lies_about_that_is_not_a_page(string path)
    {
        await using var portal = await StartAsync();
        using var client = Client(portal, await portal.OwnerAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(path)).StatusCode);
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("CONNECT")]
    [InlineData("PROPFIND")]
    public async Task Methods_nobody_needs_are_not_answered(string method)
    {
        await using var portal = await StartAsync();
        using var client = Client(portal);
        foreach (var path in new[] { "/account/sign-in", "/api/v1/rate-cards", "/health/live" })
        {
            using var request = new HttpRequestMessage(new(method), path);
            Assert.Contains((await client.SendAsync(request)).StatusCode, new[] { HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotFound, HttpStatusCode.BadRequest });
        }
    }

    [Fact]
    public async Task What_changes_something_is_never_a_get()
    {
        await using var portal = await StartAsync();
        var owner = await portal.OwnerAsync();
        using var client = Client(portal, owner);

        foreach (var path in new[] { "/account/sign-out", "/account/switch-organisation", "/account/passkeys/creation-options", "/api/v1/usage", "/api/v1/bill-runs" })
            Assert.Contains((await client.GetAsync(path)).StatusCode, new[] { HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotFound, HttpStatusCode.Unauthorized });
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/account")).StatusCode);
    }

    [Fact]
    public async Task Where_there_is_https_browsers_are_led_there_and_machines_are_refused()
    {
        await using var portal = await StartAsync(new() { ["Portal:PublicUrl"] = "https://portal.example" });
        using var client = portal.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new("http://portal.example") });

        var page = await client.GetAsync("/pricing?country=CN");
        Assert.Equal((HttpStatusCode.Redirect, "https://portal.example/pricing?country=CN"), (page.StatusCode, page.Headers.Location!.ToString()));
        foreach (var answer in new[] { await client.GetAsync("/api/v1/rate-cards"), await client.PostAsync("/api/v1/usage", new StringContent("[]")), await client.PostAsync("/account/sign-in", null) })
        {
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Contains("https-required", await answer.Content.ReadAsStringAsync());
        }

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
        using var safe = portal.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = Root });
        Assert.Equal(HttpStatusCode.OK, (await safe.GetAsync("/api/v1/rate-cards")).StatusCode);
    }

    [Theory]
    [InlineData("203.0.113.5", false)]
    [InlineData("10.1.2.3", true)]
    public async Task A_forwarded_address_is_believed_from_a_trusted_proxy_only(string proxy, bool isBelieved)
    {
        await using var portal = await StartAsync(new() { ["Portal:RateLimits:PublicApi"] = "2", ["Portal:TrustedProxies:0"] = "10.0.0.0/8" });
        List<int> answers = [];
        for (var i = 0; i < 4; i++)
        {
            var context = await portal.Server.SendAsync(http =>
            {
                http.Request.Method = "GET";
                http.Request.Scheme = "https";
                http.Request.Host = new("portal.example");
                http.Request.Path = "/api/v1/rate-cards";
                http.Request.Headers["X-Forwarded-For"] = $"198.51.100.{i}";
                http.Connection.RemoteIpAddress = IPAddress.Parse(proxy);
            });
            answers.Add(context.Response.StatusCode);
        }

        Assert.Equal(isBelieved ? [200, 200, 200, 200] : [200, 200, 429, 429], answers);
    }

    [Fact]
    public async Task A_parameter_given_twice_or_in_the_wrong_place_changes_nothing()
    {
        await using var portal = await StartAsync();
        using var client = Client(portal);
        using var twice = await client.GetAsync("/preferences/theme?to=dark&to=light");
        Assert.True((int)twice.StatusCode < 500);
        Assert.False(twice.Headers.Contains("Set-Cookie"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/apps?authorization=Bearer%20x&access_token=x")).StatusCode);
    }

    [Fact]
    public async Task An_unexpected_error_tells_nothing_of_the_inside_and_lets_nobody_in()
    {
        await using var portal = await StartAsync();
        var owner = await portal.OwnerAsync();
        await using (var db = await portal.DbAsync())
            await db.Database.ExecuteSqlRawAsync("DROP TABLE \"UserSessions\"");
        using var client = Client(portal, owner);

        foreach (var path in new[] { "/account", "/api/v1/apps" })
        {
            using var answer = await client.GetAsync(path);
            var body = await answer.Content.ReadAsStringAsync();
            Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
            foreach (var inside in new[] { "Sqlite", "UserSessions", "   at ", "Exception", "Portal.Web", owner.Email })
                Assert.DoesNotContain(inside, body, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await Client(portal).GetAsync("/health/live")).StatusCode);
    }

    [Fact]
    public async Task A_download_is_a_file_under_its_cleaned_name_and_never_a_page()
    {
        await using var portal = await StartAsync();
        var owner = await portal.OwnerAsync();
        var id = await FileAsync(portal, owner, "..\\..\\执照\"; filename=x.html\r\nX-Evil: 1.pdf");
        using var answer = await Client(portal, owner).GetAsync($"/files/{id}");

        var disposition = answer.Content.Headers.ContentDisposition!;
        Assert.Equal("attachment", disposition.DispositionType);
        Assert.Equal("执照; filename=x.htmlX-Evil 1.pdf", disposition.FileNameStar);
        Assert.False(answer.Headers.Contains("X-Evil"));
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("sandbox", policy);
        Assert.Contains("default-src 'none'", policy);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("/disputes/D-2026-000001/files/{0}")]
    [InlineData("/dispute-desk/D-2026-000001/files/{0}")]
    [InlineData("/audit-room/D-2026-000001/Files/{0}")]
    [InlineData("/enforcement-desk/E-2026-000001/evidence/{0}")]
    [InlineData("/lawful-requests/L-2026-000001/papers/{0}")]
    [InlineData("/api/v1/tickets/T-2026-000001/files/{0}")]
    [InlineData("/invoices/I-2026-000001/FILE")]
    public async Task What_a_case_hands_out_lies_in_a_sandbox(string path)
    {
        await using var portal = await StartAsync();
        using var answer = await Client(portal, await portal.OwnerAsync()).GetAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, Guid.Empty));
        Assert.Contains("sandbox", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    private static Task<TestPortal> StartAsync(Dictionary<string, string>? settings = null) =>
        TestPortal.StartAsync(Databases.Sqlite, new(settings ?? []) { ["environment"] = "Production" });

    private static HttpClient Client(TestPortal portal, Person? person = null)
    {
        var client = portal.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false, BaseAddress = Root });
        if (person is not null)
            client.DefaultRequestHeaders.Add("Cookie", person.Cookie);
        return client;
    }

    private static async Task<Guid> FileAsync(TestPortal portal, Person owner, string name)
    {
        await using var db = await portal.DbAsync();
        var file = await portal.Get<FileStore>().AddAsync(db, owner.OrganisationId!.Value, name, new MemoryStream("%PDF-1.7 x"u8.ToArray()), default);
        await db.SaveChangesAsync();
        return file.Id;
    }

    /// <summary>One answer of each kind: page, redirect, style, script, JSON, problem, download, refusals, probe.</summary>
    private static async Task<List<(string Path, HttpResponseMessage Answer)>> KindsAsync(TestPortal portal, Person owner, Guid file)
    {
        var (stranger, inside) = (Client(portal), Client(portal, owner));
        List<(string, HttpResponseMessage)> answers = [];
        foreach (var path in new[] { "/", "/pricing", "/account/sign-in", "/account", "/no-such-page", "/css/portal.css", "/js/portal.js", "/api/v1/rate-cards", "/api/v1/nothing", "/api/v1/apps", "/health/live", "/openapi/v1.json" })
            answers.Add((path, await stranger.GetAsync(path)));
        foreach (var path in new[] { "/account", "/overview", $"/files/{file}", $"/files/{Guid.CreateVersion7()}", "/usage/export", "/settings/operations" })
            answers.Add(("signed in " + path, await inside.GetAsync(path)));
        answers.Add(("POST without token", await stranger.PostAsync("/account/sign-out", null)));
        answers.Add(("POST of the wrong type", await stranger.PostAsync("/api/v1/segments", new StringContent("x", new System.Net.Http.Headers.MediaTypeHeaderValue("text/plain")))));
        return answers;
    }
}
