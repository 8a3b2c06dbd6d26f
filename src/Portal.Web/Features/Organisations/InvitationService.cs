using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Enforcement;

namespace Portal.Web.Features.Organisations;

/// <summary>What the page behind an invitation's link shows. The token came by mail, so the reader owns the address.</summary>
public sealed record InvitationView(
    Guid Id, string Mail, string? Organisation, CustomerRole? Role, IReadOnlyList<StaffRole> StaffRoles, string InvitedBy, string Language,
    DateTimeOffset ExpiresAt, bool HasAccount);

/// <summary>Places offered by mail: to join an organisation or the provider's staff.</summary>
public sealed class InvitationService(
    IDbContextFactory<PortalDb> dbs, TimeProvider time, IPasswordHasher<PortalUser> hasher, AttemptLog attempts, AccountMails mails, IdentityWatch watch)
{
    public const int MostPending = 100;

    public async Task InviteAsync(Actor actor, string mail, CustomerRole role, string language, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageOrganisation);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var organisation = await OrganisationService.LoadAsync(db, actor, ct);
        var user = await db.FindByMailAsync(MailAddresses.Require(mail), ct);
        Rule.Require(user is null || organisation.MemberWith(user.Id) is null, "member.already", "This person is a member already.");
        await RequireRoomAsync(db, organisation.Id, mail, ct);

        var (token, hash) = OneTimeTokens.Create();
        var invitation = Invitation.ToOrganisation(Guid.CreateVersion7(now), organisation.Id, role, mail, language, hash, actor.Id, now);
        db.Add(invitation);
        db.Audit(actor, now, "member.invited", $"invitation:{invitation.Id}", organisation.Id, new { invitation.Mail, Role = role.ToString() });
        await SendAsync(db, actor, invitation, organisation.Name, token, now, ct);
        await db.SaveChangesAsync(ct);
    }

    public async Task InviteStaffAsync(Actor actor, string mail, IReadOnlyCollection<StaffRole> roles, string language, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageStaff);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        var user = await db.FindByMailAsync(MailAddresses.Require(mail), ct);
        Rule.Require(user is null || !await db.IsStaffAsync(user.Id, ct), "staff.already", "This person is staff already.");
        await RequireRoomAsync(db, organisationId: null, mail, ct);

        var (token, hash) = OneTimeTokens.Create();
        var invitation = Invitation.ToStaff(Guid.CreateVersion7(now), roles, mail, language, hash, actor.Id, now);
        db.Add(invitation);
        db.Audit(actor, now, "staff.invited", $"invitation:{invitation.Id}", null, new { invitation.Mail, Roles = string.Join(' ', invitation.StaffRoles) });
        await SendAsync(db, actor, invitation, organisation: null, token, now, ct);
        await db.SaveChangesAsync(ct);
    }

    public async Task ResendAsync(Actor actor, Guid id, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var invitation = await LoadAsync(db, actor, id, ct);
        var (token, hash) = OneTimeTokens.Create();
        invitation.Renew(hash, now);
        var organisation = await NameOfAsync(db, invitation, ct);
        db.Audit(actor, now, "invitation.resent", $"invitation:{id}", invitation.OrganisationId, new { invitation.Mail });
        await SendAsync(db, actor, invitation, organisation, token, now, ct);
        await db.SaveChangesAsync(ct);
    }

    public async Task RevokeAsync(Actor actor, Guid id, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var invitation = await LoadAsync(db, actor, id, ct);
        invitation.Revoke(now);
        db.Audit(actor, now, "invitation.revoked", $"invitation:{id}", invitation.OrganisationId, new { invitation.Mail });
        await db.SaveChangesAsync(ct);
    }

    /// <summary>The invitation behind a link that still works.</summary>
    /// <exception cref="RuleException">Unknown, answered, revoked, replaced or expired: one answer for all.</exception>
    public async Task<InvitationView> FindAsync(string? token, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var invitation = await OpenAsync(db, token, ct);
        var inviter = await db.Users.Where(u => u.Id == invitation.InvitedBy).Select(u => u.DisplayName).SingleOrDefaultAsync(ct);
        var user = await db.FindByMailAsync(invitation.Mail, ct);
        return new(invitation.Id, invitation.Mail, await NameOfAsync(db, invitation, ct), invitation.Role, invitation.StaffRoles,
            inviter ?? "", invitation.Language, invitation.ExpiresAt, user is { EmailConfirmed: true });
    }

    /// <summary>Takes the place with the account one is signed in to.</summary>
    /// <returns>The organisation joined; null when it was the provider's staff.</returns>
    public async Task<Guid?> AcceptAsync(Actor actor, string? token, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var invitation = await OpenAsync(db, token, ct);
        var user = await db.UserAsync(actor.Id, ct);
        await TakePlaceAsync(db, actor, user, invitation, ct);
        await db.SaveChangesAsync(ct);
        return invitation.OrganisationId;
    }

    /// <summary>Makes the account and takes the place in one step. The link came by mail, which confirms the address.</summary>
    /// <returns>The new person, to be signed in.</returns>
    public async Task<Guid> SignUpAsync(string? token, string name, string password, string language, Origin origin, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var invitation = await OpenAsync(db, token, ct);
        var user = await db.FindByMailAsync(invitation.Mail, ct);
        Rule.Require(user is not { EmailConfirmed: true }, "invitation.account-exists", "There is an account with this address. Sign in to accept.");
        PasswordPolicy.Require(password, hasSecondFactor: false, invitation.Mail, name, await NameOfAsync(db, invitation, ct));

        if (user is null)
            db.Add(user = People.Create(invitation.Mail, language, now));
        user.Language = language;
        user.EmailConfirmed = true;
        user.PasswordHash = hasher.HashPassword(user, password);
        user.SecurityStamp = OneTimeTokens.Create().Token;
        if (!string.IsNullOrWhiteSpace(name))
            user.DisplayName = ProfileService.Named(name);
        await TakePlaceAsync(db, People.ActorOf(user, origin), user, invitation, ct);
        await db.SaveChangesAsync(ct);
        return user.Id;
    }

    internal static async Task<IReadOnlyList<InvitationRow>> PendingAsync(PortalDb db, Guid? organisationId, DateTimeOffset now, CancellationToken ct)
    {
        var pending = await db.Set<Invitation>()
            .Where(i => i.OrganisationId == organisationId && i.State == InvitationState.Pending)
            .OrderByDescending(i => i.InvitedAt)
            .Take(MostPending)
            .ToListAsync(ct);
        return [.. pending.Select(i => new InvitationRow(i.Id, i.Mail, i.Role, i.StaffRoles, i.InvitedAt, i.ExpiresAt, i.IsExpired(now)))];
    }

    private async Task TakePlaceAsync(PortalDb db, Actor actor, PortalUser user, Invitation invitation, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        invitation.Accept(user.Email!, now);
        if (invitation.OrganisationId is { } id)
        {
            Rule.Require(!await db.IsStaffAsync(user.Id, ct), "staff.no-membership", "Staff accounts belong to no customer organisation.");
            var organisation = await db.Set<Organisation>().Include(o => o.Members).SingleAsync(o => o.Id == id, ct);
            organisation.Join(user.Id, invitation.Role!.Value, now);
            db.Audit(actor, now, "member.joined", $"organisation:{id}", id, new { Role = invitation.Role.ToString() });
            await watch.CheckMemberAsync(db, organisation, user.Email!, user.DisplayName, invitation.Role.Value, actor.Ip, now, ct); // A153: indirectly, or in another's name
        }
        else
        {
            Rule.Require(!await db.Set<Membership>().AnyAsync(m => m.UserId == user.Id, ct),
                "staff.is-customer", "This account belongs to a customer. Staff use an account of their own.");
            await db.SetStaffRolesAsync(user.Id, invitation.StaffRoles, ct);
            db.Audit(actor, now, "staff.joined", $"user:{user.Id}", null, new { Roles = string.Join(' ', invitation.StaffRoles) });
        }
    }

    private async Task<Invitation> OpenAsync(PortalDb db, string? token, CancellationToken ct)
    {
        var hash = OneTimeTokens.HashOf(token);
        var invitation = await db.Set<Invitation>().SingleOrDefaultAsync(i => i.TokenHash == hash, ct);
        Rule.Require(invitation?.CanAccept(time.GetUtcNow()) is true, "link.dead", "This link has been used, has expired or was replaced by a newer one.");
        return invitation!;
    }

    /// <summary>Another organisation's invitation is not found; staff invitations are for those who manage staff.</summary>
    private static async Task<Invitation> LoadAsync(PortalDb db, Actor actor, Guid id, CancellationToken ct)
    {
        actor.Require(actor.IsProvider ? Permission.ManageStaff : Permission.ManageOrganisation);
        var organisationId = actor.OrganisationId;
        return await db.Set<Invitation>().SingleOrDefaultAsync(i => i.Id == id && i.OrganisationId == organisationId, ct)
            ?? throw new NotFoundException("The invitation");
    }

    private static async Task RequireRoomAsync(PortalDb db, Guid? organisationId, string mail, CancellationToken ct)
    {
        var pending = await db.Set<Invitation>()
            .Where(i => i.OrganisationId == organisationId && i.State == InvitationState.Pending)
            .Select(i => i.Mail).ToListAsync(ct);
        Rule.Require(!pending.Any(p => MailAddresses.Same(p, mail)), "invitation.pending", "This address has been invited. Send the invitation again instead.");
        Rule.Require(pending.Count < MostPending, "invitation.too-many", $"At most {MostPending} invitations can be open at once.", MostPending);
    }

    private static async Task<string?> NameOfAsync(PortalDb db, Invitation invitation, CancellationToken ct) =>
        await db.Set<Organisation>().Where(o => o.Id == invitation.OrganisationId).Select(o => o.Name).SingleOrDefaultAsync(ct);

    private async Task SendAsync(
        PortalDb db, Actor actor, Invitation invitation, string? organisation, string token, DateTimeOffset now, CancellationToken ct)
    {
        Rule.Require(await attempts.MayMailAsync(db, invitation.Mail, new(actor.Ip, actor.UserAgent), ct),
            "mail.too-many", "This address has been sent several mails within the hour. Try again later.");
        var inviter = await db.Users.Where(u => u.Id == actor.Id).Select(u => u.DisplayName).SingleOrDefaultAsync(ct) ?? actor.Name;
        var path = $"/account/invitation?token={token}";
        if (organisation is null)
            mails.Add(db, invitation.Mail, invitation.Language, now, "invitation-staff", path, inviter);
        else
            mails.Add(db, invitation.Mail, invitation.Language, now, "invitation", path, inviter, organisation);
    }
}
