using System.Text;
using Portal.Domain.Calendar;

namespace Portal.Domain.Tests.Calendar;

public class WorkingDaysTests
{
    private static readonly WorkingDays Days = WorkingDays.Shipped;

    [Theory, InlineData(2025), InlineData(2026)]
    public void A_year_has_248_working_days(int year) =>
        Assert.Equal(248, Enumerable.Range(0, 365).Count(i => Days.IsWorking(new DateOnly(year, 1, 1).AddDays(i))));

    [Theory]
    [InlineData("2026-09-18", "2026-09-22")] // the Sunday between is a make-up day
    [InlineData("2026-09-30", "2026-10-10")]
    [InlineData("2026-02-13", "2026-02-25")]
    [InlineData("2026-04-30", "2026-05-08")]
    [InlineData("2025-09-26", "2025-09-30")]
    public void Three_working_days_later(string from, string expected) =>
        Assert.Equal(new CountedDay(DateOnly.Parse(expected), false), Days.After(DateOnly.Parse(from), 3));

    [Theory]
    [InlineData("2026-10-08", "2026-09-30")]
    [InlineData("2026-02-24", "2026-02-14")]
    [InlineData("2026-10-11", "2026-10-10")]
    [InlineData("2026-05-06", "2026-04-30")]
    public void One_working_day_earlier(string from, string expected) => Assert.Equal(DateOnly.Parse(expected), Days.Before(DateOnly.Parse(from), 1).Day);

    [Fact]
    public void A_count_into_a_year_without_an_official_list_is_provisional_and_still_knows_new_year()
    {
        Assert.Equal(new CountedDay(new(2027, 1, 5), true), Days.After(new(2026, 12, 30), 3));
        Assert.True(Days.IsProvisional(new(2031, 3, 3)));
        Assert.False(Days.IsWorking(new(2031, 10, 1)));
    }

    [Fact]
    public void An_imported_list_replaces_the_provisional_one()
    {
        var official = CalendarYear.Read(new MemoryStream(Encoding.UTF8.GetBytes(
            """{"year":2027,"source":"a notice","provisional":false,"off":["2027-01-01/2027-01-03"],"working":["2027-01-09"]}""")));
        var days = new WorkingDays([.. CalendarYear.Shipped(), official]);

        Assert.False(days.IsProvisional(new(2027, 1, 5)));
        Assert.True(days.IsWorking(new(2027, 1, 9)));
        Assert.Equal(new CountedDay(new(2027, 1, 5), false), days.After(new(2026, 12, 30), 3));
    }

    [Fact]
    public void A_day_cannot_be_off_and_worked() => Assert.Throws<FormatException>(() => CalendarYear.Read(new MemoryStream(Encoding.UTF8.GetBytes(
        """{"year":2027,"source":"","provisional":false,"off":["2027-01-01"],"working":["2027-01-01"]}"""))));
}
