using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Features.Organisations;
using Portal.Web.Tests.Features.Accounts;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Accounts.AccountStory;

namespace Portal.Web.Tests.Features.Organisations;

public sealed class InvitationTests
{
    private const string Mail = "wu@lanting.example";

    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_stranger_joins_by_the_link_and_works_in_that_role(string provider)
    {
        await using var portal = await StartAsync(provider);
        var owner = await portal.OwnerAsync("Lanting Travel");
        await portal.Get<InvitationService>().InviteAsync(owner.Actor, Mail, CustomerRole.Finance, "zh-CN");
        Assert.Contains("Lanting Travel", Assert.Single(await portal.MailsAsync(Mail)).Subject);
        var link = await portal.LinkAsync(Mail, "invitation");
        using var visitor = new Visitor(portal);

        Assert.True((await visitor.SubmitAsync(link, "join", ("DisplayName", "Wu"), ("Password", "short"))).IsRefusal);
        var joined = await visitor.SubmitAsync(link, "join", ("DisplayName", "Wu"), ("Password", Password));

        Assert.Equal(HttpStatusCode.Redirect, joined.Status);
        await using var db = await portal.DbAsync();
        var organisation = await db.Set<Organisation>().SingleAsync();
        var user = await db.Users.SingleAsync(u => u.Email == Mail);
        Assert.Equal(CustomerRole.Finance, organisation.MemberWith(user.Id)!.Role);
        Assert.True(user.EmailConfirmed);
        Assert.Contains("does not work any more", (await visitor.GetAsync(link)).Text);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Somebody_with_an_account_signs_in_and_accepts(string provider)
    {
        await using var portal = await StartAsync(provider);
        var owner = await portal.OwnerAsync("Lanting Travel");
        using (var wu = new Visitor(portal))
            await wu.JoinAsync(Mail);
        await portal.Get<InvitationService>().InviteAsync(owner.Actor, Mail, CustomerRole.Developer, "en");
        var link = await portal.LinkAsync(Mail, "invitation");
        using var visitor = new Visitor(portal);

        Assert.Contains("has an account", (await visitor.GetAsync(link)).Text);
        await visitor.SignInAsync(Mail, Password, "?returnUrl=" + Uri.EscapeDataString(link));
        await visitor.SubmitAsync(link, "accept");

        Assert.Contains("Lanting Travel", (await visitor.GetAsync("/account")).Text);
    }

    [Fact]
    public async Task A_forwarded_link_does_not_open_for_somebody_else()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        var owner = await portal.OwnerAsync();
        await portal.Get<InvitationService>().InviteAsync(owner.Actor, Mail, CustomerRole.Developer, "en");
        var link = await portal.LinkAsync(Mail, "invitation");
        using var visitor = new Visitor(portal);
        await visitor.JoinAsync("other@lanting.example");
        await using (var db = await portal.DbAsync())
        {
            var other = await db.Users.SingleAsync(u => u.Email == "other@lanting.example");
            var actor = Web.Features.Accounts.People.ActorOf(other, new(null, null));
            var refusal = await Assert.ThrowsAsync<RuleException>(() =>
                portal.Get<InvitationService>().AcceptAsync(actor, link.Split("token=")[1]));
            Assert.Equal("invitation.other-mail", refusal.Code);
        }

        Assert.Contains("was sent to wu@lanting.example", (await visitor.GetAsync(link)).Text);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_revoked_an_older_and_an_expired_link_are_dead(string provider)
    {
        await using var portal = await StartAsync(provider);
        var owner = await portal.OwnerAsync();
        var invitations = portal.Get<InvitationService>();
        await invitations.InviteAsync(owner.Actor, Mail, CustomerRole.Viewer, "en");
        var first = await portal.LinkAsync(Mail, "invitation");
        var id = (await portal.Get<OrganisationService>().ViewAsync(owner.Actor)).Invitations.Single().Id;
        using var visitor = new Visitor(portal);

        portal.Time.Advance(TimeSpan.FromSeconds(1));
        await invitations.ResendAsync(owner.Actor, id);
        var second = await portal.LinkAsync(Mail, "invitation");
        Assert.Contains("does not work any more", (await visitor.GetAsync(first)).Text);
        Assert.DoesNotContain("does not work any more", (await visitor.GetAsync(second)).Text);

        portal.Time.Advance(TimeSpan.FromDays(7));
        Assert.Contains("does not work any more", (await visitor.GetAsync(second)).Text);

        await invitations.ResendAsync(owner.Actor, id);
        await invitations.RevokeAsync(owner.Actor, id);
        Assert.Contains("does not work any more", (await visitor.GetAsync(await portal.LinkAsync(Mail, "invitation"))).Text);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Another_organisation_cannot_touch_an_invitation(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (owner, stranger) = (await portal.OwnerAsync(), await portal.OwnerAsync());
        var admin = await portal.StaffAsync(StaffRole.Admin);
        var invitations = portal.Get<InvitationService>();
        await invitations.InviteAsync(owner.Actor, Mail, CustomerRole.Viewer, "en");
        var id = (await portal.Get<OrganisationService>().ViewAsync(owner.Actor)).Invitations.Single().Id;

        foreach (var actor in new[] { stranger.Actor, admin.Actor })
        {
            await Assert.ThrowsAsync<NotFoundException>(() => invitations.RevokeAsync(actor, id));
            await Assert.ThrowsAsync<NotFoundException>(() => invitations.ResendAsync(actor, id));
        }

        Assert.Empty((await portal.Get<OrganisationService>().ViewAsync(stranger.Actor)).Invitations);
    }

    [Theory]
    [InlineData(CustomerRole.Developer)]
    [InlineData(CustomerRole.Finance)]
    [InlineData(CustomerRole.Compliance)]
    [InlineData(CustomerRole.Viewer)]
    public async Task Only_owners_manage_members(CustomerRole role)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var owner = await portal.OwnerAsync();
        var member = await portal.MemberAsync(owner, role);
        var organisations = portal.Get<OrganisationService>();

        await Assert.ThrowsAsync<ForbiddenException>(() => portal.Get<InvitationService>().InviteAsync(member.Actor, Mail, CustomerRole.Owner, "en"));
        await Assert.ThrowsAsync<ForbiddenException>(() => organisations.ChangeRoleAsync(member.Actor, member.UserId, CustomerRole.Owner));
        await Assert.ThrowsAsync<ForbiddenException>(() => organisations.RemoveAsync(member.Actor, owner.UserId));
        await Assert.ThrowsAsync<ForbiddenException>(() => organisations.RenameAsync(member.Actor, "Mine"));
        Assert.Empty((await organisations.ViewAsync(member.Actor)).Invitations);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_last_owner_stays_also_when_two_leave_at_once(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var first = await portal.OwnerAsync();
        var second = await portal.MemberAsync(first, CustomerRole.Owner);
        var organisations = portal.Get<OrganisationService>();

        var left = await Task.WhenAll(new[] { first, second }.Select(p => Task.Run(() => Record.ExceptionAsync(() => organisations.LeaveAsync(p.Actor)).AsTask())));

        Assert.Single(left, e => e is null);
        Assert.Contains(left, e => e is RuleException { Code: "member.last-owner" } or DbUpdateConcurrencyException);
        var stayed = left[0] is null ? second : first;
        Assert.Equal("member.last-owner", (await Assert.ThrowsAsync<RuleException>(() => organisations.LeaveAsync(stayed.Actor))).Code);
    }

    [Fact]
    public async Task Another_organisations_member_is_not_found()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var (owner, stranger) = (await portal.OwnerAsync(), await portal.OwnerAsync());
        var organisations = portal.Get<OrganisationService>();

        await Assert.ThrowsAsync<NotFoundException>(() => organisations.RemoveAsync(owner.Actor, stranger.UserId));
        await Assert.ThrowsAsync<NotFoundException>(() => organisations.ChangeRoleAsync(owner.Actor, stranger.UserId, CustomerRole.Viewer));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Staff_are_invited_changed_and_disabled_by_an_admin(string provider)
    {
        await using var portal = await StartAsync(provider);
        var admin = await portal.StaffAsync(StaffRole.Admin);
        var staff = portal.Get<StaffService>();
        await portal.Get<InvitationService>().InviteStaffAsync(admin.Actor, Mail, [StaffRole.Reviewer], "en");
        using var visitor = new Visitor(portal);
        await visitor.SubmitAsync(await portal.LinkAsync(Mail, "invitation"), "join", ("DisplayName", "Wu"), ("Password", Password));

        var row = (await staff.ViewAsync(admin.Actor)).People.Single(p => p.Mail == Mail);
        Assert.Equal([StaffRole.Reviewer], row.Roles);
        await staff.ChangeRolesAsync(admin.Actor, row.UserId, [StaffRole.Finance, StaffRole.Support]);
        Assert.Equal([StaffRole.Support, StaffRole.Finance], (await staff.ViewAsync(admin.Actor)).People.Single(p => p.Mail == Mail).Roles);

        Assert.True(await portal.OpensAsync(visitor.SessionCookie!));
        await staff.DisableAsync(admin.Actor, row.UserId);
        Assert.False(await portal.OpensAsync(visitor.SessionCookie!));
        Assert.True((await visitor.SignInAsync(Mail, Password)).IsRefusal);

        await staff.EnableAsync(admin.Actor, row.UserId);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SignInAsync(Mail, Password)).Status);
    }

    [Fact]
    public async Task Nobody_changes_their_own_staff_roles_and_one_admin_remains()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var admin = await portal.StaffAsync(StaffRole.Admin);
        var other = await portal.StaffAsync(StaffRole.Admin);
        var staff = portal.Get<StaffService>();

        Assert.Equal("staff.self", (await Assert.ThrowsAsync<RuleException>(() => staff.ChangeRolesAsync(admin.Actor, admin.UserId, [StaffRole.Ops]))).Code);
        await staff.DisableAsync(admin.Actor, other.UserId);
        var outOfDate = other.Actor;
        Assert.Equal("staff.last-admin", (await Assert.ThrowsAsync<RuleException>(() => staff.DisableAsync(outOfDate, admin.UserId))).Code);
        Assert.Equal("staff.already", (await Assert.ThrowsAsync<RuleException>(() =>
            portal.Get<InvitationService>().InviteStaffAsync(admin.Actor, other.Email, [StaffRole.Ops], "en"))).Code);
    }

    [Fact]
    public async Task Staff_belong_to_no_customer()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var reviewer = await portal.StaffAsync(StaffRole.Reviewer);

        Assert.Equal("staff.no-membership", (await Assert.ThrowsAsync<RuleException>(() =>
            portal.Get<OrganisationService>().CreateAsync(reviewer.Actor, "A firm of my own"))).Code);
    }
}
