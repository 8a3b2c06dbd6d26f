using Microsoft.EntityFrameworkCore;
using Portal.Domain.Apps;
using Portal.Domain.Calendar;
using Portal.Web.Data;
using Portal.Web.Features.Usage;

namespace Portal.Web.Features.Enforcement;

/// <summary>What a customer has sent today, as far as gateways have reported it; asked only while a measure lowers its quota (A117).</summary>
public sealed class QuotaCount(IUsageStore store)
{
    public async Task<long> TodayAsync(PortalDb db, Guid organisationId, DateTimeOffset now, CancellationToken ct)
    {
        var today = ContractTime.DayOf(now);
        var apps = (await db.Set<App>().Where(app => app.OrganisationId == organisationId).Select(app => app.AppId).ToListAsync(ct)).ToHashSet();
        return (await store.Reads.SumsAsync(today, today, ct)).Where(sum => apps.Contains(sum.AppId)).Sum(sum => sum.Messages);
    }
}
