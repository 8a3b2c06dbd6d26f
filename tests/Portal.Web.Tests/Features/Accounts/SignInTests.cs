using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Accounts.AccountStory;

namespace Portal.Web.Tests.Features.Accounts;

public sealed class SignInTests
{
    private const string Mail = "lin@lanting.example";

    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task Five_wrong_passwords_close_the_door_also_for_the_right_one(string provider)
    {
        await using var portal = await StartAsync(provider);
        using (var lin = new Visitor(portal))
            await lin.JoinAsync(Mail);
        portal.Time.Advance(TimeSpan.FromSeconds(1));
        using var visitor = new Visitor(portal);
        var wrong = await visitor.SignInAsync(Mail, "wrong wrong wrong 1");
        for (var i = 0; i < 4; i++)
            await visitor.SignInAsync(Mail, "wrong wrong wrong 1");

        var locked = await visitor.SignInAsync(Mail, Password);
        Assert.Equal(wrong.Status, locked.Status);
        Assert.Equal(wrong.Text, locked.Text);
        Assert.Single(await portal.MailsAsync(Mail), m => m.Subject == "Sign-in paused after wrong attempts");

        portal.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SignInAsync(Mail, Password)).Status);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Wrong_missing_unconfirmed_and_disabled_are_one_answer_for_the_same_work(string provider)
    {
        var hasher = new CountingHasher();
        await using var portal = await StartAsync(provider, hasher);
        using var visitor = new Visitor(portal);
        using (var lin = new Visitor(portal))
            await lin.JoinAsync(Mail);
        await visitor.SubmitAsync("/account/sign-up", "sign-up", ("Mail", "unconfirmed@lanting.example"), ("Password", Password));
        using (var gone = new Visitor(portal))
            await gone.JoinAsync("gone@lanting.example");
        await using (var db = await portal.DbAsync())
        {
            (await db.Users.SingleAsync(u => u.Email == "gone@lanting.example")).DisabledAt = portal.Time.GetUtcNow();
            await db.SaveChangesAsync();
        }

        await visitor.SignInAsync("first@lanting.example", Password); // the very first one also prepares the hash for nobody
        var answers = new List<(string Mail, Answer Answer, int Work)>();
        foreach (var (mail, password) in new[] { (Mail, "wrong wrong wrong 1"), ("nobody@lanting.example", Password), ("unconfirmed@lanting.example", Password), ("gone@lanting.example", Password) })
        {
            var before = hasher.Work;
            answers.Add((mail, await visitor.SignInAsync(mail, password), hasher.Work - before));
        }

        Assert.Single(answers.Select(a => (a.Answer.Status, a.Answer.Text, a.Work)).Distinct());
        Assert.All(answers, a => Assert.Contains($"value=\"{a.Mail}\"", a.Answer.Body));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_hundred_attempts_at_once_are_a_hundred_attempts(string provider)
    {
        var hasher = new CountingHasher();
        await using var portal = await StartAsync(provider, hasher);
        using (var lin = new Visitor(portal))
            await lin.JoinAsync(Mail);
        var signIn = portal.Get<Web.Features.Accounts.SignInService>();
        portal.Time.Advance(TimeSpan.FromSeconds(1));

        var tried = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() =>
            Record.ExceptionAsync(() => signIn.PasswordAsync(Mail, $"wrong wrong wrong {i}", new("192.0.2.1", null))).AsTask())));

        await using var db = await portal.DbAsync();
        var failed = await db.Set<Domain.Accounts.AccessRecord>().CountAsync(r => r.Outcome == Domain.Accounts.AccessOutcome.Failed);
        Assert.Equal(5, failed);
        Assert.DoesNotContain(null, tried);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Knocking_on_a_closed_door_does_not_open_it(string provider)
    {
        await using var portal = await StartAsync(provider, new CountingHasher());
        using (var lin = new Visitor(portal))
            await lin.JoinAsync(Mail);
        var signIn = portal.Get<Web.Features.Accounts.SignInService>();
        for (var i = 0; i < 5 + 210; i++)
        {
            portal.Time.Advance(TimeSpan.FromSeconds(1));
            await Assert.ThrowsAsync<Domain.RuleException>(() => signIn.PasswordAsync(Mail, $"wrong wrong wrong {i}", new("192.0.2.1", null)));
        }

        portal.Time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<Domain.RuleException>(() => signIn.PasswordAsync(Mail, Password, new("192.0.2.1", null)));

        await using var db = await portal.DbAsync();
        Assert.Equal(5, await db.Set<Domain.Accounts.AccessRecord>().CountAsync(r => r.Outcome == Domain.Accounts.AccessOutcome.Failed));
    }

    [Theory]
    [InlineData("?returnUrl=%2Faccount%2Fsessions%3Fpage%3D1", "/account/sessions?page=1")]
    [InlineData("?returnUrl=https%3A%2F%2Felsewhere.example%2F", "/")]
    [InlineData("?returnUrl=%2F%2Felsewhere.example", "/")]
    [InlineData("?returnUrl=%2F%5Celsewhere.example", "/")]
    [InlineData("", "/")]
    public async Task Signing_in_leads_back_but_never_away(string query, string path)
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using (var lin = new Visitor(portal))
            await lin.JoinAsync(Mail);
        using var visitor = new Visitor(portal);

        var answer = await visitor.SignInAsync(Mail, Password, query);

        var target = new Uri(new("http://localhost"), answer.Location);
        Assert.Equal(("localhost", path), (target.Host, target.PathAndQuery));
    }

    [Fact]
    public async Task A_page_asked_for_before_signing_in_is_opened_afterwards()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using (var lin = new Visitor(portal))
            await lin.JoinAsync(Mail);
        using var visitor = new Visitor(portal);

        var turned = await visitor.GetAsync("/account/sessions");
        Assert.Equal(HttpStatusCode.Redirect, turned.Status);
        var answer = await visitor.SubmitAsync(new Uri(turned.Location!).PathAndQuery, "sign-in", ("Mail", Mail), ("Password", Password));

        Assert.EndsWith("/account/sessions", answer.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_people_who_share_a_browser_do_not_share_a_session()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using (var wu = new Visitor(portal))
            await wu.JoinAsync("wu@lanting.example");
        using var visitor = new Visitor(portal);
        await visitor.JoinAsync(Mail);
        var first = visitor.SessionCookie!;

        await visitor.SignInAsync("wu@lanting.example", Password);

        Assert.Contains("wu@lanting.example", (await visitor.GetAsync("/account")).Body);
        Assert.False(await portal.OpensAsync(first));
    }

    [Fact]
    public async Task A_new_device_is_announced_by_mail_and_a_known_one_is_not()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var visitor = new Visitor(portal);
        await visitor.JoinAsync(Mail);
        await visitor.SignInAsync(Mail, Password);
        Assert.DoesNotContain(await portal.MailsAsync(Mail), m => m.Subject == "Sign-in from a new device");

        using var phone = new Visitor(portal, agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Safari/604.1");
        await phone.SignInAsync(Mail, Password);

        Assert.Single(await portal.MailsAsync(Mail), m => m.Subject == "Sign-in from a new device" && m.Text.Contains("iPhone"));
    }

    [Fact]
    public async Task Too_many_posts_from_one_address_are_429()
    {
        await using var portal = await StartAsync(Databases.Sqlite, settings: new() { ["Portal:RateLimits:SignIn"] = "3" });
        using var visitor = new Visitor(portal);
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await visitor.SignInAsync($"n{i}@lanting.example", Password)).Status);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await visitor.SignInAsync("n4@lanting.example", Password)).Status);
    }

    [Fact]
    public async Task The_history_shows_what_was_refused()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var visitor = new Visitor(portal);
        await visitor.JoinAsync(Mail);
        using var thief = new Visitor(portal, agent: "curl/8.0");
        await thief.SignInAsync(Mail, "wrong wrong wrong 1");

        var history = (await visitor.GetAsync("/account/sessions")).Text;

        Assert.Contains("curl", history);
        Assert.Contains("Refused", history);
    }
}
