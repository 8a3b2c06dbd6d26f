using Portal.Domain.Accounts;
using Portal.Web.Features.ServiceLevels;

namespace Portal.Web.Features.Demonstration;

/// <summary>A claim for the month in which a line failed.</summary>
internal sealed class DemoClaims(ServiceLevelQueries levels, ClaimService claims)
{
    public async Task FileAsync(IReadOnlyList<DemoPerson> members, IReadOnlyList<DemoPerson> staff, DateTimeOffset now, CancellationToken ct)
    {
        var finance = members.Single(m => m.Role == nameof(CustomerRole.Finance)).ActorAt(now);
        foreach (var month in (await levels.PageAsync(1, finance, ct)).Rows.Where(row => row.IsAdmissibleAt(now)).OrderBy(row => row.Month.From).Take(1))
            await claims.TakeUpAsync(await claims.FileAsync(month.Id, "", finance, ct), staff.Single(p => p.Permissions.Contains(Permission.DecideClaims)).ActorAt(now), ct);
    }
}
