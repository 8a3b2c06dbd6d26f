namespace Portal.Domain.Calendar;

/// <summary>Days and months as the contracts mean them: in Asia/Shanghai, which has had no daylight saving since 1991.</summary>
public static class ContractTime
{
    public static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    public static DateTimeOffset Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone);

    public static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(Local(instant).DateTime);

    /// <summary>The first day of the month the instant belongs to.</summary>
    public static DateOnly MonthOf(DateTimeOffset instant)
    {
        var day = DayOf(instant);
        return new(day.Year, day.Month, 1);
    }

    /// <summary>00:00 of the day in the contract zone.</summary>
    public static DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new(midnight, Zone.GetUtcOffset(midnight));
    }

    /// <summary>The last instant of the day that the databases can tell from the next: a microsecond before midnight.</summary>
    public static DateTimeOffset LastInstantOf(DateOnly day) => StartOf(day.AddDays(1)).AddMicroseconds(-1);

    /// <summary>The month as a half-open span: from its first instant up to, not including, the next month's.</summary>
    public static (DateTimeOffset From, DateTimeOffset Until) Span(DateOnly month)
    {
        var first = new DateOnly(month.Year, month.Month, 1);
        return (StartOf(first), StartOf(first.AddMonths(1)));
    }

    public static bool HasEnded(DateOnly month, DateTimeOffset now) => now >= Span(month).Until;
}
