using System.Net;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Features.Operations;
using Portal.Web.Platform.Mail;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Operations;

public sealed class OperationsTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_failed_mail_can_be_tried_again_at_once(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var ops = (await portal.StaffAsync(StaffRole.Ops)).Actor;
        await using (var db = await portal.DbAsync())
        {
            var mail = new OutboxMail("a@example.com", "en", portal.Time.GetUtcNow(), "Subject", "Text", null);
            mail.Claim(portal.Time.GetUtcNow());
            mail.Failed("no route to host");
            db.Add(mail);
            await db.SaveChangesAsync();
        }

        var operations = portal.Get<OperationsService>();
        var failing = Assert.Single((await operations.OutboxAsync(ops)).Mails);
        Assert.True(failing.DueAt > portal.Time.GetUtcNow());
        await operations.RetryMailAsync(failing.Id, ops);

        Assert.Equal(1, await portal.Get<MailDispatcher>().DispatchAsync(default));
        Assert.Equal("mail.sent", (await Assert.ThrowsAsync<RuleException>(() => operations.RetryMailAsync(failing.Id, ops))).Code);
    }

    [Fact]
    public async Task A_job_is_run_only_with_a_reason()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var ops = (await portal.StaffAsync(StaffRole.Ops)).Actor;
        var operations = portal.Get<OperationsService>();
        Assert.Equal("job.reason-missing", (await Assert.ThrowsAsync<RuleException>(() => operations.RunJobAsync("audit-anchor", " ", ops))).Code);
        await operations.RunJobAsync("audit-anchor", "before maintenance", ops);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(portal.DataDirectory, "anchors")));
        await Assert.ThrowsAsync<ForbiddenException>(async () => await operations.RunJobAsync("audit-anchor", "curious", (await portal.OwnerAsync()).Actor));
    }

    [Fact]
    public async Task Mails_are_listed_in_development_with_links_to_this_portal()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        await using (var db = await portal.DbAsync())
        {
            db.Mail("a@example.com", "en", portal.Time.GetUtcNow(), "Confirm your address", "Open the link.", "http://localhost:5080/account/confirm?token=abc");
            await db.SaveChangesAsync();
        }

        await portal.Get<MailDispatcher>().DispatchAsync(default);
        var page = await (await portal.Client().GetAsync("/development/mails")).Content.ReadAsStringAsync();
        Assert.Contains("Confirm your address", page);
        Assert.Contains("href=\"/account/confirm?token=abc\"", page);
    }

    [Fact]
    public async Task Outside_development_there_is_no_such_page()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite, environment: "Production");
        var client = portal.Client();
        client.BaseAddress = new("https://localhost");
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/development/mails")).StatusCode);
    }
}
