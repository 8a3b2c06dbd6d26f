using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;

namespace Portal.Web.Features.Organisations;

/// <summary>The provider's first people: made by whoever runs the machine, who never learns or chooses their password.</summary>
public sealed class AdministratorService(IDbContextFactory<PortalDb> dbs, TimeProvider time, PortalUrls urls)
{
    /// <summary>Makes an administrator, or lets an existing one set a new password.</summary>
    /// <returns>The link to set it: once, within <see cref="MailLink.Lifetime"/>.</returns>
    /// <exception cref="RuleException">staff.is-customer: staff use an account of their own.</exception>
    public async Task<string> CreateAsync(string mail, string? name, string language, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageStaff);
        mail = MailAddresses.Require(mail);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var user = await db.FindByMailAsync(mail, ct);
        if (user is null)
            db.Add(user = People.Create(mail, language, now));
        Rule.Require(!await db.Set<Membership>().AnyAsync(m => m.UserId == user.Id, ct),
            "staff.is-customer", "This account belongs to a customer. Staff use an account of their own.");
        if (!string.IsNullOrWhiteSpace(name))
            user.DisplayName = ProfileService.Named(name);

        var roles = await db.StaffRolesAsync(user.Id, ct);
        await db.SetStaffRolesAsync(user.Id, [.. roles, StaffRole.Admin], ct);
        var token = await db.RenewLinkAsync(user.Id, MailLinkPurpose.ResetPassword, now, ct);
        db.Audit(actor, now, "staff.administrator-made", $"user:{user.Id}", null, new { Mail = user.Email });
        await db.SaveChangesAsync(ct);
        return urls.To($"/account/reset-password?token={token}");
    }
}
