using Portal.Domain;
using Portal.Domain.ServiceLevels;
using Portal.Web.Data;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>A claim as lists of months need it.</summary>
public sealed record ClaimGlance(Guid Id, ClaimStanding Standing);

/// <summary>Which service months have been claimed.</summary>
internal static class SlaClaims
{
    public static Task<bool> ExistsAsync(PortalDb db, ServiceLevelMonth month, CancellationToken ct) => Task.FromResult(false);

    public static Task<Dictionary<(Guid, Service, DateOnly), ClaimGlance>> OfAsync(
        PortalDb db, IReadOnlyCollection<Guid> organisations, DateTimeOffset now, CancellationToken ct) =>
        Task.FromResult(new Dictionary<(Guid, Service, DateOnly), ClaimGlance>());
}
