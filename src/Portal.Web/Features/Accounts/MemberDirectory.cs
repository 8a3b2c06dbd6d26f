using Microsoft.EntityFrameworkCore;
using Portal.Domain.Accounts;
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
}
