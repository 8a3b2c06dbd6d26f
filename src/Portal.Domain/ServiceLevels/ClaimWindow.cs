using Portal.Domain.Calendar;

namespace Portal.Domain.ServiceLevels;

/// <summary>When compensation for a service month can be claimed, with what the dates were counted from.</summary>
/// <param name="CountedTo">The working day of the following month after which the window opens.</param>
/// <param name="IsProvisional">Working days of a year without an official list were counted.</param>
public sealed record ClaimWindow(DateTimeOffset Opens, DateTimeOffset Closes, DateOnly CountedTo, bool IsProvisional)
{
    /// <summary>The window of the service month that ends on the day.</summary>
    /// <param name="workingDays">A76: five; the window opens at 00:00 of the day after the last of them.</param>
    /// <param name="calendarDays">A80: sixty, the last one whole.</param>
    public static ClaimWindow Of(DateOnly end, WorkingDays calendar, int workingDays, int calendarDays)
    {
        var counted = calendar.OfMonth(new DateOnly(end.Year, end.Month, 1).AddMonths(1), workingDays);
        return new(
            ContractTime.StartOf(counted.Day.AddDays(1)),
            ContractTime.LastInstantOf(end.AddDays(calendarDays)),
            counted.Day,
            counted.IsProvisional);
    }

    public bool IsOpenAt(DateTimeOffset now) => Opens <= now && now <= Closes;

    public bool IsOverAt(DateTimeOffset now) => now > Closes;
}
