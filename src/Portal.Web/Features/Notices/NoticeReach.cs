using Microsoft.EntityFrameworkCore;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Calendar;
using Portal.Domain.Notices;
using Portal.Web.Data;
using Portal.Web.Features.Policies;

namespace Portal.Web.Features.Notices;

/// <summary>Whom a notice reaches, and how long before it must reach them.</summary>
internal static class NoticeReach
{
    /// <summary>The customers addressed, suspended ones among them.</summary>
    public static async Task<IReadOnlyList<Guid>> AddressedAsync(PortalDb db, NoticeAudience audience, IReadOnlySet<Domain.Service> services, Guid? customer, CancellationToken ct)
    {
        switch (audience)
        {
            case NoticeAudience.Everybody:
                return await db.Set<Organisation>().OrderBy(o => o.Id).Select(o => o.Id).ToListAsync(ct);
            case NoticeAudience.Services:
                var apps = await db.Set<App>().Where(a => a.State != AppState.Deleted).Select(a => new { a.OrganisationId, a.Services }).ToListAsync(ct);
                return [.. apps.Where(app => app.Services.Overlaps(services)).Select(app => app.OrganisationId).Distinct().Order()];
            case NoticeAudience.Customer when customer is { } id:
                return [id];
            default:
                return [];
        }
    }

    /// <summary>The same for a notice; who has left or is banned is not asked about a change of functions, and never counts as using on.</summary>
    public static async Task<IReadOnlyList<Guid>> AddressedAsync(PortalDb db, Notice notice, CancellationToken ct)
    {
        var addressed = await AddressedAsync(db, notice.Audience, notice.Services, notice.CustomerId, ct);
        if (!notice.AsksAnswer)
            return addressed;
        var gone = await db.Set<Organisation>().Where(o => o.State == OrganisationState.Terminated || o.State == OrganisationState.Banned).Select(o => o.Id).ToHashSetAsync(ct);
        return [.. addressed.Where(customer => !gone.Contains(customer))];
    }

    /// <summary>The strictest number of those addressed, on the day it starts; null where none binds, or no day is named.</summary>
    public static async Task<NoticeLead?> LeadAsync(PortalDb db, Notice notice, IReadOnlyList<Guid> addressed, CancellationToken ct)
    {
        if (NoticeLead.PolicyOf(notice.Kind, notice.Maintenance, notice.NeedsAction) is not { } policy || notice.StartsAt is not { } startsAt)
            return null;
        var (policies, day) = (await db.AllPoliciesAsync(ct), ContractTime.DayOf(startsAt));
        var numbers = addressed.Select(customer => policies.InForce(policy, customer, day).Whole);
        return new(policy, addressed.Count == 0 ? policies.InForce(policy, null, day).Whole : numbers.Max());
    }
}
