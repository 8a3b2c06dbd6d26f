using System.Globalization;
using System.Security.Claims;
using Portal.Domain;
using Portal.Domain.Accounts;

namespace Portal.Web.Platform.Security;

/// <summary>The claims a principal carries, and the way back to an <see cref="Actor"/>. Built anew from the database on every request.</summary>
public static class PortalClaims
{
    public const string Session = "portal:session";
    public const string Organisation = "portal:organisation";
    public const string OrganisationName = "portal:organisation-name";
    public const string Permission = "portal:permission";
    public const string Scope = "portal:scope";
    public const string Kind = "portal:kind";
    public const string DisplayName = "portal:display-name";
    public const string Language = "portal:language";
    public const string Reauthenticated = "portal:reauthenticated";
    public const string Ip = "portal:ip";
    public const string UserAgent = "portal:user-agent";

    /// <summary>Present on staff whose session may not work yet because no second factor was used.</summary>
    public const string NeedsTwoFactor = "portal:needs-two-factor";

    public static Actor ToActor(this ClaimsPrincipal principal, string? ip = null, string? userAgent = null) => new()
    {
        Kind = principal.FindFirstValue(Kind) == nameof(ActorKind.Token) ? ActorKind.Token : ActorKind.User,
        Id = Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : Guid.Empty,
        Name = principal.Identity?.Name ?? "anonymous",
        OrganisationId = Guid.TryParse(principal.FindFirstValue(Organisation), out var organisation) ? organisation : null,
        Permissions = principal.FindAll(Permission)
            .Select(c => Enum.TryParse<Permission>(c.Value, out var p) ? p : (Permission?)null).OfType<Permission>().ToHashSet(),
        Scopes = principal.FindAll(Scope).Select(c => c.Value).ToHashSet(StringComparer.Ordinal),
        Ip = ip ?? principal.FindFirstValue(Ip),
        UserAgent = userAgent ?? principal.FindFirstValue(UserAgent),
        SessionId = Guid.TryParse(principal.FindFirstValue(Session), out var session) ? session : null,
        ReauthenticatedAt = DateTimeOffset.TryParse(principal.FindFirstValue(Reauthenticated), CultureInfo.InvariantCulture,
            DateTimeStyles.RoundtripKind, out var at) ? at : null,
    };
}

/// <summary>Carries the request's actor from the middleware to endpoints and static pages.</summary>
public sealed class ActorHolder
{
    public Actor? Actor { get; set; }
}
