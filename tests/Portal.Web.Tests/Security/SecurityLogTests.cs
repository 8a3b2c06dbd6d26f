using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Web.Platform.Mail;
using Portal.Web.Tests.Features.Accounts;
using Portal.Web.Tests.Features.Apps;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Accounts.AccountStory;

namespace Portal.Web.Tests.Security;

/// <summary>What stands in the program's log after people got in, did not, or were held off.</summary>
[Collection(nameof(SecrecyTests))] // both listen to the console
public sealed class SecurityLogTests
{
    private const string Mail = "lin@lanting.example";

    [Fact]
    public async Task Attempts_and_refusals_are_logged_with_who_where_when_and_never_what_was_typed()
    {
        var lines = await WrittenAsync(async portal =>
        {
            using var visitor = new Visitor(portal);
            await visitor.JoinAsync(Mail);
            await visitor.SignInAsync(Mail, Password);
            for (var i = 0; i < 6; i++)
                await visitor.SignInAsync(Mail, "wrong wrong wrong 9");
            await visitor.GetAsync("/settings/operations?secret=in-the-query");
            await visitor.Client.PostAsync("/account/sign-out", null);
            await visitor.GetAsync("/api/v1/apps");
            using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
            request.Headers.Add("Origin", "https://elsewhere.example");
            await visitor.Client.SendAsync(request);
        });

        var events = lines.Select(l => JsonDocument.Parse(l).RootElement).Where(e => Source(e).EndsWith(".SecurityLog", StringComparison.Ordinal)).ToList();
        List<JsonElement> Of(string property, string value) => [.. events.Where(e => e.TryGetProperty(property, out var v) && v.ToString() == value)];
        Assert.NotEmpty(Of("Outcome", "Succeeded"));
        Assert.Equal(5, Of("Outcome", "Failed").Count);
        Assert.NotEmpty(Of("Outcome", "Locked"));
        Assert.Equal("/settings/operations", Assert.Single(Of("Why", "policy")).GetProperty("Path").GetString());
        Assert.Single(Of("Why", "antiforgery"));
        Assert.NotEmpty(Of("Why", "unauthenticated"));
        Assert.Single(Of("Why", "foreign-origin"));
        Assert.All(events, e => Assert.Equal(TimeSpan.Zero, e.GetProperty("@t").GetDateTimeOffset().Offset));
        Assert.All(Of("Outcome", "Succeeded"), e => Assert.True(Guid.TryParse(e.GetProperty("UserId").GetString(), out _)));
        foreach (var secret in new[] { Password, "wrong wrong wrong 9", Mail, "in-the-query", "token=" })
            Assert.DoesNotContain(lines, l => l.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_writes_a_line_of_the_log()
    {
        var lines = await WrittenAsync(async portal =>
        {
            using var client = portal.Client(await portal.OwnerAsync());
            client.DefaultRequestHeaders.Add("Origin", "https://elsewhere.example");
            await client.GetAsync("/_blazor/x%0d%0a%7B%22@t%22:%22forged%22%7D");
        });

        Assert.All(lines, l => JsonDocument.Parse(l));
        Assert.DoesNotContain(lines, l => l.StartsWith("{\"@t\":\"forged\"", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("forged", StringComparison.Ordinal)); // it is there, inside a string
    }

    [Fact]
    public async Task An_unexpected_error_and_a_mail_server_without_tls_are_logged()
    {
        await using var server = new SmtpSink();
        var lines = await WrittenAsync(async portal =>
        {
            await using (var db = await portal.DbAsync())
            {
                db.Mail(Mail, "en", portal.Time.GetUtcNow(), "Hello", "Text");
                await db.SaveChangesAsync();
            }

            await portal.Get<MailDispatcher>().DispatchAsync(default);
            var owner = await portal.OwnerAsync();
            await using (var db = await portal.DbAsync())
                await db.Database.ExecuteSqlRawAsync("DROP TABLE \"UserSessions\"");
            Assert.Equal(HttpStatusCode.InternalServerError, (await portal.Client(owner).GetAsync("/account")).StatusCode);
        }, new()
        {
            ["environment"] = "Production",
            ["Portal:Mail:Host"] = "127.0.0.1",
            ["Portal:Mail:Port"] = server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        });

        Assert.Contains(lines, l => l.Contains("no TLS", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("\"@l\":\"Error\"", StringComparison.Ordinal) && l.Contains("UserSessions", StringComparison.Ordinal));
        Assert.Empty(server.Messages);
    }

    private static string Source(JsonElement e) => e.TryGetProperty("SourceContext", out var source) ? source.GetString()! : "";

    private static async Task<IReadOnlyList<string>> WrittenAsync(Func<TestPortal, Task> story, Dictionary<string, string>? settings = null)
    {
        var error = Console.Error;
        using var written = new StringWriter { NewLine = "\n" };
        try
        {
            Console.SetError(TextWriter.Synchronized(written));
            await using var portal = await StartAsync(Databases.Sqlite, settings: new(settings ?? [])
            {
                ["Serilog:MinimumLevel:Default"] = "Warning",
                ["Serilog:MinimumLevel:Override:Portal.Web.Platform.Security.SecurityLog"] = "Information",
            });
            await story(portal);
        }
        finally
        {
            Console.SetError(error);
        }

        return [.. written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l.StartsWith('{'))];
    }
}
