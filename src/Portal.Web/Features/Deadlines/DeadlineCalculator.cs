using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Web.Data;
using Portal.Web.Features.WorkingCalendar;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.Deadlines;

/// <summary>Answers 'when' for anyone; the API and the page under /tools ask it.</summary>
public sealed class DeadlineCalculator(IDbContextFactory<PortalDb> dbs)
{
    /// <summary>In the order of the page.</summary>
    public static readonly IReadOnlyList<(string Wire, DeadlineRule Rule)> Rules =
    [
        ("wall-hours", DeadlineRule.WallHours), ("calendar-days", DeadlineRule.CalendarDays), ("working-days", DeadlineRule.WorkingDays),
        ("notice-working-days", DeadlineRule.NoticeWorkingDays), ("month-end", DeadlineRule.MonthEnd),
    ];

    /// <param name="n">Hours or days; a month's end needs none.</param>
    /// <param name="from">An instant with its offset, such as 2026-09-30T10:00:00+08:00.</param>
    /// <exception cref="ShapeException"/>
    /// <exception cref="RuleException">'deadline.count', 'deadline.from'.</exception>
    public async Task<Deadline> AskAsync(string? rule, string? n, string? from, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return Ask(rule, n, from, await db.WorkingDaysAsync(ct));
    }

    private static Deadline Ask(string? rule, string? n, string? from, WorkingDays calendar)
    {
        var known = Rules.FirstOrDefault(known => known.Wire == rule);
        if (known.Wire is null)
            throw new ShapeException("rule", "deadline.rule", $"Give one of {string.Join(", ", Rules.Select(r => r.Wire))}.");
        var count = 0;
        if (known.Rule is not DeadlineRule.MonthEnd && !int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out count))
            throw new ShapeException("n", "deadline.number", "Give a whole number.");
        return Deadline.Of(known.Rule, count, Instant(from), calendar);
    }

    // The offset is asked for: without one, midnight is eight hours off on half of all machines.
    private static DateTimeOffset Instant(string? text) =>
        DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFzzz", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'"],
            CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant
            : throw new ShapeException("from", "deadline.instant", "Give an instant with its offset, such as 2026-09-30T10:00:00+08:00.");
}
