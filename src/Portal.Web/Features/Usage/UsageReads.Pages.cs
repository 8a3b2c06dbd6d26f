using System.Data.Common;
using System.Globalization;
using System.Text;
using Portal.Domain;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>What daily sums are asked for; days are contract days, both included.</summary>
public sealed record SumsFilter(
    DateOnly First, DateOnly Last, Guid? OrganisationId = null, long? AppId = null, Service? Service = null, MessageType? Type = null,
    DeliveryStatus? Status = null);

/// <summary>One row of the daily sums; the rate card in force is frozen on it.</summary>
public sealed record UsageSum(
    DateOnly Day, long AppId, Service Service, MessageType Type, string Region, DeliveryStatus Status, string RateCard, long Messages, long Units);

/// <summary>What messages are asked for. No apps: none of them; null: all. An empty receipt code: those without one.</summary>
public sealed record MessageFilter(
    DateOnly First, DateOnly Last, IReadOnlyCollection<long>? AppIds, string? MessageId = null, Service? Service = null,
    DeliveryStatus? Status = null, MessageKey? Before = null, Guid? OrganisationId = null, string? ReceiptCode = null);

/// <summary>Which message; the page's address carries it.</summary>
public sealed record MessageKey(long SubmittedAt, long AppId, string MessageId);

/// <summary>What a report said, and when the portal learnt it.</summary>
public sealed record KnownReport(DeliveryStatus Status, DateTimeOffset? ReceiptAt, string? ReceiptCode, DateTimeOffset LearntAt);

/// <summary>A message with everything known of it. <see cref="UpdatedAt"/>: when its present status became known, if later than the first report.</summary>
public sealed record KnownMessage(UsageRecord Record, DateTimeOffset LearntAt, DateTimeOffset? UpdatedAt, IReadOnlyList<KnownReport> Replaced);

public sealed partial class UsageReads
{
    private const string MessageColumns = UsageSchema.RecordColumns + ", learnt_at, updated_at";

    /// <summary>Daily sums, oldest day first.</summary>
    /// <param name="byApp">Keep apps apart; without it their number is 0.</param>
    /// <param name="inFull">Keep regions and rate cards apart; without it they are empty.</param>
    public async Task<IReadOnlyList<UsageSum>> SumsAsync(SumsFilter filter, bool byApp, bool inFull, int most, CancellationToken ct = default)
    {
        var where = new Conditions();
        where.Add("day BETWEEN @first AND @last", ("first", UsageTime.DayNumber(filter.First)), ("last", UsageTime.DayNumber(filter.Last)));
        if (filter.OrganisationId is { } organisation)
            where.Add("organisation_id = @organisation", ("organisation", organisation.ToString()));
        if (filter.AppId is { } app)
            where.Add("app_id = @app", ("app", app));
        if (filter.Service is { } service)
            where.Add("service = @service", ("service", (int)UsageSchema.Code(service)));
        if (filter.Type is { } type)
            where.Add("type = @type", ("type", (int)UsageSchema.Code(type)));
        if (filter.Status is { } status)
            where.Add("status = @status", ("status", (int)UsageSchema.Code(status)));

        var parts = "day" + (byApp ? ", app_id" : "") + ", service, type" + (inFull ? ", region, rate_card" : "") + ", status";
        var sql = $"""
            SELECT day, {(byApp ? "app_id" : "CAST(0 AS BIGINT)")}, service, type, {(inFull ? "region, rate_card" : "'', ''")}, status,
                CAST(SUM(messages) AS BIGINT), CAST(SUM(units) AS BIGINT)
            FROM usage_days WHERE {where} GROUP BY {parts} HAVING SUM(messages) <> 0 ORDER BY {parts} LIMIT {most}
            """;
        await using var connection = await open(ct);
        await using var command = Command(connection, sql, [.. where.Parameters]);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var sums = new List<UsageSum>();
        while (await rows.ReadAsync(ct))
        {
            sums.Add(new(
                UsageTime.Day(rows.GetInt32(0)), rows.GetInt64(1), UsageSchema.ServiceOf(rows.GetInt16(2)), UsageSchema.TypeOf(rows.GetInt16(3)),
                rows.GetString(4), UsageSchema.StatusOf(rows.GetInt16(6)), rows.GetString(5), rows.GetInt64(7), rows.GetInt64(8)));
        }

        return sums;
    }

    /// <summary>Messages, newest first, from just before <see cref="MessageFilter.Before"/>.</summary>
    public async Task<IReadOnlyList<UsageRecord>> MessagesAsync(MessageFilter filter, int most, CancellationToken ct = default)
    {
        if (filter.AppIds is { Count: 0 })
            return [];

        var where = new Conditions();
        where.Add("submitted_at >= @from AND submitted_at < @until", ("from", UsageTime.StartOf(filter.First)), ("until", UsageTime.StartOf(filter.Last.AddDays(1))));
        if (filter.AppIds is { } apps)
            where.Add($"app_id IN ({string.Join(',', apps.Select(id => id.ToString(CultureInfo.InvariantCulture)))})");
        if (filter.MessageId is { } id)
            where.Add("message_id = @id", ("id", id));
        if (filter.Service is { } service)
            where.Add("service = @service", ("service", (int)UsageSchema.Code(service)));
        if (filter.Status is { } status)
            where.Add("status = @status", ("status", (int)UsageSchema.Code(status)));
        if (filter.ReceiptCode is { Length: 0 })
            where.Add("receipt_code IS NULL");
        else if (filter.ReceiptCode is { } code)
            where.Add("receipt_code = @code", ("code", code));
        if (filter.Before is { } before)
        {
            // The first comparison lets PostgreSQL leave out whole months, which it does not see through the second.
            where.Add("submitted_at <= @s AND (submitted_at, app_id, message_id) < (@s, @a, @m)",
                ("s", before.SubmittedAt), ("a", before.AppId), ("m", before.MessageId));
        }

        await using var connection = await open(ct);
        await using var command = Command(
            connection,
            $"SELECT {MessageColumns} FROM usage_records WHERE {where} ORDER BY submitted_at DESC, app_id DESC, message_id DESC LIMIT {most}",
            [.. where.Parameters]);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var messages = new List<UsageRecord>();
        while (await rows.ReadAsync(ct))
            messages.Add(RecordOf(rows));
        return messages;
    }

    public async Task<KnownMessage?> MessageAsync(MessageKey key, CancellationToken ct = default)
    {
        (string, object)[] parameters = [("s", key.SubmittedAt), ("a", key.AppId), ("m", key.MessageId)];
        await using var connection = await open(ct);
        UsageRecord record;
        DateTimeOffset learntAt;
        DateTimeOffset? updatedAt;
        await using (var command = Command(
            connection, $"SELECT {MessageColumns} FROM usage_records WHERE submitted_at = @s AND app_id = @a AND message_id = @m", parameters))
        await using (var rows = await command.ExecuteReaderAsync(ct))
        {
            if (!await rows.ReadAsync(ct))
                return null;

            record = RecordOf(rows);
            learntAt = UsageTime.Instant(rows.GetInt64(13));
            updatedAt = rows.IsDBNull(14) ? null : UsageTime.Instant(rows.GetInt64(14));
        }

        await using var history = Command(
            connection,
            """
            SELECT status, receipt_at, receipt_code, learnt_at FROM usage_replaced
            WHERE submitted_at = @s AND app_id = @a AND message_id = @m ORDER BY learnt_at, status
            """,
            parameters);
        await using var reports = await history.ExecuteReaderAsync(ct);
        var replaced = new List<KnownReport>();
        while (await reports.ReadAsync(ct))
        {
            replaced.Add(new(
                UsageSchema.StatusOf(reports.GetInt16(0)), reports.IsDBNull(1) ? null : UsageTime.Instant(reports.GetInt64(1)),
                reports.IsDBNull(2) ? null : reports.GetString(2), UsageTime.Instant(reports.GetInt64(3))));
        }

        return new(record, learntAt, updatedAt, replaced);
    }

    private static UsageRecord RecordOf(DbDataReader rows) => new()
    {
        SubmittedAt = rows.GetInt64(0),
        AppId = rows.GetInt64(1),
        MessageId = rows.GetString(2),
        Service = UsageSchema.ServiceOf(rows.GetInt16(3)),
        Type = UsageSchema.TypeOf(rows.GetInt16(4)),
        Region = rows.GetString(5),
        Units = rows.GetInt32(6),
        Status = UsageSchema.StatusOf(rows.GetInt16(7)),
        ReceiptAt = rows.IsDBNull(8) ? null : rows.GetInt64(8),
        ReceiptCode = rows.IsDBNull(9) ? null : rows.GetString(9),
        TemplateId = rows.IsDBNull(10) ? null : rows.GetString(10),
        Operator = rows.IsDBNull(11) ? null : rows.GetString(11),
        Province = rows.IsDBNull(12) ? null : rows.GetString(12),
    };

    private sealed class Conditions
    {
        private readonly StringBuilder _sql = new();

        public List<(string Name, object Value)> Parameters { get; } = [];

        public void Add(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
        {
            _sql.Append(_sql.Length == 0 ? "" : " AND ").Append(sql);
            Parameters.AddRange(parameters);
        }

        public override string ToString() => _sql.ToString();
    }
}
