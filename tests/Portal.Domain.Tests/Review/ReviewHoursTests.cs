using CsCheck;
using Portal.Domain.Calendar;
using Portal.Domain.Review;

namespace Portal.Domain.Tests.Review;

public class ReviewHoursTests
{
    [Theory]
    [InlineData("2026-11-23T10:00:00+08:00", "2026-11-23T12:00:00+08:00")]
    [InlineData("2026-11-23T21:00:00+08:00", "2026-11-23T23:00:00+08:00")]
    [InlineData("2026-11-23T22:00:00+08:00", "2026-11-24T10:00:00+08:00")]
    [InlineData("2026-11-23T23:00:00+08:00", "2026-11-24T11:00:00+08:00")]
    [InlineData("2026-11-23T03:30:00+08:00", "2026-11-23T11:00:00+08:00")]
    [InlineData("2026-12-31T22:30:00+08:00", "2027-01-01T10:30:00+08:00")]
    public void A_decision_is_promised_two_staffed_hours_later(string submitted, string due) =>
        Assert.Equal(DateTimeOffset.Parse(due), ReviewHours.DueAt(DateTimeOffset.Parse(submitted)));

    [Fact]
    public void Every_promise_falls_within_staffed_hours_and_keeps_the_order() =>
        Gen.Int[0, 100_000].Select(Gen.Int[0, 600]).Sample((minutes, later) =>
        {
            var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minutes);
            var due = ReviewHours.DueAt(start);
            var time = TimeOnly.FromDateTime(ContractTime.Local(due).DateTime);

            Assert.InRange(time, ReviewHours.Opens, ReviewHours.Closes);
            Assert.True(due - start >= ReviewHours.Target);
            Assert.True(ReviewHours.DueAt(start.AddMinutes(later)) >= due);
        });
}
