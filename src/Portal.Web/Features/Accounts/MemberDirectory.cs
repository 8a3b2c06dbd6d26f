using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Enforcement;
using Portal.Web.Data;

namespace Portal.Web.Features.Accounts;

/// <summary>A person to write to, and in which language.</summary>
public sealed record Recipient(Guid UserId, string Email, string Language);

/// <summary>Who in an organisation, or among staff, holds a permission: the addressees of notices.</summary>
public static class MemberDirectory
{
    public static async Task<IReadOnlyList<Recipient>> WithAsync(PortalDb db, Guid organisationId, Permission permission, CancellationToken ct)
    {
        var roles = Enum.GetValues<CustomerRole>().Where(r => Permissions.Of(r).Contains(permission)).ToList();
        return await (from m in db.Set<Membership>()
                      join u in db.Users on m.UserId equals u.Id
                      where m.OrganisationId == organisationId && roles.Contains(m.Role) && u.DisabledAt == null
                      orderby u.Email
                      select new Recipient(u.Id, u.Email!, u.Language)).ToListAsync(ct);
    }

    public static async Task<IReadOnlyList<Recipient>> StaffWithAsync(PortalDb db, Permission permission, CancellationToken ct)
    {
        var roles = Enum.GetValues<StaffRole>().Where(r => Permissions.Of(r).Contains(permission)).Select(r => r.ToString()).ToList();
        return await (from u in db.Users
                      where u.DisabledAt == null
                          && db.UserRoles.Any(ur => ur.UserId == u.Id && db.Roles.Any(r => r.Id == ur.RoleId && roles.Contains(r.Name!)))
                      orderby u.Email
                      select new Recipient(u.Id, u.Email!, u.Language)).ToListAsync(ct);
    }

    /// <summary>A person as they stand now, for what acts in their name while they are away; null when they may do nothing there any more.</summary>
    /// <param name="organisationId">None for staff.</param>
    public static async Task<Actor?> StandInAsync(PortalDb db, Guid userId, Guid? organisationId, CancellationToken ct)
    {
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == userId && u.DisabledAt == null, ct) is not { } user)
            return null;
        var roles = await (from ur in db.UserRoles join r in db.Roles on ur.RoleId equals r.Id where ur.UserId == userId select r.Name).ToListAsync(ct);
        var staff = roles.Select(r => Enum.TryParse<StaffRole>(r, out var role) ? role : (StaffRole?)null).OfType<StaffRole>().ToList();
        IEnumerable<Permission> held = [];
        if (organisationId is null)
            held = staff.SelectMany(role => Permissions.Of(role));
        else if (staff.Count == 0 && await db.Set<Membership>().AsNoTracking().SingleOrDefaultAsync(m => m.UserId == userId && m.OrganisationId == organisationId, ct) is { } membership
            && Standings.Of(await db.Set<Organisation>().Where(o => o.Id == organisationId).Select(o => o.State).SingleAsync(ct)).Allows(CustomerAct.SignIn) is Allowance.Yes)
            held = Permissions.Of(membership.Role);
        return new() { Kind = ActorKind.User, Id = userId, Name = user.Email!, OrganisationId = organisationId, Permissions = held.ToHashSet() };
    }
}
