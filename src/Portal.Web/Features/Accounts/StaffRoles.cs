using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Accounts;
using Portal.Web.Data;

namespace Portal.Web.Features.Accounts;

/// <summary>The provider's roles of a person, kept as Identity roles of the same names.</summary>
public static class StaffRoles
{
    public static Task<bool> IsStaffAsync(this PortalDb db, Guid userId, CancellationToken ct) =>
        db.UserRoles.AnyAsync(r => r.UserId == userId, ct);

    public static async Task<IReadOnlyList<StaffRole>> StaffRolesAsync(this PortalDb db, Guid userId, CancellationToken ct)
    {
        var names = await (from held in db.UserRoles join role in db.Roles on held.RoleId equals role.Id where held.UserId == userId select role.Name)
            .ToListAsync(ct);
        return [.. names.Select(n => Enum.TryParse<StaffRole>(n, out var role) ? role : (StaffRole?)null).OfType<StaffRole>().Order()];
    }

    /// <summary>Gives a person exactly these roles, within the caller's save.</summary>
    public static async Task SetStaffRolesAsync(this PortalDb db, Guid userId, IReadOnlyCollection<StaffRole> roles, CancellationToken ct)
    {
        var known = await db.Roles.ToListAsync(ct);
        var held = await db.UserRoles.Where(r => r.UserId == userId).ToListAsync(ct);
        var wanted = roles.Distinct().Select(RoleOf).ToList();
        db.RemoveRange(held.Where(h => wanted.All(w => w.Id != h.RoleId)));
        db.AddRange(wanted.Where(w => held.All(h => h.RoleId != w.Id)).Select(w => new IdentityUserRole<Guid> { UserId = userId, RoleId = w.Id }));

        IdentityRole<Guid> RoleOf(StaffRole role)
        {
            var name = role.ToString();
            if (known.Find(r => r.Name == name) is { } there)
                return there;
            var made = new IdentityRole<Guid>(name) { Id = Guid.CreateVersion7(), NormalizedName = name.ToUpperInvariant() };
            db.Add(made);
            return made;
        }
    }
}
