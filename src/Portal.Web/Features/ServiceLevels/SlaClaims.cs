using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.ServiceLevels;
using Portal.Web.Data;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>A claim as lists of months need it.</summary>
public sealed record ClaimGlance(string Number, ClaimStanding Standing);

/// <summary>Which service months have been claimed.</summary>
internal static class SlaClaims
{
    public static Task<bool> ExistsAsync(PortalDb db, ServiceLevelMonth month, CancellationToken ct) => db.Set<SlaClaim>()
        .AnyAsync(claim => claim.OrganisationId == month.OrganisationId && claim.Service == month.Service && claim.From == month.From, ct);

    public static async Task<Dictionary<(Guid, Service, DateOnly), ClaimGlance>> OfAsync(
        PortalDb db, IReadOnlyCollection<Guid> organisations, DateTimeOffset now, CancellationToken ct)
    {
        var today = ContractTime.DayOf(now);
        return (await db.Set<SlaClaim>().AsNoTracking().Where(claim => organisations.Contains(claim.OrganisationId))
            .Select(claim => new { claim.OrganisationId, claim.Service, claim.From, claim.Number, claim.Status, claim.ExpiresOn }).ToListAsync(ct))
            .ToDictionary(claim => (claim.OrganisationId, claim.Service, claim.From), claim => new ClaimGlance(claim.Number, StandingOf(claim.Status, claim.ExpiresOn, today)));
    }

    public static ClaimStanding StandingOf(SlaClaimStatus status, DateOnly? expiresOn, DateOnly today) => status switch
    {
        SlaClaimStatus.Filed => ClaimStanding.Filed,
        SlaClaimStatus.Verifying => ClaimStanding.Verifying,
        SlaClaimStatus.Granted => ClaimStanding.Granted,
        SlaClaimStatus.Refused => ClaimStanding.Refused,
        _ => today > expiresOn ? ClaimStanding.Expired : ClaimStanding.Issued,
    };
}
