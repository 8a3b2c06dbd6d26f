using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Browser.Tests.Support;

/// <summary>
/// The real clock, some way ahead: a test may let time pass without waiting for it. It begins in the afternoon of the next 17th,
/// so that no run is at midnight or at a month's end by chance; <c>PORTAL_TEST_NOW</c> begins it at that instant instead.
/// </summary>
public sealed class ShiftedClock : TimeProvider
{
    private long _ahead;

    public ShiftedClock() => _ahead = (StartAt(base.GetUtcNow()) - base.GetUtcNow()).Ticks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    public void Skip(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);

    // Never behind the real time: a browser drops cookies by its own clock.
    private static DateTimeOffset StartAt(DateTimeOffset real)
    {
        if (Environment.GetEnvironmentVariable("PORTAL_TEST_NOW") is { Length: > 0 } chosen)
            return DateTimeOffset.Parse(chosen, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var afternoon = ContractTime.StartOf(ContractTime.MonthOf(real).AddDays(16)).AddHours(15);
        return afternoon > real ? afternoon : ContractTime.StartOf(ContractTime.MonthOf(real).AddMonths(1).AddDays(16)).AddHours(15);
    }
}
