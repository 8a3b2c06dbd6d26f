using System.Globalization;
using System.Text;
using Portal.Domain;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>Records that make one sum: an app, a service, a country and a type over some days, both included.</summary>
public sealed record SumKey(long AppId, Service Service, string Region, MessageType Type, DateOnly First, DateOnly Last);

/// <summary>A record with the status it was known in at two instants; null before it was learnt.</summary>
public sealed record ChangedRecord(UsageRecord Record, DateTimeOffset LearntAt, DateTimeOffset? UpdatedAt, DeliveryStatus? Before, DeliveryStatus After)
{
    /// <summary>Billable units more, or fewer, at the later instant.</summary>
    public long Units => Billed(After) - Billed(Before);

    private long Billed(DeliveryStatus? status) => status is { } known && Billable.Is(Record.Service, known) ? Record.Units : 0;
}

/// <summary>How many billable units records that came late changed.</summary>
public sealed record ChangedUnits(long Records, long Units);

/// <summary>What was known at an instant: a record counts from when it was learnt, in the status its last report until then gave it.</summary>
public sealed partial class UsageReads
{
    /// <summary>Sums of a half-open span as they were known at the instant; of some apps when given. Holds sums only, however many records there are.</summary>
    public async Task<IReadOnlyList<UsageGroup>> KnownAtAsync(
        IReadOnlyCollection<long>? appIds, DateTimeOffset from, DateTimeOffset until, DateTimeOffset at, CancellationToken ct = default)
    {
        if (appIds is { Count: 0 })
            return [];

        var where = Span(appIds, from, until);
        where.Add("r.learnt_at <= @at", ("at", UsageTime.Micros(at)));
        await using var connection = await open(ct);
        await using var command = Command(
            connection,
            $"SELECT r.submitted_at, r.app_id, r.service, r.type, r.region, r.units, {StatusAt("at")} FROM usage_records r WHERE {where}",
            [.. where.Parameters]);
        command.CommandTimeout = 0;
        await using var rows = await command.ExecuteReaderAsync(ct);
        var sums = new GroupSums();
        Span<byte> region = stackalloc byte[2];
        while (rows.Read()) // the rows are there or come in blocks: waiting for each alone costs more than the wait
        {
            ct.ThrowIfCancellationRequested();
            Encoding.ASCII.GetBytes(rows.GetString(4), region);
            sums.Add(
                UsageTime.DayNumber(rows.GetInt64(0)), rows.GetInt64(1), rows.GetInt16(2), rows.GetInt16(3), region, rows.GetInt16(6), rows.GetInt32(5));
        }

        return sums.ToGroups();
    }

    /// <summary>Billable records of a sum as they were known at the instant, in the order of submission, from just after a record.</summary>
    public async Task<IReadOnlyList<UsageRecord>> BilledAsync(SumKey sum, DateTimeOffset at, MessageKey? after, int most, CancellationToken ct = default)
    {
        var where = Of(sum, after);
        where.Add("r.learnt_at <= @at", ("at", UsageTime.Micros(at)));
        await using var connection = await open(ct);
        await using var command = Command(
            connection,
            $"""
            SELECT {UsageSchema.RecordColumns}, known FROM (SELECT r.*, {StatusAt("at")} AS known FROM usage_records r WHERE {where}) k
            WHERE {Units("k.known")} > 0 ORDER BY submitted_at, app_id, message_id LIMIT {most}
            """,
            [.. where.Parameters]);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var records = new List<UsageRecord>();
        while (await rows.ReadAsync(ct))
            records.Add(RecordOf(rows) with { Status = UsageSchema.StatusOf(rows.GetInt16(13)) });
        return records;
    }

    /// <summary>Records of a sum whose billable units changed between two instants, in the order of submission, from just after a record.</summary>
    public Task<IReadOnlyList<ChangedRecord>> ChangedAsync(
        SumKey sum, DateTimeOffset before, DateTimeOffset at, MessageKey? after, int most, CancellationToken ct = default) =>
        ChangedAsync(Of(sum, after), before, at, most, ct);

    /// <summary>The same for all of some apps in a half-open span.</summary>
    public Task<IReadOnlyList<ChangedRecord>> ChangedAsync(
        IReadOnlyCollection<long> appIds, DateTimeOffset from, DateTimeOffset until, DateTimeOffset before, DateTimeOffset at, int most,
        CancellationToken ct = default) =>
        ChangedAsync(Span(appIds, from, until), before, at, most, ct);

    /// <summary>How many there are, and what they come to.</summary>
    public async Task<ChangedUnits> CountChangedAsync(
        IReadOnlyCollection<long> appIds, DateTimeOffset from, DateTimeOffset until, DateTimeOffset before, DateTimeOffset at, CancellationToken ct = default)
    {
        var where = Span(appIds, from, until);
        await using var connection = await open(ct);
        await using var command = Command(
            connection,
            $"SELECT COUNT(*), CAST(COALESCE(SUM({Units("k.after")} - {Units("k.before")}), 0) AS BIGINT) FROM ({Changes(where, before, at)}) k WHERE {Units("k.after")} <> {Units("k.before")}",
            [.. where.Parameters]);
        command.CommandTimeout = 0;
        await using var rows = await command.ExecuteReaderAsync(ct);
        await rows.ReadAsync(ct);
        return new(rows.GetInt64(0), rows.GetInt64(1));
    }

    private async Task<IReadOnlyList<ChangedRecord>> ChangedAsync(
        Conditions where, DateTimeOffset before, DateTimeOffset at, int most, CancellationToken ct)
    {
        await using var connection = await open(ct);
        await using var command = Command(
            connection,
            $"""
            SELECT {MessageColumns}, k.before, k.after FROM ({Changes(where, before, at)}) k
            WHERE {Units("k.after")} <> {Units("k.before")} ORDER BY submitted_at, app_id, message_id LIMIT {most}
            """,
            [.. where.Parameters]);
        command.CommandTimeout = 0;
        await using var rows = await command.ExecuteReaderAsync(ct);
        var records = new List<ChangedRecord>();
        while (await rows.ReadAsync(ct))
        {
            records.Add(new(
                RecordOf(rows), UsageTime.Instant(rows.GetInt64(13)), rows.IsDBNull(14) ? null : UsageTime.Instant(rows.GetInt64(14)),
                rows.IsDBNull(15) ? null : UsageSchema.StatusOf(rows.GetInt16(15)), UsageSchema.StatusOf(rows.GetInt16(16))));
        }

        return records;
    }

    private static string Changes(Conditions where, DateTimeOffset before, DateTimeOffset at)
    {
        where.Add(
            "(r.learnt_at > @before OR r.updated_at > @before) AND r.learnt_at <= @at", ("before", UsageTime.Micros(before)), ("at", UsageTime.Micros(at)));
        return $"""
            SELECT r.*, CASE WHEN r.learnt_at <= @before THEN {StatusAt("before")} END AS before, {StatusAt("at")} AS after
            FROM usage_records r WHERE {where}
            """;
    }

    private static Conditions Span(IReadOnlyCollection<long>? appIds, DateTimeOffset from, DateTimeOffset until)
    {
        var where = new Conditions();
        where.Add("r.submitted_at >= @from AND r.submitted_at < @until", ("from", UsageTime.Micros(from)), ("until", UsageTime.Micros(until)));
        if (appIds is not null)
            where.Add($"r.app_id IN ({string.Join(',', appIds.Select(id => id.ToString(CultureInfo.InvariantCulture)))})");
        return where;
    }

    private static Conditions Of(SumKey sum, MessageKey? after)
    {
        var where = new Conditions();
        var from = Math.Max(UsageTime.StartOf(sum.First), after?.SubmittedAt ?? long.MinValue);
        where.Add("r.submitted_at >= @from AND r.submitted_at < @until", ("from", from), ("until", UsageTime.StartOf(sum.Last.AddDays(1))));
        where.Add("r.app_id = @app AND r.service = @service AND r.region = @region AND r.type = @type",
            ("app", sum.AppId), ("service", (int)UsageSchema.Code(sum.Service)), ("region", sum.Region), ("type", (int)UsageSchema.Code(sum.Type)));
        if (after is not null)
            where.Add("(r.submitted_at, r.app_id, r.message_id) > (@s, @a, @m)", ("s", after.SubmittedAt), ("a", after.AppId), ("m", after.MessageId));
        return where;
    }

    // What is replaced is kept with the time it was learnt; only 'submitted' before its first receipt is not.
    private static string StatusAt(string instant) => $"""
        CASE WHEN r.updated_at IS NULL OR r.updated_at <= @{instant} THEN r.status ELSE COALESCE((
            SELECT p.status FROM usage_replaced p
            WHERE p.submitted_at = r.submitted_at AND p.app_id = r.app_id AND p.message_id = r.message_id AND p.learnt_at <= @{instant}
            ORDER BY p.learnt_at DESC LIMIT 1), {UsageSchema.Code(DeliveryStatus.Submitted)}) END
        """;

    private static string Units(string status) => $"(CASE WHEN {string.Join(" OR ", Enum.GetValues<Service>().Select(service =>
        $"(k.service = {UsageSchema.Code(service)} AND {status} IN ({string.Join(',', Enum.GetValues<DeliveryStatus>().Where(s => Billable.Is(service, s)).Select(s => UsageSchema.Code(s)))}))"))} THEN k.units ELSE 0 END)";
}
