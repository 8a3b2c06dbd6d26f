using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Organisations;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Accounts.AccountStory;

namespace Portal.Web.Tests.Features.Accounts;

public sealed class SessionTests
{
    private const string Mail = "lin@lanting.example";

    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_copied_cookie_is_dead_after_sign_out(string provider)
    {
        await using var portal = await StartAsync(provider);
        using var visitor = new Visitor(portal);
        await visitor.JoinAsync(Mail);
        var copied = visitor.SessionCookie!;
        Assert.True(await portal.OpensAsync(copied));

        var left = await visitor.SubmitAsync("/account", "/account/sign-out");

        Assert.Equal("/account/sign-in?after=signed-out", left.Location);
        Assert.False(await portal.OpensAsync(copied));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_copied_cookie_is_dead_after_a_change_of_password_and_this_session_goes_on(string provider)
    {
        await using var portal = await StartAsync(provider);
        using var other = new Visitor(portal);
        await other.JoinAsync(Mail);
        using var visitor = new Visitor(portal);
        await visitor.SignInAsync(Mail, Password);

        var wrong = await visitor.SubmitAsync("/account/password", "password", ("Current", "wrong wrong wrong 1"), ("Password", "another phrase of 5 words"));
        Assert.True(wrong.IsRefusal);
        var changed = await visitor.SubmitAsync("/account/password", "password", ("Current", Password), ("Password", "another phrase of 5 words"));

        Assert.EndsWith("done=password-changed", changed.Location, StringComparison.Ordinal);
        Assert.False(await portal.OpensAsync(other.SessionCookie!));
        Assert.True(await portal.OpensAsync(visitor.SessionCookie!));
        Assert.Contains(await portal.MailsAsync(Mail), m => m.Subject == "Your password was changed");
        using var later = new Visitor(portal);
        Assert.True((await later.SignInAsync(Mail, Password)).IsRefusal);
        Assert.Equal(HttpStatusCode.Redirect, (await later.SignInAsync(Mail, "another phrase of 5 words")).Status);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Sessions_can_be_seen_and_ended_one_by_one_or_all_others(string provider)
    {
        await using var portal = await StartAsync(provider);
        using var first = new Visitor(portal);
        await first.JoinAsync(Mail);
        using var second = new Visitor(portal, agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Safari/604.1");
        await second.SignInAsync(Mail, Password);
        using var third = new Visitor(portal);
        await third.SignInAsync(Mail, Password);

        var list = await third.GetAsync("/account/sessions");
        Assert.Contains("Safari · iPhone", list.Text);
        Assert.Contains("This session", list.Text);
        await third.SubmitAsync("/account/sessions", "end-others");

        Assert.False(await portal.OpensAsync(first.SessionCookie!));
        Assert.False(await portal.OpensAsync(second.SessionCookie!));
        Assert.True(await portal.OpensAsync(third.SessionCookie!));
    }

    [Fact]
    public async Task Nobody_ends_a_session_of_somebody_else()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var (lin, wu) = (await portal.OwnerAsync(), await portal.OwnerAsync());

        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<SessionService>().EndAsync(lin.Actor, wu.Actor.SessionId!.Value));
        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<SessionService>().EndAsync(lin.Actor, Guid.CreateVersion7()));
        Assert.True(await portal.OpensAsync(wu.Cookie));
    }

    [Fact]
    public async Task A_session_ends_after_half_an_hour_of_rest_and_after_twelve_hours_in_any_case()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var (idle, busy) = (await portal.OwnerAsync(), await portal.OwnerAsync());
        for (var i = 0; i < 36; i++)
        {
            Assert.True(await portal.OpensAsync(busy.Cookie));
            portal.Time.Advance(TimeSpan.FromMinutes(20));
            if (i == 1)
                Assert.False(await portal.OpensAsync(idle.Cookie));
        }

        Assert.False(await portal.OpensAsync(busy.Cookie));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_change_of_role_counts_from_the_next_request(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.OwnerAsync();
        var member = await portal.MemberAsync(owner, CustomerRole.Developer);
        Assert.Contains(Permission.ManageApps, (await portal.RefreshAsync(member)).Permissions);

        await portal.Get<OrganisationService>().ChangeRoleAsync(owner.Actor, member.UserId, CustomerRole.Viewer);
        Assert.DoesNotContain(Permission.ManageApps, (await portal.RefreshAsync(member)).Permissions);

        await portal.Get<OrganisationService>().RemoveAsync(owner.Actor, member.UserId);
        var removed = await portal.RefreshAsync(member);
        Assert.Empty(removed.Permissions);
        Assert.Null(removed.OrganisationId);
    }

    [Fact]
    public async Task Who_leaves_one_organisation_goes_on_in_the_other()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var (first, second) = (await portal.OwnerAsync("First"), await portal.OwnerAsync("Second"));
        var member = await portal.MemberAsync(first, CustomerRole.Viewer);
        await using (var db = await portal.DbAsync())
        {
            (await db.Set<Organisation>().SingleAsync(o => o.Id == second.OrganisationId)).Join(member.UserId, CustomerRole.Finance, TestPortal.Start);
            await db.SaveChangesAsync();
        }

        await portal.Get<OrganisationService>().LeaveAsync(member.Actor);

        Assert.Equal(second.OrganisationId, (await portal.RefreshAsync(member)).OrganisationId);
    }

    [Fact]
    public async Task Nobody_turns_to_an_organisation_they_do_not_belong_to()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var (lin, wu) = (await portal.OwnerAsync(), await portal.OwnerAsync());

        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<SessionService>().SwitchAsync(lin.Actor, wu.OrganisationId!.Value));
        Assert.Equal(lin.OrganisationId, (await portal.RefreshAsync(lin)).OrganisationId);
    }

    [Fact]
    public async Task The_key_in_the_cookie_is_not_in_the_database()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var visitor = new Visitor(portal);
        await visitor.JoinAsync(Mail);

        await using var db = await portal.DbAsync();
        var session = await db.Set<UserSession>().SingleAsync();
        Assert.Equal(64, session.KeyHash.Trim().Length);
        Assert.DoesNotContain(session.KeyHash, visitor.SessionCookie, StringComparison.Ordinal);
    }
}
