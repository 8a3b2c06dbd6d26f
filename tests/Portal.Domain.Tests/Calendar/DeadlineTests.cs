using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.Tests.Calendar;

public class DeadlineTests
{
    [Theory]
    [InlineData(DeadlineRule.WallHours, 72, "2026-09-30T10:00:00+08:00", "2026-10-03T10:00:00+08:00")] // through the holiday
    [InlineData(DeadlineRule.WallHours, 72, "2026-03-07T10:00:00-05:00", "2026-03-10T10:00:00-05:00")] // no daylight saving in between
    [InlineData(DeadlineRule.WallHours, 0, "2026-09-30T10:00:00Z", "2026-09-30T10:00:00Z")]
    [InlineData(DeadlineRule.CalendarDays, 60, "2026-06-16T23:59:59.999999+08:00", "2026-08-15T23:59:59.999999+08:00")]
    [InlineData(DeadlineRule.CalendarDays, 1, "2026-02-28T15:59:59Z", "2026-03-01T23:59:59.999999+08:00")]
    [InlineData(DeadlineRule.CalendarDays, 1, "2026-02-28T16:00:00Z", "2026-03-02T23:59:59.999999+08:00")] // already 1 March in Shanghai
    [InlineData(DeadlineRule.WorkingDays, 3, "2026-09-18T10:00:00+08:00", "2026-09-22T23:59:59.999999+08:00")] // the Sunday between is worked
    [InlineData(DeadlineRule.WorkingDays, 3, "2026-09-30T10:00:00+08:00", "2026-10-10T23:59:59.999999+08:00")]
    [InlineData(DeadlineRule.WorkingDays, 3, "2026-02-13T10:00:00+08:00", "2026-02-25T23:59:59.999999+08:00")]
    [InlineData(DeadlineRule.WorkingDays, 3, "2026-04-30T10:00:00+08:00", "2026-05-08T23:59:59.999999+08:00")]
    [InlineData(DeadlineRule.WorkingDays, 3, "2025-09-26T10:00:00+08:00", "2025-09-30T23:59:59.999999+08:00")]
    [InlineData(DeadlineRule.WorkingDays, 3, "2026-12-30T10:00:00+08:00", "2027-01-05T23:59:59.999999+08:00", true)]
    [InlineData(DeadlineRule.NoticeWorkingDays, 1, "2026-10-08T02:00:00+08:00", "2026-09-30T23:59:59.999999+08:00")]
    [InlineData(DeadlineRule.NoticeWorkingDays, 1, "2026-02-24T02:00:00+08:00", "2026-02-14T23:59:59.999999+08:00")]
    [InlineData(DeadlineRule.NoticeWorkingDays, 1, "2026-10-11T02:00:00+08:00", "2026-10-10T23:59:59.999999+08:00")]
    [InlineData(DeadlineRule.NoticeWorkingDays, 1, "2026-05-06T02:00:00+08:00", "2026-04-30T23:59:59.999999+08:00")]
    [InlineData(DeadlineRule.NoticeWorkingDays, 0, "2026-05-06T02:00:00+08:00", "2026-05-06T02:00:00+08:00")] // never after the start
    [InlineData(DeadlineRule.MonthEnd, 0, "2026-10-31T23:59:59.999999+08:00", "2026-10-31T23:59:59.999999+08:00")]
    [InlineData(DeadlineRule.MonthEnd, 0, "2026-10-31T16:00:00Z", "2026-11-30T23:59:59.999999+08:00")]
    [InlineData(DeadlineRule.MonthEnd, 0, "2028-02-01T00:00:00+08:00", "2028-02-29T23:59:59.999999+08:00")] // a leap day
    public void Due_is_counted_in_the_contract_zone(DeadlineRule rule, int count, string from, string due, bool provisional = false)
    {
        var deadline = Deadline.Of(rule, count, At(from), WorkingDays.Shipped);

        Assert.Equal(At(due), deadline.Due);
        Assert.Equal(provisional, deadline.IsProvisional);
        Assert.False(deadline.IsPast(deadline.Due));
        Assert.True(deadline.IsPast(deadline.Due.AddMicroseconds(1)));
    }

    [Fact]
    public void Working_days_are_named_in_the_order_they_were_counted() => Assert.Equal(
        [new DateOnly(2026, 9, 19 + 1), new(2026, 9, 21), new(2026, 9, 22)],
        Deadline.Of(DeadlineRule.WorkingDays, 3, At("2026-09-18T10:00:00+08:00"), WorkingDays.Shipped).Counted);

    [Fact]
    public void Counted_again_by_an_official_list_a_provisional_day_may_move()
    {
        var provisional = Deadline.Of(DeadlineRule.WorkingDays, 3, At("2026-12-30T10:00:00+08:00"), WorkingDays.Shipped);
        var official = new CalendarYear(2027, "a notice", false, new HashSet<DateOnly> { new(2027, 1, 1), new(2027, 1, 4) }, new HashSet<DateOnly>());

        var again = provisional.Again(new([.. CalendarYear.Shipped(), official]));

        Assert.Equal((new DateOnly(2027, 1, 6), false), (ContractTime.DayOf(again.Due), again.IsProvisional));
    }

    [Theory]
    [InlineData(DeadlineRule.WorkingDays, -1)]
    [InlineData(DeadlineRule.WorkingDays, Deadline.MostWorkingDays + 1)]
    [InlineData(DeadlineRule.CalendarDays, Deadline.MostDays + 1)]
    [InlineData(DeadlineRule.WallHours, Deadline.MostHours + 1)]
    public void A_number_out_of_range_is_refused(DeadlineRule rule, int count) => Assert.Equal(
        "deadline.count", Assert.Throws<RuleException>(() => Deadline.Of(rule, count, At("2026-09-18T10:00:00+08:00"), WorkingDays.Shipped)).Code);

    [Theory, InlineData("1999-12-31T23:59:59Z"), InlineData("2190-01-01T00:00:00Z")]
    public void A_year_out_of_range_is_refused(string from) => Assert.Equal(
        "deadline.from", Assert.Throws<RuleException>(() => Deadline.Of(DeadlineRule.MonthEnd, 0, At(from), WorkingDays.Shipped)).Code);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
