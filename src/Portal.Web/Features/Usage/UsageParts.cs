using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>
/// The daily sums cut finer: once by template, once by operator and province. Two parts and not one, because together they would hardly be
/// fewer rows than the records. A call leaves in usage_uncounted what it adds, in its own transaction; many calls at a time are counted behind
/// the intake, exactly once, because what is counted is deleted in the same transaction. Whoever reads the sums has them counted up first.
/// </summary>
internal static class UsageParts
{
    /// <summary>Value: the template's id, or empty.</summary>
    public const short Template = 1;

    /// <summary>Value: the operator, detail: the province; either may be empty.</summary>
    public const short Place = 2;

    /// <summary>Calls counted in one transaction.</summary>
    public const int CallsAtATime = 100;

    public const string AreUncounted = "SELECT CASE WHEN EXISTS (SELECT 1 FROM usage_uncounted) THEN 1 ELSE 0 END";

    /// <summary>1 where records came in before there were parts.</summary>
    public const string AreMissing = """
        SELECT CASE WHEN EXISTS (SELECT 1 FROM usage_days) AND NOT EXISTS (SELECT 1 FROM usage_parts)
            AND NOT EXISTS (SELECT 1 FROM usage_uncounted) THEN 1 ELSE 0 END
        """;

    /// <summary>Makes all of them, once, from what was there before; nothing may come in meanwhile.</summary>
    public static string Fill => "DELETE FROM usage_uncounted; " + Rebuild(new(2000, 1, 1), new(2199, 12, 31));

    /// <summary>Makes the parts of the days again from the records; the daily sums, which name the owners, are there already.</summary>
    public static string Rebuild(DateOnly first, DateOnly last) => $"""
        DELETE FROM usage_parts WHERE {Days(first, last)};
        INSERT INTO usage_parts (organisation_id, part, day, app_id, service, type, region, status, value, detail, messages, units)
        SELECT o.organisation_id, c.part, c.day, c.app_id, c.service, c.type, c.region, c.status, c.value, c.detail, c.messages, c.units
        FROM ({Count(first, last)}) c JOIN (SELECT DISTINCT app_id, organisation_id FROM usage_days WHERE {Days(first, last)}) o ON o.app_id = c.app_id
        """;

    /// <summary>Where the parts of the days are not what counting the records gives.</summary>
    public static string Differences(DateOnly first, DateOnly last, int most) => $"""
        SELECT day, app_id, service, type, region, status, CAST(SUM(rm) AS BIGINT), CAST(SUM(ru) AS BIGINT), CAST(SUM(pm) AS BIGINT), CAST(SUM(pu) AS BIGINT)
        FROM (
            SELECT part, day, app_id, service, type, region, status, value, detail, messages AS rm, units AS ru, 0 AS pm, 0 AS pu FROM ({Count(first, last)}) c
            UNION ALL
            SELECT part, day, app_id, service, type, region, status, value, detail, 0, 0, messages, units FROM usage_parts WHERE {Days(first, last)}
        ) both_sides
        GROUP BY part, day, app_id, service, type, region, status, value, detail
        HAVING SUM(rm) <> SUM(pm) OR SUM(ru) <> SUM(pu) LIMIT {most}
        """;

    private static string Days(DateOnly first, DateOnly last) => $"day BETWEEN {UsageTime.DayNumber(first)} AND {UsageTime.DayNumber(last)}";

    private static string Count(DateOnly first, DateOnly last) => $"""
        {Count(Template, "COALESCE(template_id, '')", "''", first, last)}
        UNION ALL
        {Count(Place, "COALESCE(operator, '')", "COALESCE(province, '')", first, last)}
        """;

    private static string Count(short part, string value, string detail, DateOnly first, DateOnly last) => $"""
        SELECT {part} AS part, CAST((submitted_at + 28800000000) / 86400000000 AS INTEGER) AS day, app_id, service, type, region, status,
            {value} AS value, {detail} AS detail, COUNT(*) AS messages, CAST(SUM(units) AS BIGINT) AS units
        FROM usage_records WHERE submitted_at >= {UsageTime.StartOf(first)} AND submitted_at < {UsageTime.StartOf(last.AddDays(1))}
        GROUP BY 2, app_id, service, type, region, status, 8, 9
        """;
}
