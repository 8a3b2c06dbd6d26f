using System.Collections.Frozen;

namespace Portal.Domain.Calendar;

/// <summary>A day reached by counting working days, and whether a year without an official list was counted through.</summary>
public readonly record struct CountedDay(DateOnly Day, bool IsProvisional);

/// <summary>The same with the working days that were counted, in that order.</summary>
public sealed record CountedDays(DateOnly Day, IReadOnlyList<DateOnly> Counted, bool IsProvisional);

/// <summary>Working days in mainland China: Monday to Friday, less the official holidays, plus the make-up days.</summary>
public sealed class WorkingDays
{
    private readonly FrozenDictionary<int, CalendarYear> _years;

    /// <param name="years">A later one of the same year replaces an earlier one, as an imported list does a provisional one.</param>
    public WorkingDays(IEnumerable<CalendarYear> years)
    {
        var known = new Dictionary<int, CalendarYear>();
        foreach (var year in years)
            known[year.Year] = year;
        _years = known.ToFrozenDictionary();
    }

    public static WorkingDays Shipped { get; } = new(CalendarYear.Shipped());

    public IEnumerable<CalendarYear> Years => _years.Values.OrderBy(year => year.Year);

    public CalendarYear Year(int year) => _years.GetValueOrDefault(year) ?? CalendarYear.Unknown(year);

    public bool IsProvisional(DateOnly day) => Year(day.Year).IsProvisional;

    public bool IsWorking(DateOnly day)
    {
        var year = Year(day.Year);
        return year.Working.Contains(day)
            || (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !year.Off.Contains(day));
    }

    /// <summary>The n-th working day after the day; the day itself is not counted. For 0 the day itself.</summary>
    public CountedDay After(DateOnly day, int count) => Count(day, count, +1);

    /// <summary>The n-th working day before the day; the day itself is not counted.</summary>
    public CountedDay Before(DateOnly day, int count) => Count(day, count, -1);

    /// <summary>The n-th working day of the month.</summary>
    public CountedDay OfMonth(DateOnly month, int count) => After(new DateOnly(month.Year, month.Month, 1).AddDays(-1), count);

    public CountedDays CountAfter(DateOnly day, int count) => CountAll(day, count, +1);

    public CountedDays CountBefore(DateOnly day, int count) => CountAll(day, count, -1);

    private CountedDay Count(DateOnly day, int count, int step)
    {
        var counted = CountAll(day, count, step);
        return new(counted.Day, counted.IsProvisional);
    }

    private CountedDays CountAll(DateOnly day, int count, int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var (provisional, counted) = (false, new List<DateOnly>(count));
        while (counted.Count < count)
        {
            day = day.AddDays(step);
            provisional |= IsProvisional(day);
            if (IsWorking(day))
                counted.Add(day);
        }

        return new(day, counted, provisional);
    }
}
