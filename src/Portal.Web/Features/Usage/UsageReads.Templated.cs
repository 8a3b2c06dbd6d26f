using System.Globalization;
using Portal.Domain;

namespace Portal.Web.Features.Usage;

/// <summary>Billable text messages of one app, country and type that name a template and were reported with the same units.</summary>
public sealed record TemplatedUnits(long AppId, string Region, MessageType Type, string TemplateId, int Units, long Messages);

public sealed partial class UsageReads
{
    /// <summary>Billable text messages of some apps in a half-open span that name a template, counted by template and units.</summary>
    public async Task<IReadOnlyList<TemplatedUnits>> TemplatedAsync(
        IReadOnlyCollection<long> appIds, DateTimeOffset from, DateTimeOffset until, CancellationToken ct = default)
    {
        if (appIds.Count == 0)
            return [];

        var where = Span(appIds, from, until);
        where.Add(string.Create(CultureInfo.InvariantCulture, $"r.service = {UsageSchema.Code(Service.Sms)} AND r.template_id IS NOT NULL"));
        await using var connection = await open(ct);
        await using var command = Command(
            connection,
            $"""
            SELECT k.app_id, k.region, k.type, k.template_id, k.units, COUNT(*) FROM (SELECT * FROM usage_records r WHERE {where}) k
            WHERE {Units("k.status")} > 0
            GROUP BY k.app_id, k.region, k.type, k.template_id, k.units
            """,
            [.. where.Parameters]);
        command.CommandTimeout = 0;
        await using var rows = await command.ExecuteReaderAsync(ct);
        var sums = new List<TemplatedUnits>();
        while (await rows.ReadAsync(ct))
            sums.Add(new(rows.GetInt64(0), rows.GetString(1), UsageSchema.TypeOf(rows.GetInt16(2)), rows.GetString(3), rows.GetInt32(4), rows.GetInt64(5)));
        return sums;
    }
}
