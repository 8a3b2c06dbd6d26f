using Microsoft.EntityFrameworkCore;
using Portal.Domain.Policies;
using Portal.Web.Data;

namespace Portal.Web.Features.Policies;

/// <summary>The numbers in force, read from the database each time: there are few, and a change counts at once on every instance.</summary>
public static class PolicyBook
{
    /// <summary>General numbers, and those of one customer.</summary>
    public static async Task<PolicySet> PoliciesAsync(this PortalDb db, Guid? organisationId, CancellationToken ct = default) =>
        new(await db.Set<PolicyRecord>().AsNoTracking()
            .Where(record => record.OrganisationId == null || record.OrganisationId == organisationId)
            .ToListAsync(ct));

    /// <summary>Everybody's numbers, for jobs that go over all customers.</summary>
    public static async Task<PolicySet> AllPoliciesAsync(this PortalDb db, CancellationToken ct = default) =>
        new(await db.Set<PolicyRecord>().AsNoTracking().ToListAsync(ct));
}
