using Portal.Domain.Calendar;
using Portal.Domain.ServiceLevels;

namespace Portal.Domain.Tests.ServiceLevels;

public class ClaimWindowTests
{
    // Every row of D-6: the end of the service month, the fifth working day of the next, the last day of the window.
    [Theory]
    [InlineData("2025-01-31", "2025-02-10", "2025-04-01")]
    [InlineData("2025-09-30", "2025-10-14", "2025-11-29")]
    [InlineData("2025-12-31", "2026-01-08", "2026-03-01")]
    [InlineData("2026-01-31", "2026-02-06", "2026-04-01")]
    [InlineData("2026-02-28", "2026-03-06", "2026-04-29")]
    [InlineData("2026-03-31", "2026-04-08", "2026-05-30")]
    [InlineData("2026-04-30", "2026-05-11", "2026-06-29")]
    [InlineData("2026-05-31", "2026-06-05", "2026-07-30")]
    [InlineData("2026-06-30", "2026-07-07", "2026-08-29")]
    [InlineData("2026-06-16", "2026-07-07", "2026-08-15")]
    [InlineData("2026-07-31", "2026-08-07", "2026-09-29")]
    [InlineData("2026-08-31", "2026-09-07", "2026-10-30")]
    [InlineData("2026-09-30", "2026-10-13", "2026-11-29")]
    [InlineData("2026-10-31", "2026-11-06", "2026-12-30")]
    [InlineData("2026-11-30", "2026-12-07", "2027-01-29")]
    [InlineData("2026-12-31", "2027-01-08", "2027-03-01", true)]
    public void The_window_opens_after_the_fifth_working_day_and_closes_with_day_sixty(string end, string opensAfter, string lastDay, bool provisional = false)
    {
        var window = ClaimWindow.Of(DateOnly.Parse(end), WorkingDays.Shipped, 5, 60);

        Assert.Equal(DateOnly.Parse(opensAfter), window.CountedTo);
        Assert.Equal(ContractTime.StartOf(DateOnly.Parse(opensAfter).AddDays(1)), window.Opens);
        Assert.Equal(ContractTime.StartOf(DateOnly.Parse(lastDay).AddDays(1)).AddMicroseconds(-1), window.Closes);
        Assert.Equal(provisional, window.IsProvisional);
        Assert.False(window.IsOpenAt(window.Opens.AddMicroseconds(-1)));
        Assert.True(window.IsOpenAt(window.Opens) && window.IsOpenAt(window.Closes));
        Assert.True(window.IsOverAt(window.Closes.AddMicroseconds(1)));
    }
}
