using System.Globalization;
using Portal.Domain;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>Messages of an app, a service and a type in an hour, counted by when they were submitted.</summary>
/// <param name="Hour">Its first instant.</param>
public sealed record HourCount(long AppId, Service Service, MessageType Type, DateTimeOffset Hour, long Messages);

/// <summary>What of an app's sending is told apart by the hour.</summary>
public readonly record struct SendingStream(long AppId, Service Service, MessageType Type);

public sealed partial class UsageReads
{
    private const long MicrosOfHour = 3_600_000_000;

    /// <summary>Messages by the hour in a half-open span, of everybody. Contract hours begin with UTC's.</summary>
    public async Task<IReadOnlyList<HourCount>> HoursAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken ct = default)
    {
        await using var connection = await open(ct);
        await using var command = Command(
            connection,
            $"""
            SELECT app_id, service, type, submitted_at / {MicrosOfHour} AS hour, CAST(COUNT(*) AS BIGINT) FROM usage_records
            WHERE submitted_at >= @from AND submitted_at < @until GROUP BY 1, 2, 3, 4
            """,
            ("from", UsageTime.Micros(from)), ("until", UsageTime.Micros(until)));
        command.CommandTimeout = 0;
        await using var rows = await command.ExecuteReaderAsync(ct);
        var counts = new List<HourCount>();
        while (await rows.ReadAsync(ct))
            counts.Add(new(rows.GetInt64(0), UsageSchema.ServiceOf(rows.GetInt16(1)), UsageSchema.TypeOf(rows.GetInt16(2)), UsageTime.Instant(rows.GetInt64(3) * MicrosOfHour), rows.GetInt64(4)));
        return counts;
    }

    /// <summary>
    /// The same hour of the days before, newest first, with noughts; no further back than the day of the stream's first message ever.
    /// Streams that had none are left out.
    /// </summary>
    public async Task<IReadOnlyDictionary<SendingStream, IReadOnlyList<long>>> SameHourAsync(
        IReadOnlyCollection<(Guid OrganisationId, SendingStream Stream)> streams, DateTimeOffset hour, int days, CancellationToken ct = default)
    {
        var found = new Dictionary<SendingStream, IReadOnlyList<long>>();
        if (streams.Count == 0)
            return found;
        var apps = string.Join(',', streams.Select(s => s.Stream.AppId).Distinct().Select(id => id.ToString(CultureInfo.InvariantCulture)));
        var first = await FirstDaysAsync(streams, apps, ct);
        var counts = new Dictionary<(SendingStream, int), long>();
        // One range of the key for each day: together they would be a scan of four weeks.
        var parts = Enumerable.Range(1, days).Select(day => string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT {day} AS day, app_id, service, type, CAST(COUNT(*) AS BIGINT) FROM usage_records WHERE submitted_at >= {UsageTime.Micros(hour.AddDays(-day))} AND submitted_at < {UsageTime.Micros(hour.AddDays(-day).AddHours(1))} AND app_id IN ({apps}) GROUP BY app_id, service, type"));
        await using var connection = await open(ct);
        await using var command = Command(connection, string.Join(" UNION ALL ", parts));
        command.CommandTimeout = 0;
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
            counts[(new(rows.GetInt64(1), UsageSchema.ServiceOf(rows.GetInt16(2)), UsageSchema.TypeOf(rows.GetInt16(3))), rows.GetInt32(0))] = rows.GetInt64(4);
        foreach (var stream in streams.Select(s => s.Stream).Where(first.ContainsKey))
        {
            var known = Math.Min(days, UsageTime.DayNumber(UsageTime.Micros(hour)) - first[stream]);
            found[stream] = [.. Enumerable.Range(1, Math.Max(0, known)).Select(day => counts.GetValueOrDefault((stream, day)))];
        }

        return found;
    }

    private async Task<Dictionary<SendingStream, int>> FirstDaysAsync(IReadOnlyCollection<(Guid OrganisationId, SendingStream Stream)> streams, string apps, CancellationToken ct)
    {
        var owners = string.Join(',', streams.Select(s => s.OrganisationId).Distinct().Select(id => $"'{id}'"));
        await using var connection = await open(ct);
        await using var command = Command(
            connection,
            $"SELECT app_id, service, type, MIN(day) FROM usage_days WHERE organisation_id IN ({owners}) AND app_id IN ({apps}) AND messages > 0 GROUP BY app_id, service, type");
        await using var rows = await command.ExecuteReaderAsync(ct);
        var first = new Dictionary<SendingStream, int>();
        while (await rows.ReadAsync(ct))
            first[new(rows.GetInt64(0), UsageSchema.ServiceOf(rows.GetInt16(1)), UsageSchema.TypeOf(rows.GetInt16(2)))] = rows.GetInt32(3);
        return first;
    }
}
