namespace Portal.Domain.Calendar;

/// <summary>A calendar month, or the part of it inside the purchased term; availability is worked out for each alone (A68).</summary>
public readonly record struct ServiceMonth(DateOnly From, DateOnly Until)
{
    public const int MostMonths = 240;

    /// <summary>00:00 of its first day up to, not including, 00:00 of the day after its last.</summary>
    public (DateTimeOffset From, DateTimeOffset Until) Span => (ContractTime.StartOf(From), ContractTime.StartOf(Until.AddDays(1)));

    /// <summary>Whether it is less than the calendar month it lies in.</summary>
    public bool IsPartial => From.Day != 1 || Until != LastOf(Until);

    /// <summary>The months of a term, both days included: 17 March to 16 June are four.</summary>
    /// <exception cref="RuleException">'service-month.order', 'service-month.too-long'.</exception>
    public static IReadOnlyList<ServiceMonth> Of(DateOnly from, DateOnly until)
    {
        Rule.Require(from <= until, "service-month.order", "The last day is before the first.");
        Rule.Require(
            ((until.Year - from.Year) * 12) + until.Month - from.Month < MostMonths,
            "service-month.too-long", $"At most {MostMonths} months.", MostMonths);

        var months = new List<ServiceMonth>();
        for (var first = from; first <= until; first = LastOf(first).AddDays(1))
        {
            var last = LastOf(first);
            months.Add(new(first, last < until ? last : until));
            if (last == DateOnly.MaxValue)
                break;
        }

        return months;
    }

    private static DateOnly LastOf(DateOnly day) => new(day.Year, day.Month, DateTime.DaysInMonth(day.Year, day.Month));
}
