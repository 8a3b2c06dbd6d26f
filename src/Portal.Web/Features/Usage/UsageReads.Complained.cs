using System.Data.Common;
using Portal.Domain;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

public sealed partial class UsageReads
{
    /// <summary>Messages to one number in a half-open span, of whichever app, newest first.</summary>
    /// <param name="recipient">As <see cref="UsageLine.Recipient"/>.</param>
    public async Task<IReadOnlyList<UsageRecord>> SentToAsync(long recipient, DateTimeOffset from, DateTimeOffset until, int most, CancellationToken ct = default)
    {
        await using var connection = await open(ct);
        return await RecordsAsync(
            connection,
            $"""
            SELECT {MessageColumns} FROM usage_records
            JOIN (SELECT submitted_at AS sent_at, app_id AS sent_app, message_id AS sent_id FROM usage_recipients
                WHERE recipient = @recipient AND submitted_at >= @from AND submitted_at < @until) sent
            ON submitted_at = sent_at AND app_id = sent_app AND message_id = sent_id
            WHERE submitted_at >= @from AND submitted_at < @until ORDER BY submitted_at DESC, app_id DESC, message_id DESC LIMIT {most}
            """,
            [("recipient", recipient), ("from", UsageTime.Micros(from)), ("until", UsageTime.Micros(until))], ct);
    }

    /// <summary>Text messages of some apps within so much of an instant: the nearest before it, and the nearest from it on.</summary>
    /// <param name="most">On each side.</param>
    public async Task<IReadOnlyList<UsageRecord>> AroundAsync(IReadOnlyCollection<long> appIds, DateTimeOffset at, TimeSpan within, int most, CancellationToken ct = default)
    {
        if (appIds.Count == 0)
            return [];
        (string, object)[] parameters = [("at", UsageTime.Micros(at)), ("first", UsageTime.Micros(at - within)), ("last", UsageTime.Micros(at + within))];
        var where = $"app_id IN ({List(appIds)}) AND service = {UsageSchema.Code(Service.Sms)}";
        await using var connection = await open(ct);
        var before = await RecordsAsync(
            connection, $"SELECT {MessageColumns} FROM usage_records WHERE submitted_at >= @first AND submitted_at < @at AND {where} ORDER BY submitted_at DESC LIMIT {most}", parameters, ct);
        var after = await RecordsAsync(
            connection, $"SELECT {MessageColumns} FROM usage_records WHERE submitted_at >= @at AND submitted_at <= @last AND {where} ORDER BY submitted_at LIMIT {most}", parameters, ct);
        return [.. before, .. after];
    }

    /// <summary>Messages by operator, as gateways name it; those without one under ''.</summary>
    /// <param name="organisationId">Null: everybody's.</param>
    public async Task<IReadOnlyDictionary<string, long>> OperatorSumsAsync(DateOnly first, DateOnly last, Guid? organisationId, CancellationToken ct = default)
    {
        var where = new Conditions();
        where.Add("part = @part AND day BETWEEN @first AND @last", ("part", (int)UsageParts.Place), ("first", UsageTime.DayNumber(first)), ("last", UsageTime.DayNumber(last)));
        if (organisationId is { } organisation)
            where.Add("organisation_id = @organisation", ("organisation", organisation.ToString()));
        await using var connection = await OpenCountedAsync(ct);
        await using var command = Command(
            connection, $"SELECT value, CAST(SUM(messages) AS BIGINT) FROM usage_parts WHERE {where} GROUP BY value", [.. where.Parameters]);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await rows.ReadAsync(ct))
            sums.Add(rows.GetString(0), rows.GetInt64(1));
        return sums;
    }

    /// <summary>Messages of some apps in whole days; an app without any is missing.</summary>
    public async Task<IReadOnlyDictionary<long, long>> AppSumsAsync(DateOnly first, DateOnly last, IReadOnlyCollection<long> appIds, CancellationToken ct = default)
    {
        var sums = new Dictionary<long, long>();
        if (appIds.Count == 0)
            return sums;
        await using var connection = await open(ct);
        await using var command = Command(
            connection, $"SELECT app_id, CAST(SUM(messages) AS BIGINT) FROM usage_days WHERE day BETWEEN @first AND @last AND app_id IN ({List(appIds)}) GROUP BY app_id",
            ("first", UsageTime.DayNumber(first)), ("last", UsageTime.DayNumber(last)));
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
            sums.Add(rows.GetInt64(0), rows.GetInt64(1));
        return sums;
    }

    private static async Task<List<UsageRecord>> RecordsAsync(DbConnection connection, string sql, (string, object)[] parameters, CancellationToken ct)
    {
        await using var command = Command(connection, sql, parameters);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var records = new List<UsageRecord>();
        while (await rows.ReadAsync(ct))
            records.Add(RecordOf(rows));
        return records;
    }
}
