using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Accounts.AccountStory;

namespace Portal.Web.Tests.Features.Accounts;

public sealed class SignUpTests
{
    private const string Mail = "lin@lanting.example";

    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_stranger_signs_up_confirms_and_lands_where_they_wanted_to_be(string provider)
    {
        await using var portal = await StartAsync(provider);
        using var visitor = new Visitor(portal);

        var sent = await visitor.SubmitAsync("/account/sign-up?returnUrl=%2Fapps", "sign-up", ("Mail", Mail), ("Password", Password), ("PreferredLanguage", "zh-CN"));
        Assert.Contains(Mail, sent.Text);
        var mail = Assert.Single(await portal.MailsAsync(Mail));
        Assert.Equal("确认你的邮箱", mail.Subject);

        var confirmed = await visitor.SubmitAsync(await portal.LinkAsync(Mail, "confirm-mail"), "confirm-mail", ("Password", Password));
        Assert.Equal((HttpStatusCode.Redirect, "/apps"), (confirmed.Status, new Uri(new("http://localhost"), confirmed.Location).PathAndQuery));
        Assert.Contains(Mail, (await visitor.GetAsync("/account")).Body);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_known_and_an_unknown_address_get_the_same_answer_for_the_same_work(string provider)
    {
        var hasher = new CountingHasher();
        await using var portal = await StartAsync(provider, hasher);
        using (var lin = new Visitor(portal))
            await lin.JoinAsync(Mail);
        using var visitor = new Visitor(portal);

        var before = hasher.Work;
        var known = await visitor.SubmitAsync("/account/sign-up", "sign-up", ("Mail", Mail), ("Password", Password));
        var between = hasher.Work;
        var unknown = await visitor.SubmitAsync("/account/sign-up", "sign-up", ("Mail", "new@lanting.example"), ("Password", Password));

        Assert.Equal(known.Status, unknown.Status);
        Assert.Equal(known.Text.Replace(Mail, "", StringComparison.Ordinal), unknown.Text.Replace("new@lanting.example", "", StringComparison.Ordinal));
        Assert.Equal(between - before, hasher.Work - between);
        Assert.Equal("You already have an account", (await portal.MailsAsync(Mail))[^1].Subject);
        Assert.Equal("Confirm your address", (await portal.MailsAsync("new@lanting.example"))[^1].Subject);
    }

    [Fact]
    public async Task The_confirmation_link_works_once()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var visitor = new Visitor(portal);
        await visitor.JoinAsync(Mail);

        var again = await visitor.SubmitAsync(await portal.LinkAsync(Mail, "confirm-mail"), "confirm-mail", ("Password", Password));

        Assert.True(again.IsRefusal);
        Assert.Contains("does not work any more", again.Text);
    }

    [Fact]
    public async Task The_confirmation_link_dies_after_half_an_hour_and_with_a_newer_one()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var visitor = new Visitor(portal);
        await visitor.SubmitAsync("/account/sign-up", "sign-up", ("Mail", Mail), ("Password", Password));
        var first = await portal.LinkAsync(Mail, "confirm-mail");

        portal.Time.Advance(TimeSpan.FromSeconds(1));
        await visitor.SubmitAsync("/account/resend-confirmation", "resend", ("Mail", Mail));
        var second = await portal.LinkAsync(Mail, "confirm-mail");
        Assert.NotEqual(first, second);
        Assert.Contains("does not work any more", (await visitor.SubmitAsync(first, "confirm-mail", ("Password", Password))).Text);

        portal.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Contains("does not work any more", (await visitor.SubmitAsync(second, "confirm-mail", ("Password", Password))).Text);
    }

    [Fact]
    public async Task An_account_somebody_else_began_is_not_handed_over_by_a_click()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var thief = new Visitor(portal);
        await thief.SubmitAsync("/account/sign-up", "sign-up", ("Mail", Mail), ("Password", "a thief's own phrase 4"));
        using var lin = new Visitor(portal);

        var click = await lin.SubmitAsync(await portal.LinkAsync(Mail, "confirm-mail"), "confirm-mail", ("Password", Password));
        Assert.True(click.IsRefusal);

        await lin.JoinAsync(Mail);
        using var later = new Visitor(portal);
        Assert.True((await later.SignInAsync(Mail, "a thief's own phrase 4")).IsRefusal);
        Assert.Equal(HttpStatusCode.Redirect, (await later.SignInAsync(Mail, Password)).Status);
    }

    [Fact]
    public async Task What_was_typed_is_kept_except_the_password()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var visitor = new Visitor(portal);

        var refused = await visitor.SubmitAsync("/account/sign-up", "sign-up", ("Mail", Mail), ("Password", "short"), ("PreferredLanguage", "zh-CN"));

        Assert.Contains($"value=\"{Mail}\"", refused.Body);
        Assert.Contains("value=\"zh-CN\" lang=\"zh-CN\" selected", refused.Body);
        Assert.DoesNotContain("short\"", refused.Body);
        Assert.Contains("at least 15 characters", refused.Text);
    }

    [Fact]
    public async Task An_address_is_sent_at_most_five_mails_an_hour()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var visitor = new Visitor(portal);
        await visitor.SubmitAsync("/account/sign-up", "sign-up", ("Mail", Mail), ("Password", Password));
        for (var i = 0; i < 8; i++)
            await visitor.SubmitAsync("/account/resend-confirmation", "resend", ("Mail", Mail));

        Assert.Equal(5, (await portal.MailsAsync(Mail)).Count);
    }

    [Fact]
    public async Task No_token_is_kept_in_clear()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var visitor = new Visitor(portal);
        await visitor.SubmitAsync("/account/sign-up", "sign-up", ("Mail", Mail), ("Password", Password));
        var token = (await portal.LinkAsync(Mail, "confirm-mail")).Split("token=")[1];

        await using var db = await portal.DbAsync();
        var link = await db.Set<Domain.Accounts.MailLink>().SingleAsync();
        Assert.NotEqual(token, link.TokenHash);
        Assert.Equal(64, link.TokenHash.Length);
    }
}
