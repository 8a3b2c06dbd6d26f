using CsCheck;
using Portal.Domain.Calendar;

namespace Portal.Domain.Tests.Calendar;

public class ServiceMonthTests
{
    [Fact]
    public void Three_months_from_17_March_are_four_service_months() => // A68
        Assert.Equal(
            [
                new(new(2026, 3, 17), new(2026, 3, 31)), new(new(2026, 4, 1), new(2026, 4, 30)),
                new(new(2026, 5, 1), new(2026, 5, 31)), new(new(2026, 6, 1), new(2026, 6, 16)),
            ],
            ServiceMonth.Of(new(2026, 3, 17), new(2026, 6, 16)));

    [Fact]
    public void The_months_cover_the_term_without_gap_or_overlap() =>
        Gen.Select(Gen.Int[0, 20_000], Gen.Int[0, 3_000]).Sample((start, length) =>
        {
            var from = new DateOnly(2000, 1, 1).AddDays(start);
            var months = ServiceMonth.Of(from, from.AddDays(length));
            Assert.Equal(from, months[0].From);
            Assert.Equal(from.AddDays(length), months[^1].Until);
            Assert.All(months.Zip(months.Skip(1)), pair => Assert.Equal(pair.First.Until.AddDays(1), pair.Second.From));
            Assert.All(months, month => Assert.Equal(month.From.Month, month.Until.Month));
        });

    [Fact]
    public void A_term_that_ends_before_it_begins_is_refused() =>
        Assert.Equal("service-month.order", Assert.Throws<RuleException>(() => ServiceMonth.Of(new(2026, 2, 2), new(2026, 2, 1))).Code);
}
