using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;

namespace Portal.Web.Features.Deadlines;

/// <summary>How a deadline was counted, in a sentence anybody can follow with a calendar in hand.</summary>
public static class DeadlineWords
{
    private const int MostNamed = 15;

    public static string Why(this IStringLocalizer<DeadlinesTexts> texts, Deadline deadline)
    {
        var (from, due) = (ContractTime.Local(deadline.From), ContractTime.Local(deadline.Due));
        var why = deadline.Rule switch
        {
            DeadlineRule.WallHours => texts["why.wall-hours", deadline.Count, from, due],
            DeadlineRule.CalendarDays => texts["why.calendar-days", deadline.Count, from, due],
            DeadlineRule.WorkingDays => texts["why.working-days", deadline.Count, from, due],
            DeadlineRule.NoticeWorkingDays => texts["why.notice-working-days", deadline.Count, from, due],
            _ => texts["why.month-end", from, due],
        };
        var sentences = new List<string> { why };
        if (deadline.Counted.Count > 0)
            sentences.Add(texts["why.counted", Counted(texts, deadline.Counted)]);
        if (deadline.IsProvisional)
            sentences.Add(texts["why.provisional"]);
        sentences.Add(texts["why.zone"]);
        return string.Join(texts["why.between"], sentences);
    }

    /// <summary>The same of one that was promised. Where the list of now would put it elsewhere, it says that it was kept.</summary>
    public static string Why(this IStringLocalizer<DeadlinesTexts> texts, TrackedDeadline promised, WorkingDays calendar)
    {
        var counted = promised.Counted(calendar);
        return counted.Due == promised.DueAt
            ? texts.Why(counted)
            : string.Join(texts["why.between"], texts["why.kept", ContractTime.Local(promised.DueAt), ContractTime.Local(counted.Due)].Value, texts["why.zone"].Value);
    }

    // A worked Saturday or Sunday is what people doubt: it is said.
    private static string Counted(IStringLocalizer<DeadlinesTexts> texts, IReadOnlyList<DateOnly> days)
    {
        var named = days.Take(MostNamed).Select(day => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? texts["why.make-up", Iso(day)] : Iso(day));
        var list = string.Join(texts["why.comma"], named);
        return days.Count > MostNamed ? texts["why.and-more", list, days.Count - MostNamed, Iso(days[^1])] : list;
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
