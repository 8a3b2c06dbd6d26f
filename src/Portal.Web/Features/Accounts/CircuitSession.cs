using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Portal.Web.Platform.Security;

namespace Portal.Web.Features.Accounts;

/// <summary>Asks every 30 seconds whether the session behind a circuit is still live; when it is not, the circuit is signed out.</summary>
public sealed class CircuitSession(ILoggerFactory loggers, SessionStore sessions) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Guid.TryParse(authenticationState.User.FindFirstValue(PortalClaims.Session), out var id)
        && await sessions.PrincipalAsync(id, cancellationToken) is { } principal
        && SameRights(principal, authenticationState.User);

    private static bool SameRights(ClaimsPrincipal now, ClaimsPrincipal then) =>
        Rights(now).SetEquals(Rights(then));

    private static HashSet<string> Rights(ClaimsPrincipal principal) =>
        [.. principal.Claims.Where(c => c.Type is PortalClaims.Permission or PortalClaims.Organisation).Select(c => c.Value)];
}
