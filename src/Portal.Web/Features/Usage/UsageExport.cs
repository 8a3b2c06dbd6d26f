using Portal.Domain;
using Portal.Domain.Metering;
using Portal.Web.Platform;

namespace Portal.Web.Features.Usage;

/// <summary>Daily sums as CSV, in the API's names.</summary>
public sealed class UsageExport(UsageQueries queries)
{
    public async Task<byte[]> SumsAsync(SumsFilter filter, Actor actor, CancellationToken ct)
    {
        var apps = (await queries.AppsAsync(actor, ct)).ToDictionary(app => app.AppId);
        var csv = new Csv().Row("day", "appId", "app", "organisation", "service", "region", "type", "status", "rateCardVersion", "messages", "units", "billedUnits");
        foreach (var sum in await queries.SumsAsync(filter, actor, byApp: true, inFull: true, ct))
        {
            var app = apps.GetValueOrDefault(sum.AppId);
            csv.Row(
                $"{sum.Day:yyyy-MM-dd}", sum.AppId, app?.Name ?? "", app?.Organisation ?? "", sum.Service.Wire(), sum.Region, sum.Type.Wire(),
                sum.Status.Wire(), sum.RateCard, sum.Messages, sum.Units, Billable.Is(sum.Service, sum.Status) ? sum.Units : 0);
        }

        return csv.ToBytes();
    }
}
