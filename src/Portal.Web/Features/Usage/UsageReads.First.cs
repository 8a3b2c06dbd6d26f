using System.Globalization;
using Portal.Domain;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

public sealed partial class UsageReads
{
    /// <summary>Submission of the organisation's first billable message on or after the day; null when there is none.</summary>
    public async Task<DateTimeOffset?> FirstBillableAsync(Guid organisationId, DateOnly from, CancellationToken ct = default)
    {
        await using var connection = await open(ct);
        int? day = null;
        var apps = new HashSet<long>();
        var kinds = new HashSet<(Service Service, DeliveryStatus Status)>();
        await using (var command = Command(
            connection,
            """
            SELECT day, app_id, service, status FROM usage_days
            WHERE organisation_id = @organisation AND day >= @from
            GROUP BY day, app_id, service, status HAVING SUM(units) > 0 ORDER BY day
            """,
            ("organisation", organisationId.ToString()), ("from", UsageTime.DayNumber(from))))
        await using (var rows = await command.ExecuteReaderAsync(ct))
        {
            while (await rows.ReadAsync(ct) && (day is null || rows.GetInt32(0) == day))
            {
                var (service, status) = (UsageSchema.ServiceOf(rows.GetInt16(2)), UsageSchema.StatusOf(rows.GetInt16(3)));
                if (!Billable.Is(service, status))
                    continue;
                day = rows.GetInt32(0);
                apps.Add(rows.GetInt64(1));
                kinds.Add((service, status));
            }
        }

        if (day is not { } first)
            return null;

        var which = string.Join(" OR ", kinds.Select(kind => string.Create(
            CultureInfo.InvariantCulture, $"(service = {UsageSchema.Code(kind.Service)} AND status = {UsageSchema.Code(kind.Status)})")));
        await using var search = Command(
            connection,
            $"""
            SELECT submitted_at FROM usage_records
            WHERE submitted_at >= @from AND submitted_at < @until
                AND app_id IN ({string.Join(',', apps.Select(id => id.ToString(CultureInfo.InvariantCulture)))}) AND ({which})
            ORDER BY submitted_at LIMIT 1
            """,
            ("from", UsageTime.StartOf(UsageTime.Day(first))), ("until", UsageTime.StartOf(UsageTime.Day(first).AddDays(1))));
        return await search.ExecuteScalarAsync(ct) is long micros ? UsageTime.Instant(micros) : UsageTime.Instant(UsageTime.StartOf(UsageTime.Day(first)));
    }
}
