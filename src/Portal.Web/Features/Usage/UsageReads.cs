using System.Data.Common;
using System.Globalization;
using Portal.Domain;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>Everything that is read from the usage tables with the same words on both databases.</summary>
/// <param name="countParts">Brings the finer sums up to now; asked only where calls wait to be counted.</param>
public sealed partial class UsageReads(Func<CancellationToken, Task<DbConnection>> open, Func<CancellationToken, Task<int>> countParts)
{
    /// <summary>A connection to the database the usage tables are in.</summary>
    public Task<DbConnection> OpenAsync(CancellationToken ct) => open(ct);

    internal async Task<KnownBatch?> BatchAsync(BatchKey key, CancellationToken ct)
    {
        await using var connection = await open(ct);
        await using var command = Command(
            connection, "SELECT content_hash, answer FROM usage_batches WHERE sender = @sender AND key = @key",
            ("sender", key.Sender), ("key", key.Key));
        await using var rows = await command.ExecuteReaderAsync(ct);
        return await rows.ReadAsync(ct) ? new(rows.GetString(0), UsageSchema.ReadAnswer(rows.GetString(1))) : null;
    }

    /// <summary>
    /// Which sums of a half-open span have records that were learnt, or changed, after the instant: what a bill
    /// made then cannot know.
    /// </summary>
    public async Task<IReadOnlySet<(long AppId, Service Service, string Region, MessageType Type)>> LateAsync(
        DateTimeOffset from, DateTimeOffset until, DateTimeOffset since, CancellationToken ct = default)
    {
        await using var connection = await open(ct);
        await using var command = Command(
            connection,
            """
            SELECT DISTINCT app_id, service, region, type FROM usage_records
            WHERE submitted_at >= @from AND submitted_at < @until AND (learnt_at > @since OR updated_at > @since)
            """,
            ("from", UsageTime.Micros(from)), ("until", UsageTime.Micros(until)), ("since", UsageTime.Micros(since)));
        await using var rows = await command.ExecuteReaderAsync(ct);
        var late = new HashSet<(long, Service, string, MessageType)>();
        while (await rows.ReadAsync(ct))
            late.Add((rows.GetInt64(0), UsageSchema.ServiceOf(rows.GetInt16(1)), rows.GetString(2), UsageSchema.TypeOf(rows.GetInt16(3))));
        return late;
    }

    /// <summary>The daily sums of the days, for every organisation, without rate cards: what must equal a scan of raw records.</summary>
    public async Task<IReadOnlyList<UsageGroup>> SumsAsync(DateOnly first, DateOnly last, CancellationToken ct = default)
    {
        await using var connection = await open(ct);
        await using var command = Command(
            connection,
            """
            SELECT day, app_id, service, type, region, status, CAST(SUM(messages) AS BIGINT), CAST(SUM(units) AS BIGINT)
            FROM usage_days WHERE day BETWEEN @first AND @last
            GROUP BY day, app_id, service, type, region, status HAVING SUM(messages) <> 0 OR SUM(units) <> 0
            """,
            ("first", UsageTime.DayNumber(first)), ("last", UsageTime.DayNumber(last)));
        await using var rows = await command.ExecuteReaderAsync(ct);
        var groups = new List<UsageGroup>();
        while (await rows.ReadAsync(ct))
        {
            groups.Add(new(
                rows.GetInt32(0), rows.GetInt64(1), UsageSchema.ServiceOf(rows.GetInt16(2)), UsageSchema.TypeOf(rows.GetInt16(3)),
                rows.GetString(4), UsageSchema.StatusOf(rows.GetInt16(5)), rows.GetInt64(6), rows.GetInt64(7)));
        }

        return groups;
    }

    /// <summary>Where the finer sums of the days are not what the records give; nothing, as it should be.</summary>
    public async Task<IReadOnlyList<UsageDifference>> PartDifferencesAsync(DateOnly first, DateOnly last, CancellationToken ct = default)
    {
        await using var connection = await OpenCountedAsync(ct);
        await using var command = Command(connection, UsageParts.Differences(first, last, most: 1000));
        await using var rows = await command.ExecuteReaderAsync(ct);
        var differences = new List<UsageDifference>();
        while (await rows.ReadAsync(ct))
        {
            var raw = new UsageGroup(
                rows.GetInt32(0), rows.GetInt64(1), UsageSchema.ServiceOf(rows.GetInt16(2)), UsageSchema.TypeOf(rows.GetInt16(3)),
                rows.GetString(4), UsageSchema.StatusOf(rows.GetInt16(5)), rows.GetInt64(6), rows.GetInt64(7));
            differences.Add(new(raw, raw with { Messages = rows.GetInt64(8), Units = rows.GetInt64(9) }));
        }

        return differences;
    }

    /// <summary>The billable units of the days, both included, from the daily sums.</summary>
    public async Task<IReadOnlyList<UsageTotal>> AggregateAsync(DateOnly first, DateOnly last, CancellationToken ct = default)
    {
        await using var connection = await open(ct);
        await using var command = Command(
            connection,
            """
            SELECT organisation_id, app_id, service, region, type, day, status, CAST(SUM(units) AS BIGINT)
            FROM usage_days WHERE day BETWEEN @first AND @last
            GROUP BY organisation_id, app_id, service, region, type, day, status HAVING SUM(units) <> 0
            """,
            ("first", UsageTime.DayNumber(first)), ("last", UsageTime.DayNumber(last)));
        await using var rows = await command.ExecuteReaderAsync(ct);
        var sums = new Dictionary<UsageTotal, long>();
        while (await rows.ReadAsync(ct))
        {
            var service = UsageSchema.ServiceOf(rows.GetInt16(2));
            if (!Billable.Is(service, UsageSchema.StatusOf(rows.GetInt16(6))))
                continue;

            var key = new UsageTotal(
                Guid.Parse(rows.GetString(0)), rows.GetInt64(1), service, rows.GetString(3), UsageSchema.TypeOf(rows.GetInt16(4)),
                UsageTime.Day(rows.GetInt32(5)), 0);
            sums[key] = checked(sums.GetValueOrDefault(key) + rows.GetInt64(7));
        }

        return [.. sums.Select(sum => sum.Key with { Units = sum.Value }).OrderBy(total => total.AppId).ThenBy(total => total.Day)];
    }

    private async Task<DbConnection> OpenCountedAsync(CancellationToken ct)
    {
        var connection = await open(ct);
        await using var command = Command(connection, UsageParts.AreUncounted);
        if (Convert.ToInt32(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture) == 1)
            await countParts(ct);
        return connection;
    }

    private static DbCommand Command(DbConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // every caller passes constants and numbers
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
