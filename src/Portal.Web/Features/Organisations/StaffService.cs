using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;

namespace Portal.Web.Features.Organisations;

/// <summary>One of the provider's people.</summary>
public sealed record StaffRow(
    Guid UserId, string Name, string Mail, IReadOnlyList<StaffRole> Roles, bool HasSecondFactor, bool IsDisabled, bool IsYou, DateTimeOffset? LastSeenAt);

/// <summary>The staff page.</summary>
public sealed record StaffView(IReadOnlyList<StaffRow> People, IReadOnlyList<InvitationRow> Invitations);

/// <summary>
/// The provider's people and their roles. Nobody changes their own roles or sets another's password,
/// and one working Admin always remains.
/// </summary>
public sealed class StaffService(IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    public async Task<StaffView> ViewAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageStaff);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var held = await (from ur in db.UserRoles join r in db.Roles on ur.RoleId equals r.Id select new { ur.UserId, r.Name }).ToListAsync(ct);
        var roles = held.ToLookup(h => h.UserId, h => Enum.Parse<StaffRole>(h.Name!));
        var ids = roles.Select(r => r.Key).ToList();
        var users = await db.Users.Where(u => ids.Contains(u.Id)).OrderBy(u => u.Email).ToListAsync(ct);
        var passkeys = await db.Set<Microsoft.AspNetCore.Identity.IdentityUserPasskey<Guid>>()
            .Where(p => ids.Contains(p.UserId)).Select(p => p.UserId).Distinct().ToListAsync(ct);
        var seen = await db.Set<UserSession>().Where(s => ids.Contains(s.UserId))
            .GroupBy(s => s.UserId).Select(g => new { g.Key, At = g.Max(s => s.LastSeenAt) }).ToDictionaryAsync(g => g.Key, g => g.At, ct);
        return new(
            [.. users.Select(u => new StaffRow(u.Id, u.DisplayName, u.Email!, [.. roles[u.Id].Order()], u.TwoFactorEnabled || passkeys.Contains(u.Id),
                u.DisabledAt is not null, u.Id == actor.Id, seen.TryGetValue(u.Id, out var at) ? at : null))],
            await InvitationService.PendingAsync(db, organisationId: null, now, ct));
    }

    public Task ChangeRolesAsync(Actor actor, Guid userId, IReadOnlyCollection<StaffRole> roles, CancellationToken ct = default) =>
        ChangeAsync(actor, userId, async (db, user, now) =>
        {
            StaffRoleSet.Check(roles);
            if (!roles.Contains(StaffRole.Admin))
                await RequireAnotherAdminAsync(db, userId, ct);
            await db.SetStaffRolesAsync(userId, roles, ct);
            db.Audit(actor, now, "staff.roles-changed", $"user:{user.Id}", null, new { Roles = string.Join(' ', roles.Order()) });
        }, ct);

    /// <summary>Closes the account: its sessions end with this save and it cannot sign in again until enabled.</summary>
    public Task DisableAsync(Actor actor, Guid userId, CancellationToken ct = default) =>
        ChangeAsync(actor, userId, async (db, user, now) =>
        {
            Rule.Require(user.DisabledAt is null, "staff.disabled", "This account is disabled already.");
            await RequireAnotherAdminAsync(db, userId, ct);
            user.DisabledAt = now;
            await db.EndSessionsAsync(user, keep: null, strong: null, now, ct);
            db.Audit(actor, now, "staff.disabled", $"user:{user.Id}", null);
        }, ct);

    public Task EnableAsync(Actor actor, Guid userId, CancellationToken ct = default) =>
        ChangeAsync(actor, userId, (db, user, now) =>
        {
            Rule.Require(user.DisabledAt is not null, "staff.enabled", "This account is not disabled.");
            user.DisabledAt = null;
            db.Audit(actor, now, "staff.enabled", $"user:{user.Id}", null);
            return Task.CompletedTask;
        }, ct);

    private async Task ChangeAsync(Actor actor, Guid userId, Func<PortalDb, PortalUser, DateTimeOffset, Task> change, CancellationToken ct)
    {
        actor.Require(Permission.ManageStaff);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        Rule.Require(userId != actor.Id, "staff.self", "Another Admin has to do this for you.");
        if (!await db.IsStaffAsync(userId, ct))
            throw new NotFoundException("The account");
        await change(db, await db.UserAsync(userId, ct), now);
        await db.SaveChangesAsync(ct);
    }

    private static async Task RequireAnotherAdminAsync(PortalDb db, Guid userId, CancellationToken ct)
    {
        var admin = nameof(StaffRole.Admin);
        var another = await (
            from ur in db.UserRoles
            join r in db.Roles on ur.RoleId equals r.Id
            join u in db.Users on ur.UserId equals u.Id
            where r.Name == admin && u.Id != userId && u.DisabledAt == null
            select u.Id).AnyAsync(ct);
        Rule.Require(another, "staff.last-admin", "One working Admin always remains.");
    }
}
