namespace Portal.Domain.Calendar;

/// <summary>The ways in which agreements count time. All but hours are counted in the contract zone.</summary>
public enum DeadlineRule
{
    /// <summary>Hours by the clock from the instant, nights and holidays included.</summary>
    WallHours,

    /// <summary>The end of the n-th day after the day of the instant.</summary>
    CalendarDays,

    /// <summary>The end of the n-th working day after the day of the instant.</summary>
    WorkingDays,

    /// <summary>The latest instant at which a notice for something that starts at the instant may still go out: the end of the n-th working day before (X3 no. 24).</summary>
    NoticeWorkingDays,

    /// <summary>The last instant of the month the instant lies in.</summary>
    MonthEnd,
}

/// <summary>When something is due, with what it was counted from.</summary>
/// <param name="Count">Hours or days; 0 for a month's end.</param>
/// <param name="Counted">The working days that were counted, in the order of counting; empty where none were.</param>
/// <param name="IsProvisional">A year without an official list of working days was counted through.</param>
public sealed record Deadline(
    DeadlineRule Rule, int Count, DateTimeOffset From, DateTimeOffset Due, IReadOnlyList<DateOnly> Counted, bool IsProvisional)
{
    public const int MostHours = 87_600;
    public const int MostDays = 3_650;
    public const int MostWorkingDays = 250;

    /// <summary>The most that can be counted by the rule; 0 where nothing is.</summary>
    public static int Most(DeadlineRule rule) => rule switch
    {
        DeadlineRule.WallHours => MostHours,
        DeadlineRule.CalendarDays => MostDays,
        DeadlineRule.WorkingDays or DeadlineRule.NoticeWorkingDays => MostWorkingDays,
        _ => 0,
    };

    /// <summary>Days are whole: they end a microsecond before the next one's midnight.</summary>
    /// <exception cref="RuleException">'deadline.count', 'deadline.from'.</exception>
    public static Deadline Of(DeadlineRule rule, int count, DateTimeOffset from, WorkingDays calendar)
    {
        Portal.Domain.Rule.Require(from.Year is >= 2000 and < 2190, "deadline.from", "Give an instant between the years 2000 and 2189.");
        Portal.Domain.Rule.Require(rule is DeadlineRule.MonthEnd || (count >= 0 && count <= Most(rule)), "deadline.count", $"Give a number from 0 to {Most(rule)}.", Most(rule));
        var day = ContractTime.DayOf(from);
        switch (rule)
        {
            case DeadlineRule.WallHours:
                return new(rule, count, from, from.AddHours(count), [], false);
            case DeadlineRule.CalendarDays:
                return new(rule, count, from, ContractTime.LastInstantOf(day.AddDays(count)), [], false);
            case DeadlineRule.WorkingDays:
                var after = calendar.CountAfter(day, count);
                return new(rule, count, from, ContractTime.LastInstantOf(after.Day), after.Counted, after.IsProvisional);
            case DeadlineRule.NoticeWorkingDays:
                // Nothing can be told later than it begins.
                var before = calendar.CountBefore(day, count);
                var last = ContractTime.LastInstantOf(before.Day);
                return new(rule, count, from, last < from ? last : from, before.Counted, before.IsProvisional);
            default:
                return new(rule, 0, from, ContractTime.Span(day).Until.AddMicroseconds(-1), [], false);
        }
    }

    public bool IsPast(DateTimeOffset now) => now > Due;

    /// <summary>The same counted by another calendar.</summary>
    public Deadline Again(WorkingDays calendar) => Of(Rule, Count, From, calendar);
}
