using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Web.Data;

namespace Portal.Web.Features.WorkingCalendar;

/// <summary>What an import would do.</summary>
/// <param name="Ignored">Days of a neighbouring year in the list.</param>
/// <param name="Changed">Days that are worked now and not then, or the other way round.</param>
public sealed record CalendarPreview(CalendarYear Year, IReadOnlyList<DateOnly> Ignored, IReadOnlyList<DateOnly> Changed, IReadOnlyList<CalendarMove> Moves);

/// <param name="ImportedBy">Null: ships with the product.</param>
public sealed record CalendarRow(CalendarYear Year, int WorkingDays, string? ImportedBy, DateTimeOffset? ImportedAt);

/// <summary>The official lists of working days: shown to staff, and imported when a new one comes out.</summary>
public sealed class CalendarService(IDbContextFactory<PortalDb> dbs, IEnumerable<ICalendarFollower> followers, TimeProvider time)
{
    public async Task<IReadOnlyList<CalendarRow>> ListAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.StaffDesk);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var imported = await db.Set<ImportedYear>().AsNoTracking().OrderBy(year => year.ImportedAt).ThenBy(year => year.Id).ToListAsync(ct);
        var rows = CalendarYear.Shipped().Select(year => new CalendarRow(year, year.WorkingDayCount, null, null)).ToDictionary(row => row.Year.Year);
        foreach (var year in imported)
            rows[year.Year] = new(year.Read(), year.Read().WorkingDayCount, year.ImportedBy, year.ImportedAt);
        return [.. rows.Values.OrderByDescending(row => row.Year.Year)];
    }

    /// <exception cref="RuleException">'calendar.malformed', 'calendar.implausible', 'calendar.source-missing'.</exception>
    public async Task<CalendarPreview> PreviewAsync(string json, string source, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManagePolicies);
        var year = CalendarYear.Import(json, source, out var ignored);
        var now = time.GetUtcNow();
        _ = new ImportedYear(year, actor.Name, now); // says what is missing
        await using var db = await dbs.CreateDbContextAsync(ct);
        var before = await db.WorkingDaysAsync(ct);
        var after = new WorkingDays(before.Years.Append(year));
        var moves = new List<CalendarMove>();
        foreach (var follower in followers)
            moves.AddRange(await follower.PreviewAsync(db, before, after, now, ct));
        var first = new DateOnly(year.Year, 1, 1);
        var changed = Enumerable.Range(0, DateTime.IsLeapYear(year.Year) ? 366 : 365).Select(first.AddDays).Where(day => before.IsWorking(day) != after.IsWorking(day));
        return new(year, ignored, [.. changed], [.. moves.OrderBy(move => move.To).ThenBy(move => move.Number, StringComparer.Ordinal)]);
    }

    /// <summary>From here on the list holds; what was counted by the old one is counted again in the same transaction, and told.</summary>
    /// <exception cref="RuleException">'calendar.malformed', 'calendar.implausible', 'calendar.source-missing', 'calendar.known', 'reauthentication.required'.</exception>
    public async Task ImportAsync(string json, string source, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManagePolicies);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        var year = CalendarYear.Import(json, source, out _);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var before = await db.WorkingDaysAsync(ct);
        var known = before.Year(year.Year);
        Rule.Require(
            known.IsProvisional || !known.Off.SetEquals(year.Off) || !known.Working.SetEquals(year.Working), "calendar.known", $"This is the list of {year.Year} as it is already.", year.Year);
        db.Add(new ImportedYear(year, actor.Name, now));
        db.Audit(actor, now, "calendar.imported", $"calendar:{year.Year}", null, new { year.Year, year.Source, WorkingDays = year.WorkingDayCount });
        var after = new WorkingDays(before.Years.Append(year));
        foreach (var follower in followers)
            await follower.FollowAsync(db, before, after, actor, now, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
