using System.Globalization;
using System.Security.Authentication;
using MimeKit;
using Portal.Web.Platform.Mail;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Platform;

public sealed class MailTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_queued_mail_reaches_the_server_once(string provider)
    {
        await using var server = new SmtpSink();
        await using var portal = await StartAsync(provider, server.Port);
        await QueueAsync(portal, "clerk@example.com");

        Assert.Equal(1, await portal.Get<MailDispatcher>().DispatchAsync(default));
        Assert.Equal(0, await portal.Get<MailDispatcher>().DispatchAsync(default));

        var message = await MimeMessage.LoadAsync(new MemoryStream(System.Text.Encoding.Latin1.GetBytes(Assert.Single(server.Messages))));
        Assert.Equal("账单已出", message.Subject);
        Assert.Contains("https://portal.example/bills/1", message.TextBody, StringComparison.Ordinal);
        Assert.Contains("https://portal.example/bills/1", message.HtmlBody, StringComparison.Ordinal);
        var kept = Assert.Single(await portal.MailsAsync());
        Assert.NotNull(kept.SentAt);
        Assert.Null(kept.Link); // it may carry a token
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_mail_waits_while_the_server_is_away(string provider)
    {
        var server = new SmtpSink();
        var port = server.Port;
        await server.DisposeAsync();
        await using var portal = await StartAsync(provider, port);
        await QueueAsync(portal, "clerk@example.com");

        Assert.Equal(0, await portal.Get<MailDispatcher>().DispatchAsync(default));
        var waiting = Assert.Single(await portal.MailsAsync());
        Assert.Equal((1, true), (waiting.Attempts, waiting.SentAt is null && waiting.LastError is not null));
        Assert.True(waiting.DueAt > portal.Time.GetUtcNow());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task One_refused_address_does_not_hold_up_the_others(string provider)
    {
        await using var server = new SmtpSink { Refused = "gone@example.com" };
        await using var portal = await StartAsync(provider, server.Port);
        foreach (var to in new[] { "one@example.com", "gone@example.com", "two@example.com" })
            await QueueAsync(portal, to);

        Assert.Equal(2, await portal.Get<MailDispatcher>().DispatchAsync(default));
        Assert.Equal(2, server.Messages.Count);
        Assert.Equal("gone@example.com", Assert.Single(await portal.MailsAsync(), mail => mail.SentAt is null).To);
    }

    [Fact]
    public async Task A_server_with_tls_and_sign_in_gets_its_mail()
    {
        using var certificate = TestCertificates.Create();
        await using var server = new SmtpSink { Certificate = certificate, Account = "portal\0correct horse" };
        await using var portal = await SecureAsync(server, TestCertificates.ToFile(certificate));
        await QueueAsync(portal, "clerk@example.com");

        Assert.Equal(1, await portal.Get<MailDispatcher>().DispatchAsync(default));
        Assert.Single(server.Messages);
        Assert.Contains(Assert.Single(server.Protocols), new[] { SslProtocols.Tls12, SslProtocols.Tls13 });
    }

    [Fact]
    public async Task A_wrong_password_for_the_mail_server_sends_nothing()
    {
        using var certificate = TestCertificates.Create();
        await using var server = new SmtpSink { Certificate = certificate, Account = "portal\0another" };
        await using var portal = await SecureAsync(server, TestCertificates.ToFile(certificate));
        await QueueAsync(portal, "clerk@example.com");

        Assert.Equal(0, await portal.Get<MailDispatcher>().DispatchAsync(default));
        Assert.Empty(server.Messages);
        Assert.DoesNotContain("correct horse", Assert.Single(await portal.MailsAsync()).LastError!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody said whom to trust")]
    [InlineData("another authority")]
    [InlineData("another host")]
    public async Task A_server_that_cannot_show_who_it_is_gets_neither_password_nor_mail(string what)
    {
        using var shown = TestCertificates.Create(what == "another host" ? "mail.elsewhere.example" : "localhost");
        using var trusted = TestCertificates.Create();
        await using var server = new SmtpSink { Certificate = shown, Account = "portal\0correct horse" };
        await using var portal = await SecureAsync(server, what switch
        {
            "another authority" => TestCertificates.ToFile(trusted),
            "another host" => TestCertificates.ToFile(shown),
            _ => "",
        });
        await QueueAsync(portal, "clerk@example.com");

        Assert.Equal(0, await portal.Get<MailDispatcher>().DispatchAsync(default));
        Assert.Empty(server.Messages);
        Assert.NotNull(Assert.Single(await portal.MailsAsync()).LastError);
    }

    [Fact]
    public async Task A_server_without_tls_gets_nothing_where_tls_is_required()
    {
        await using var server = new SmtpSink();
        await using var portal = await SecureAsync(server, "");
        await QueueAsync(portal, "clerk@example.com");

        Assert.Equal(0, await portal.Get<MailDispatcher>().DispatchAsync(default));
        Assert.Empty(server.Messages);
    }

    [Fact]
    public async Task A_line_break_in_a_subject_or_name_makes_no_header()
    {
        await using var server = new SmtpSink();
        await using var portal = await StartAsync(Databases.Sqlite, server.Port);
        await using (var db = await portal.DbAsync())
        {
            db.Mail("clerk@example.com", "en", portal.Time.GetUtcNow(), "Hello\r\nBcc: thief@elsewhere.example", "Text\r\n.\r\nRCPT TO:<thief@elsewhere.example>");
            await db.SaveChangesAsync();
        }

        await portal.Get<MailDispatcher>().DispatchAsync(default);

        var message = await MimeMessage.LoadAsync(new MemoryStream(System.Text.Encoding.Latin1.GetBytes(Assert.Single(server.Messages))));
        Assert.Empty(message.Bcc);
        Assert.Equal("clerk@example.com", Assert.Single(message.To.Mailboxes).Address);
    }

    private static Task<TestPortal> SecureAsync(SmtpSink server, string authority) => TestPortal.StartAsync(Databases.Sqlite, new()
    {
        ["Portal:Mail:Host"] = "127.0.0.1",
        ["Portal:Mail:Port"] = server.Port.ToString(CultureInfo.InvariantCulture),
        ["Portal:Mail:User"] = "portal",
        ["Portal:Mail:Password"] = "correct horse",
        ["Portal:Mail:TrustedCertificate"] = authority,
    });

    private static Task<TestPortal> StartAsync(string provider, int port) => TestPortal.StartAsync(provider, new()
    {
        ["Portal:Mail:Host"] = "127.0.0.1",
        ["Portal:Mail:Port"] = port.ToString(CultureInfo.InvariantCulture),
        ["Portal:Mail:RequireTls"] = "false",
    });

    private static async Task QueueAsync(TestPortal portal, string to)
    {
        await using var db = await portal.DbAsync();
        db.Mail(to, "zh-CN", portal.Time.GetUtcNow(), "账单已出", "十月账单已出。", "https://portal.example/bills/1");
        await db.SaveChangesAsync();
    }
}
