using Portal.Domain.Calendar;
using Portal.Web.Features.Usage;

namespace Portal.Web.Features.Enforcement;

/// <summary>What a customer has sent today, as far as gateways have reported it; asked only while a measure lowers its quota (A117).</summary>
public sealed class QuotaCount(IUsageStore store)
{
    public async Task<long> TodayAsync(Guid organisationId, DateTimeOffset now, CancellationToken ct)
    {
        var today = ContractTime.DayOf(now);
        return (await store.Reads.SumsAsync(new(today, today, organisationId), byApp: false, inFull: false, int.MaxValue, ct)).Sum(sum => sum.Messages);
    }
}
