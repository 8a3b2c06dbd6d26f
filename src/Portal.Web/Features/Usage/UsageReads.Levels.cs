using System.Globalization;
using Portal.Domain;
using Portal.Domain.Metering;
using Portal.Domain.ServiceLevels;

namespace Portal.Web.Features.Usage;

/// <summary>A release as the database applies it.</summary>
/// <param name="AppIds">The customer's apps.</param>
public sealed record LevelRelease(Guid Id, Service Service, IReadOnlyCollection<long> AppIds, ReleaseScope Scope);

/// <summary>A customer whose messages count only from some instant on.</summary>
public sealed record LevelStart(IReadOnlyCollection<long> AppIds, DateTimeOffset From);

/// <summary>Whose messages and which of them are counted for availability.</summary>
/// <param name="AppIds">None: nothing is counted; null: all.</param>
/// <param name="OnTheWayFrom">Messages without an outcome submitted from here on may still get their receipt.</param>
/// <param name="Releases">Applied in this order: a message lies in the first that covers it.</param>
public sealed record LevelFilter(
    DateTimeOffset From, DateTimeOffset Until, IReadOnlyCollection<long>? AppIds, DateTimeOffset OnTheWayFrom, IReadOnlyList<LevelStart> Starts,
    IReadOnlyList<LevelRelease> Releases, Service? Service = null);

public sealed partial class UsageReads
{
    /// <summary>Counts messages by their last report, in one pass of the database.</summary>
    public async Task<IReadOnlyList<(long AppId, Service Service, LevelCount Count)>> LevelsAsync(LevelFilter filter, CancellationToken ct = default)
    {
        if (filter.AppIds is { Count: 0 })
            return [];

        var where = Where(filter);
        var release = "CASE";
        for (var i = 0; i < filter.Releases.Count; i++)
            release += $" WHEN {Scope(filter.Releases[i], where, i)} THEN {i + 1}";
        release = filter.Releases.Count == 0 ? "0" : release + " ELSE 0 END";

        await using var connection = await open(ct);
        await using var command = Command(
            connection,
            $"""
            SELECT app_id, service, status, receipt_code, CASE WHEN region = 'CN' THEN 0 ELSE 1 END AS abroad,
                CASE WHEN status IN ({UsageSchema.Code(DeliveryStatus.Submitted)}, {UsageSchema.Code(DeliveryStatus.Unknown)}) AND submitted_at >= @late THEN 1 ELSE 0 END AS waiting,
                {release} AS released, CAST(COUNT(*) AS BIGINT)
            FROM usage_records WHERE {where} GROUP BY 1, 2, 3, 4, 5, 6, 7
            """,
            [.. where.Parameters, ("late", UsageTime.Micros(filter.OnTheWayFrom))]);
        command.CommandTimeout = 0; // a month of many millions takes its time
        await using var rows = await command.ExecuteReaderAsync(ct);
        var counts = new List<(long, Service, LevelCount)>();
        while (await rows.ReadAsync(ct))
        {
            counts.Add((rows.GetInt64(0), UsageSchema.ServiceOf(rows.GetInt16(1)), new(
                UsageSchema.StatusOf(rows.GetInt16(2)), rows.IsDBNull(3) ? null : rows.GetString(3), rows.GetInt32(4) == 1, rows.GetInt32(5) == 1,
                rows.GetInt32(6) is > 0 and var place ? filter.Releases[place - 1].Id : null, rows.GetInt64(7))));
        }

        return counts;
    }

    /// <summary>The messages a filter counts, oldest first, one at a time.</summary>
    public async IAsyncEnumerable<UsageRecord> LevelRecordsAsync(
        LevelFilter filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct = default)
    {
        if (filter.AppIds is { Count: 0 })
            yield break;

        var where = Where(filter);
        where.Add($"status <> {UsageSchema.Code(DeliveryStatus.Delivered)}");
        await using var connection = await open(ct);
        await using var command = Command(
            connection, $"SELECT {MessageColumns} FROM usage_records WHERE {where} ORDER BY submitted_at, app_id, message_id", [.. where.Parameters]);
        command.CommandTimeout = 0;
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
            yield return RecordOf(rows);
    }

    private static Conditions Where(LevelFilter filter)
    {
        var where = new Conditions();
        where.Add("submitted_at >= @from AND submitted_at < @until", ("from", UsageTime.Micros(filter.From)), ("until", UsageTime.Micros(filter.Until)));
        if (filter.AppIds is { } apps)
            where.Add($"app_id IN ({List(apps)})");
        if (filter.Service is { } service)
            where.Add("service = @service", ("service", (int)UsageSchema.Code(service)));
        for (var i = 0; i < filter.Starts.Count; i++)
        {
            if (filter.Starts[i].AppIds.Count > 0)
                where.Add($"NOT (submitted_at < @start{i} AND app_id IN ({List(filter.Starts[i].AppIds)}))", ($"start{i}", UsageTime.Micros(filter.Starts[i].From)));
        }

        return where;
    }

    private static string Scope(LevelRelease release, Conditions where, int i)
    {
        var scope = release.Scope;
        var sql = $"service = {UsageSchema.Code(release.Service)} AND submitted_at >= @rf{i} AND submitted_at < @ru{i} AND app_id IN ({List(scope.AppId is { } app ? [app] : release.AppIds)})";
        where.Parameters.Add(($"rf{i}", UsageTime.Micros(scope.From)));
        where.Parameters.Add(($"ru{i}", UsageTime.Micros(scope.Until)));
        if (scope.Region is { } region)
        {
            sql += $" AND region = @rr{i}";
            where.Parameters.Add(($"rr{i}", region));
        }

        if (scope.Codes.Count == 0)
            return sql;
        var codes = new List<string>();
        for (var c = 0; c < scope.Codes.Count; c++)
        {
            var code = scope.Codes[c].ToUpperInvariant();
            codes.Add(code.EndsWith('*') ? $"substr(UPPER(receipt_code), 1, {code.Length - 1}) = @rc{i}_{c}" : $"UPPER(receipt_code) = @rc{i}_{c}");
            where.Parameters.Add(($"rc{i}_{c}", code.TrimEnd('*')));
        }

        return $"{sql} AND ({string.Join(" OR ", codes)})";
    }

    private static string List(IReadOnlyCollection<long> apps) =>
        apps.Count == 0 ? "0" : string.Join(',', apps.Select(id => id.ToString(CultureInfo.InvariantCulture)));
}
