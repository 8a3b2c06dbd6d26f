using System.Security.Claims;

namespace Portal.Web.Platform.Security;

/// <summary>Tells a circuit who its person is right now, from the live session; null when it has ended.</summary>
public delegate Task<ClaimsPrincipal?> SessionCheck(Guid sessionId, CancellationToken ct);
