using System.Data.Common;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>Everything that is read from the usage tables with the same words on both databases.</summary>
public sealed class UsageReads(Func<CancellationToken, Task<DbConnection>> open)
{
    internal async Task<KnownBatch?> BatchAsync(BatchKey key, CancellationToken ct)
    {
        await using var connection = await open(ct);
        await using var command = Command(
            connection, "SELECT content_hash, answer FROM usage_batches WHERE sender = @sender AND key = @key",
            ("sender", key.Sender), ("key", key.Key));
        await using var rows = await command.ExecuteReaderAsync(ct);
        return await rows.ReadAsync(ct) ? new(rows.GetString(0), UsageSchema.ReadAnswer(rows.GetString(1))) : null;
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

    private static DbCommand Command(DbConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // every caller passes a constant
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
