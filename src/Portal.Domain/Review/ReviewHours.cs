using Portal.Domain.Calendar;

namespace Portal.Domain.Review;

/// <summary>The hours the review desk is staffed, every day, in the contract zone; time outside them does not count.</summary>
public static class ReviewHours
{
    public static readonly TimeOnly Opens = new(9, 0);
    public static readonly TimeOnly Closes = new(23, 0);
    public static readonly TimeSpan Target = TimeSpan.FromHours(2);

    /// <summary>When a decision is promised for what was handed in at <paramref name="submittedAt"/>.</summary>
    public static DateTimeOffset DueAt(DateTimeOffset submittedAt) => DueAt(submittedAt, Target);

    public static DateTimeOffset DueAt(DateTimeOffset submittedAt, TimeSpan target)
    {
        var at = submittedAt;
        for (var left = target; ;)
        {
            var midnight = ContractTime.StartOf(ContractTime.DayOf(at));
            var opens = midnight + Opens.ToTimeSpan();
            var closes = midnight + Closes.ToTimeSpan();
            var from = at < opens ? opens : at;
            if (from + left <= closes)
                return from + left;
            if (from < closes)
                left -= closes - from;
            at = ContractTime.StartOf(ContractTime.DayOf(at).AddDays(1));
        }
    }
}
