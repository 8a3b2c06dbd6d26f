using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Accounts;
using Portal.Domain.Enforcement;
using Portal.Web.Data;
using Portal.Web.Platform.Security;

namespace Portal.Web.Features.Accounts;

/// <summary>
/// Server-side sessions. Every request loads the session, the person and their roles, so ending a session, changing a
/// role, a password or a factor counts from the next request on; nothing of a person's rights is kept in the cookie.
/// </summary>
public sealed class SessionStore(IDbContextFactory<PortalDb> dbs, TimeProvider time) : ITicketStore
{
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    /// <summary>How the cookie handler's sign-in marks a strong factor: Identity's own 'amr' values.</summary>
    private static readonly string[] StrongMethods = ["mfa", "pop", "hwk", "swk", "passkey"];

    public Task<string> StoreAsync(AuthenticationTicket ticket) => KeepAsync(ticket, null, CancellationToken.None);

    public Task<string> StoreAsync(AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken) =>
        KeepAsync(ticket, httpContext, cancellationToken);

    public Task RenewAsync(string key, AuthenticationTicket ticket) => Task.CompletedTask; // life is counted in the row, not in the ticket

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => RetrieveAsync(key, CancellationToken.None);

    public Task<AuthenticationTicket?> RetrieveAsync(string key, CancellationToken cancellationToken) =>
        TicketAsync(s => s.KeyHash == HashOf(key), cancellationToken);

    public async Task RemoveAsync(string key)
    {
        await using var db = await dbs.CreateDbContextAsync();
        var hash = HashOf(key);
        if (await db.Set<UserSession>().SingleOrDefaultAsync(s => s.KeyHash == hash) is not { } session)
            return;
        session.End(time.GetUtcNow());
        await db.SaveChangesAsync();
    }

    /// <summary>The principal of a live session as of now; null when it has ended. For circuits.</summary>
    public async Task<ClaimsPrincipal?> PrincipalAsync(Guid sessionId, CancellationToken ct) =>
        (await TicketAsync(s => s.Id == sessionId, ct))?.Principal;

    private async Task<string> KeepAsync(AuthenticationTicket ticket, HttpContext? http, CancellationToken ct)
    {
        var userId = Guid.Parse(ticket.Principal.FindFirstValue(ClaimTypes.NameIdentifier)!);
        var strong = ticket.Principal.FindAll("amr").Any(c => StrongMethods.Contains(c.Value));
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await using var db = await dbs.CreateDbContextAsync(ct);
        var user = await db.Users.SingleAsync(u => u.Id == userId, ct);
        var session = new UserSession(Guid.CreateVersion7(), HashOf(key), userId, user.SecurityStamp ?? "", strong,
            http?.Connection.RemoteIpAddress?.ToString(), http?.Request.Headers.UserAgent.ToString(), time.GetUtcNow());
        session.ActFor(await db.Set<Membership>().Where(m => m.UserId == userId)
            .OrderBy(m => db.Set<Organisation>().Any(o => o.Id == m.OrganisationId && o.State == OrganisationState.Banned)).ThenBy(m => m.JoinedAt)
            .Select(m => (Guid?)m.OrganisationId).FirstOrDefaultAsync(ct));
        db.Add(session);
        await db.SaveChangesAsync(ct);
        return key;
    }

    private async Task<AuthenticationTicket?> TicketAsync(System.Linq.Expressions.Expression<Func<UserSession, bool>> which, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var session = await db.Set<UserSession>().SingleOrDefaultAsync(which, ct);
        if (session is null || !session.IsLive(now))
            return null;
        var user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == session.UserId, ct);
        if (user.DisabledAt is not null || user.SecurityStamp != session.SecurityStamp)
            return null;

        if (now - session.LastSeenAt >= SeenEvery)
        {
            session.Seen(now);
            await db.SaveChangesAsync(ct);
        }

        var principal = new ClaimsPrincipal(await IdentityAsync(db, session, user, ct));
        return new(principal, new AuthenticationProperties { IssuedUtc = session.CreatedAt, ExpiresUtc = session.CreatedAt + UserSession.Lifetime },
            IdentityConstants.ApplicationScheme);
    }

    private static async Task<ClaimsIdentity> IdentityAsync(PortalDb db, UserSession session, PortalUser user, CancellationToken ct)
    {
        var identity = new ClaimsIdentity(IdentityConstants.ApplicationScheme);
        void Add(string type, string? value)
        {
            if (value is not null)
                identity.AddClaim(new(type, value));
        }

        Add(ClaimTypes.NameIdentifier, user.Id.ToString());
        Add(ClaimTypes.Name, user.Email);
        Add(PortalClaims.DisplayName, user.DisplayName);
        Add(PortalClaims.Language, user.Language);
        Add(PortalClaims.Session, session.Id.ToString());
        Add(PortalClaims.Reauthenticated, session.ReauthenticatedAt.ToString("O", CultureInfo.InvariantCulture));
        Add(PortalClaims.Ip, session.Ip);
        Add(PortalClaims.UserAgent, session.UserAgent);

        var roles = await (from ur in db.UserRoles join r in db.Roles on ur.RoleId equals r.Id where ur.UserId == user.Id select r.Name)
            .ToListAsync(ct);
        var staff = roles.Select(r => Enum.TryParse<StaffRole>(r, out var role) ? role : (StaffRole?)null).OfType<StaffRole>().ToList();
        if (staff.Count > 0)
        {
            // Staff hold nothing until this very sign-in was a strong one.
            if (session.IsStrong)
                Grant(staff.SelectMany(r => Permissions.Of(r)));
            else
                Add(PortalClaims.NeedsTwoFactor, "true");
        }
        else if (session.OrganisationId is { } organisationId
            && await db.Set<Membership>().AsNoTracking().SingleOrDefaultAsync(m => m.UserId == user.Id && m.OrganisationId == organisationId, ct) is { } membership
            && await db.Set<Organisation>().Where(o => o.Id == organisationId).Select(o => new { o.Name, o.State }).SingleAsync(ct) is var organisation
            && Standings.Of(organisation.State).Allows(CustomerAct.SignIn) is Allowance.Yes)
        {
            Add(PortalClaims.Organisation, organisationId.ToString());
            Add(PortalClaims.OrganisationName, organisation.Name);
            Add(ClaimTypes.Role, membership.Role.ToString());
            Grant(Permissions.Of(membership.Role));
        }

        foreach (var role in staff)
            Add(ClaimTypes.Role, "Staff" + role);
        return identity;

        void Grant(IEnumerable<Permission> permissions)
        {
            foreach (var permission in permissions.Distinct())
                Add(PortalClaims.Permission, permission.ToString());
        }
    }

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
