using Portal.Domain.Calendar;

namespace Portal.Domain.Disputes;

/// <summary>Which messages are disputed: contract days of one month, and what narrows them down.</summary>
/// <param name="FirstDay">The first day of the act.</param>
/// <param name="LastDay">The last one, included.</param>
public sealed record DisputeScope(DateOnly FirstDay, DateOnly LastDay, Service Service, long? AppId = null, MessageType? Type = null, string? Operator = null)
{
    /// <summary>The month of the act (A170): its first day.</summary>
    public DateOnly Month => new(FirstDay.Year, FirstDay.Month, 1);

    public DateTimeOffset From => ContractTime.StartOf(FirstDay);

    /// <summary>Not included.</summary>
    public DateTimeOffset Until => ContractTime.StartOf(LastDay.AddDays(1));

    /// <summary>The last instant at which a claim about a day can be filed: the end of its month (A170).</summary>
    public static DateTimeOffset LastInstantFor(DateOnly day) => ContractTime.Span(day).Until.AddMicroseconds(-1);

    public bool IsInTimeAt(DateTimeOffset now) => now <= LastInstantFor(FirstDay);

    /// <exception cref="RuleException">'dispute.days', 'dispute.one-month', 'dispute.future'.</exception>
    public void Check(DateTimeOffset now)
    {
        Rule.Require(FirstDay <= LastDay, "dispute.days", "The first day comes before the last one.");
        Rule.Require(LastDay < Month.AddMonths(1), "dispute.one-month", "A claim is about days of one month; file one for each month.");
        Rule.Require(FirstDay <= ContractTime.DayOf(now) && LastDay <= ContractTime.DayOf(now), "dispute.future", "These days have not come yet.");
    }
}
