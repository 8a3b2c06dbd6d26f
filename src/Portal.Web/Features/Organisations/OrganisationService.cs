using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Enforcement;

namespace Portal.Web.Features.Organisations;

/// <summary>One line of the list of members.</summary>
public sealed record MemberRow(Guid UserId, string Name, string Mail, CustomerRole Role, DateTimeOffset JoinedAt, bool IsYou, bool IsLastOwner, bool HasTwoFactor);

/// <summary>One invitation that nobody has answered yet.</summary>
public sealed record InvitationRow(
    Guid Id, string Mail, CustomerRole? Role, IReadOnlyList<StaffRole> StaffRoles, DateTimeOffset InvitedAt, DateTimeOffset ExpiresAt, bool IsExpired);

/// <summary>The organisation page.</summary>
public sealed record OrganisationView(
    Guid Id, string Name, OrganisationState State, DateTimeOffset CreatedAt, IReadOnlyList<MemberRow> Members, IReadOnlyList<InvitationRow> Invitations);

/// <summary>An organisation one belongs to.</summary>
public sealed record OrganisationChoice(Guid Id, string Name, CustomerRole Role);

/// <summary>Customer accounts and who belongs to them.</summary>
public sealed class OrganisationService(IDbContextFactory<PortalDb> dbs, IdentityWatch watch, TimeProvider time)
{
    public const int MostPerPerson = 20;

    /// <summary>Founds a customer account; who does it becomes its first Owner.</summary>
    public async Task<Guid> CreateAsync(Actor actor, string name, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var user = await db.UserAsync(actor.Id, ct);
        Rule.Require(!await db.IsStaffAsync(user.Id, ct), "staff.no-membership", "Staff accounts belong to no customer organisation.");
        var held = await db.Set<Membership>().CountAsync(m => m.UserId == user.Id, ct);
        Rule.Require(held < MostPerPerson, "organisation.too-many", $"One person belongs to at most {MostPerPerson} organisations.", MostPerPerson);

        var organisation = new Organisation(Guid.CreateVersion7(now), name, user.Id, now);
        db.Add(organisation);
        db.Audit(actor, now, "organisation.created", $"organisation:{organisation.Id}", organisation.Id, new { organisation.Name });
        await watch.CheckNewAsync(db, organisation, user.Email!, user.DisplayName, actor, now, ct);
        await db.SaveChangesAsync(ct);
        return organisation.Id;
    }

    public async Task<IReadOnlyList<OrganisationChoice>> MineAsync(Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await (
            from member in db.Set<Membership>()
            join organisation in db.Set<Organisation>() on member.OrganisationId equals organisation.Id
            where member.UserId == actor.Id
            orderby organisation.Name
            select new OrganisationChoice(organisation.Id, organisation.Name, member.Role)).ToListAsync(ct);
    }

    public async Task<OrganisationView> ViewAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewOrganisation);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var organisation = await LoadAsync(db, actor, ct);
        var ids = organisation.Members.Select(m => m.UserId).ToList();
        var people = await db.Users.Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, ct);
        var members = organisation.Members
            .Select(m => (Member: m, User: people[m.UserId]))
            .OrderBy(row => row.Member.Role).ThenBy(row => row.User.Email, StringComparer.OrdinalIgnoreCase)
            .Select(row => new MemberRow(row.Member.UserId, row.User.DisplayName, row.User.Email!, row.Member.Role, row.Member.JoinedAt,
                row.Member.UserId == actor.Id, organisation.IsLastOwner(row.Member.UserId), row.User.TwoFactorEnabled))
            .ToList();
        var invitations = actor.May(Permission.ManageOrganisation)
            ? await InvitationService.PendingAsync(db, organisation.Id, now, ct)
            : [];
        return new(organisation.Id, organisation.Name, organisation.State, organisation.CreatedAt, members, invitations);
    }

    public Task RenameAsync(Actor actor, string name, CancellationToken ct = default) =>
        ChangeAsync(actor, organisation => organisation.Rename(name), "organisation.renamed", new { Name = name }, affected: null, ct, watch.CheckNameAsync);

    public Task ChangeRoleAsync(Actor actor, Guid userId, CustomerRole role, CancellationToken ct = default) =>
        ChangeAsync(actor, organisation => organisation.ChangeRole(userId, role),
            "member.role-changed", new { Member = userId, Role = role.ToString() }, userId, ct, async (db, organisation, now, stop) =>
            {
                var person = await db.UserAsync(userId, stop);
                await watch.CheckMemberAsync(db, organisation, person.Email!, person.DisplayName, role, null, now, stop);
            });

    public Task RemoveAsync(Actor actor, Guid userId, CancellationToken ct = default) =>
        ChangeAsync(actor, organisation => organisation.Remove(userId), "member.removed", new { Member = userId }, userId, ct);

    /// <summary>Anyone may leave, except the last Owner.</summary>
    public async Task LeaveAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewOrganisation);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var organisation = await LoadAsync(db, actor, ct);
        organisation.Remove(actor.Id);
        await db.LeaveOrganisationAsync(actor.Id, organisation.Id, ct);
        db.Audit(actor, now, "member.left", $"organisation:{organisation.Id}", organisation.Id);
        await db.SaveChangesAsync(ct);
    }

    private async Task ChangeAsync(
        Actor actor, Action<Organisation> verb, string action, object details, Guid? affected, CancellationToken ct,
        Func<PortalDb, Organisation, DateTimeOffset, CancellationToken, Task>? check = null)
    {
        actor.Require(Permission.ManageOrganisation);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var organisation = await LoadAsync(db, actor, ct);
        if (affected is { } member && organisation.MemberWith(member) is null)
            throw new NotFoundException("The member");

        verb(organisation);
        if (affected is { } gone && organisation.MemberWith(gone) is null)
            await db.LeaveOrganisationAsync(gone, organisation.Id, ct);
        db.Audit(actor, now, action, $"organisation:{organisation.Id}", organisation.Id, details);
        if (check is not null)
            await check(db, organisation, now, ct);
        await db.SaveChangesAsync(ct);
    }

    internal static async Task<Organisation> LoadAsync(PortalDb db, Actor actor, CancellationToken ct)
    {
        var id = actor.RequiredOrganisation;
        return await db.Set<Organisation>().Include(o => o.Members).SingleOrDefaultAsync(o => o.Id == id, ct)
            ?? throw new NotFoundException("The organisation");
    }
}
