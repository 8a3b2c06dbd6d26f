using System.Globalization;
using System.Text;
using Portal.Domain;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>What statistics are made from: contract days, both included, kept apart by what is asked and by everything that has a price.</summary>
/// <param name="Spans">
/// Days that each begin a span whose days need not be told apart, the first of the filter's days among them; null: every day is one. A cell's
/// day is then the first of its span.
/// </param>
/// <param name="ByDay">Services whose days are told apart all the same.</param>
/// <param name="AppIds">The actor's apps, for what only the records know; null: all.</param>
public sealed record CellFilter(
    DateOnly First, DateOnly Last, Guid? OrganisationId = null, IReadOnlyCollection<long>? AppIds = null, long? AppId = null, Service? Service = null,
    MessageType? Type = null, string? Region = null, bool ByTemplate = false, bool ByOperator = false, bool ByProvince = false,
    IReadOnlyList<DateOnly>? Spans = null, IReadOnlyCollection<Service>? ByDay = null)
{
    /// <summary>Whether the sums do not go so deep and the records have to be counted.</summary>
    public bool NeedsRecords => ByTemplate && (ByOperator || ByProvince);

    /// <summary>Whether the finer sums are asked.</summary>
    public bool IsPart => !NeedsRecords && (ByTemplate || ByOperator || ByProvince);
}

/// <summary>Sums of one day; what was not asked for is empty, and so is what gateways did not report.</summary>
public readonly record struct UsageCell(
    DateOnly Day, long AppId, Service Service, MessageType Type, string Region, DeliveryStatus Status, string Template, string Operator, string Province,
    long Messages, long Units);

public sealed partial class UsageReads
{
    /// <summary>
    /// At most so many cells, oldest day first; the order is always the same. Which ones they are where there are more is left open: who
    /// needs all of them asks for one more and looks whether it came.
    /// </summary>
    public async Task<IReadOnlyList<UsageCell>> CellsAsync(CellFilter filter, int most, CancellationToken ct = default)
    {
        if (filter is { NeedsRecords: true, AppIds.Count: 0 })
            return [];

        var where = new Conditions();
        var (table, day, template, place, province, messages) = Source(filter, where);
        if (filter.AppId is { } app)
            where.Add("app_id = @app", ("app", app));
        if (filter.Service is { } service)
            where.Add("service = @service", ("service", (int)UsageSchema.Code(service)));
        if (filter.Type is { } type)
            where.Add("type = @type", ("type", (int)UsageSchema.Code(type)));
        if (filter.Region is { } region)
            where.Add("region = @region", ("region", region));

        var more = (filter.ByTemplate ? $", {template}" : "") + (filter.ByOperator ? $", {place}" : "") + (filter.ByProvince ? $", {province}" : "");
        if (filter.Spans is { } spans)
            day = SpanOf(day, spans, filter.ByDay ?? []);
        var parts = $"{day}, app_id, service, type, region, status{more}";
        var sql = $"""
            SELECT {day}, app_id, service, type, region, status, CAST(SUM({messages}) AS BIGINT), CAST(SUM(units) AS BIGINT){more}
            FROM {table} WHERE {where} GROUP BY {parts} HAVING SUM({messages}) <> 0 LIMIT {most}
            """;
        await using var connection = filter.IsPart ? await OpenCountedAsync(ct) : await open(ct);
        await using var command = Command(connection, sql, [.. where.Parameters]);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var (days, names, cells) = (new Dictionary<int, DateOnly>(), new Dictionary<string, string>(StringComparer.Ordinal), new List<UsageCell>());
        while (await rows.ReadAsync(ct))
        {
            var next = 8;
            var number = Convert.ToInt32(rows.GetValue(0), CultureInfo.InvariantCulture);
            if (!days.TryGetValue(number, out var date))
                days[number] = date = UsageTime.Day(number);
            cells.Add(new(
                date, rows.GetInt64(1), UsageSchema.ServiceOf(rows.GetInt16(2)), UsageSchema.TypeOf(rows.GetInt16(3)), One(rows.GetString(4)),
                UsageSchema.StatusOf(rows.GetInt16(5)),
                filter.ByTemplate ? One(rows.GetString(next++)) : "",
                filter.ByOperator ? One(rows.GetString(next++)) : "",
                filter.ByProvince ? One(rows.GetString(next)) : "",
                rows.GetInt64(6), rows.GetInt64(7)));
        }

        cells.Sort(InOrder);
        return cells;

        string One(string name) => names.TryGetValue(name, out var known) ? known : names[name] = name;
    }

    /// <summary>The last of the days, both included, on which the organisation submitted anything.</summary>
    public async Task<DateOnly?> LastDayAsync(DateOnly first, DateOnly last, Guid organisationId, CancellationToken ct = default)
    {
        await using var connection = await open(ct);
        await using var command = Command(
            connection, "SELECT MAX(day) FROM usage_days WHERE organisation_id = @organisation AND day BETWEEN @first AND @last AND messages <> 0",
            ("organisation", organisationId.ToString()), ("first", UsageTime.DayNumber(first)), ("last", UsageTime.DayNumber(last)));
        return await command.ExecuteScalarAsync(ct) is { } day and not DBNull ? UsageTime.Day(Convert.ToInt32(day, CultureInfo.InvariantCulture)) : null;
    }

    // Here and not in SQL: PostgreSQL would sort every row before it groups them.
    private static int InOrder(UsageCell a, UsageCell b)
    {
        var order = a.Day.CompareTo(b.Day);
        if (order == 0) order = a.AppId.CompareTo(b.AppId);
        if (order == 0) order = a.Service.CompareTo(b.Service);
        if (order == 0) order = a.Type.CompareTo(b.Type);
        if (order == 0) order = string.CompareOrdinal(a.Region, b.Region);
        if (order == 0) order = a.Status.CompareTo(b.Status);
        if (order == 0) order = string.CompareOrdinal(a.Template, b.Template);
        if (order == 0) order = string.CompareOrdinal(a.Operator, b.Operator);
        return order != 0 ? order : string.CompareOrdinal(a.Province, b.Province);
    }

    private static string SpanOf(string day, IReadOnlyList<DateOnly> spans, IReadOnlyCollection<Service> byDay)
    {
        var sql = new StringBuilder("CASE");
        if (byDay.Count > 0)
            sql.Append(CultureInfo.InvariantCulture, $" WHEN service IN ({string.Join(',', byDay.Select(UsageSchema.Code))}) THEN {day}");
        foreach (var number in spans.Select(UsageTime.DayNumber).OrderDescending())
            sql.Append(CultureInfo.InvariantCulture, $" WHEN {day} >= {number} THEN {number}");
        return sql.Append(" END").ToString();
    }

    private static (string Table, string Day, string Template, string Operator, string Province, string Messages) Source(CellFilter filter, Conditions where)
    {
        if (filter.NeedsRecords)
        {
            where.Add("submitted_at >= @from AND submitted_at < @until", ("from", UsageTime.StartOf(filter.First)), ("until", UsageTime.StartOf(filter.Last.AddDays(1))));
            if (filter.AppIds is { } apps)
                where.Add($"app_id IN ({string.Join(',', apps.Select(id => id.ToString(CultureInfo.InvariantCulture)))})");
            return (
                "usage_records", "(submitted_at + 28800000000) / 86400000000", "COALESCE(template_id, '')", "COALESCE(operator, '')",
                "COALESCE(province, '')", "1");
        }

        if (filter.OrganisationId is { } organisation)
            where.Add("organisation_id = @organisation", ("organisation", organisation.ToString()));
        if (filter.IsPart)
            where.Add("part = @part", ("part", (int)(filter.ByTemplate ? UsageParts.Template : UsageParts.Place)));
        where.Add("day BETWEEN @first AND @last", ("first", UsageTime.DayNumber(filter.First)), ("last", UsageTime.DayNumber(filter.Last)));
        return (filter.IsPart ? "usage_parts" : "usage_days", "day", "value", "value", "detail", "messages");
    }
}
