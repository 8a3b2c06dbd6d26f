using System.Security.Claims;
using Portal.Domain.Accounts;
using Portal.Web.Platform.Security;

namespace Portal.Web.Features.Home;

public static class HomeFeature
{
    public static IServiceCollection AddHome(this IServiceCollection services) => services.AddSingleton<StatusQueries>().AddSingleton<OverviewQueries>();

    /// <summary>Where a signed-in person's day begins.</summary>
    public static string HomeOf(ClaimsPrincipal user) =>
        user.HasClaim(c => c.Type == PortalClaims.NeedsTwoFactor) ? "/account/two-factor"
        : user.HasClaim(PortalClaims.Permission, nameof(Permission.StaffDesk)) ? "/desk"
        : user.HasClaim(PortalClaims.Permission, nameof(Permission.AuditDisputes)) ? "/audit-room"
        : user.HasClaim(c => c.Type == PortalClaims.Organisation) ? "/overview"
        : "/account/create-organisation";
}
