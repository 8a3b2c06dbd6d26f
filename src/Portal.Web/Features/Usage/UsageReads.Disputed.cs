using System.Runtime.CompilerServices;
using Portal.Domain;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>Records of some apps in a half-open span, and what narrows them down.</summary>
public sealed record RecordFilter(
    DateTimeOffset From, DateTimeOffset Until, IReadOnlyCollection<long> AppIds, Service Service, MessageType? Type = null, string? Operator = null);

public sealed partial class UsageReads
{
    /// <summary>How many receipts took how many whole seconds, by operator; what has no receipt is left out, and one from before its message took none.</summary>
    public async Task<IReadOnlyList<(string Operator, long Seconds, long Count)>> ReceiptSecondsAsync(RecordFilter filter, CancellationToken ct = default)
    {
        if (filter.AppIds.Count == 0)
            return [];
        var where = Where(filter);
        where.Add($"receipt_at IS NOT NULL AND status = {UsageSchema.Code(DeliveryStatus.Delivered)}");
        await using var connection = await open(ct);
        await using var command = Command(
            connection,
            $"""
            SELECT COALESCE(operator, ''), CASE WHEN receipt_at < submitted_at THEN 0 ELSE (receipt_at - submitted_at) / 1000000 END, CAST(COUNT(*) AS BIGINT)
            FROM usage_records WHERE {where} GROUP BY 1, 2
            """,
            [.. where.Parameters]);
        command.CommandTimeout = 0; // a month of many millions takes its time
        await using var rows = await command.ExecuteReaderAsync(ct);
        var seconds = new List<(string, long, long)>();
        while (await rows.ReadAsync(ct))
            seconds.Add((rows.GetString(0), rows.GetInt64(1), rows.GetInt64(2)));
        return seconds;
    }

    /// <summary>The records, oldest first, one at a time.</summary>
    public async IAsyncEnumerable<UsageRecord> RecordsAsync(RecordFilter filter, [EnumeratorCancellation] CancellationToken ct = default)
    {
        if (filter.AppIds.Count == 0)
            yield break;
        var where = Where(filter);
        await using var connection = await open(ct);
        await using var command = Command(
            connection, $"SELECT {MessageColumns} FROM usage_records WHERE {where} ORDER BY submitted_at, app_id, message_id", [.. where.Parameters]);
        command.CommandTimeout = 0;
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
            yield return RecordOf(rows);
    }

    private static Conditions Where(RecordFilter filter)
    {
        var where = new Conditions();
        where.Add("submitted_at >= @from AND submitted_at < @until", ("from", UsageTime.Micros(filter.From)), ("until", UsageTime.Micros(filter.Until)));
        where.Add($"app_id IN ({List(filter.AppIds)}) AND service = @service", ("service", (int)UsageSchema.Code(filter.Service)));
        if (filter.Type is { } type)
            where.Add("type = @type", ("type", (int)UsageSchema.Code(type)));
        if (filter.Operator is { } name)
            where.Add("operator = @operator", ("operator", name));
        return where;
    }
}
