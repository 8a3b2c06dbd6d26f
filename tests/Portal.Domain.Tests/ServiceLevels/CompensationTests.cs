using CsCheck;
using Portal.Domain.ServiceLevels;

namespace Portal.Domain.Tests.ServiceLevels;

public class CompensationTests
{
    private static readonly CompensationTerms Terms = new(95, 90, 10, 30);

    [Theory]
    [InlineData(1_000_000, 50_000, "95.0000", 0)]
    [InlineData(1_000_000, 50_001, "94.9999", 10)]
    [InlineData(1_000_000, 100_000, "90.0000", 10)]
    [InlineData(1_000_000, 100_001, "89.9999", 30)]
    [InlineData(3_000_000, 150_001, "94.9999", 10)] // 94.99996…: shown cut, compared exactly
    [InlineData(1, 0, "100.0000", 0)]
    [InlineData(0, 0, null, 0)]
    public void The_bands_have_exact_borders(long effective, long failures, string? percent, int rate)
    {
        var availability = new Availability(effective, failures);
        Assert.Equal(percent, availability.Percent);
        Assert.Equal(rate, Terms.RateFor(availability));
    }

    [Theory]
    [InlineData("1234.56", "1234.56", 10, "123.456", 2_743)]
    [InlineData("1234.56", "1234.56", 30, "370.368", 8_230)]
    [InlineData("1000", "200", 30, "200", 4_444)] // A74: not more than was really paid
    [InlineData("0", "0", 30, "0", 0)]
    public void The_worked_sums_of_D9(string consumed, string paid, int rate, string amount, long messages)
    {
        var availability = new Availability(100, rate == 10 ? 7 : 11);
        var grant = Compensation.Of(availability, Yuan(consumed), Yuan(paid), Yuan("0.045"), Terms);

        Assert.Equal(rate, grant.Rate);
        Assert.Equal(amount, grant.AmountText);
        Assert.Equal(messages, grant.Messages);
    }

    [Fact]
    public void Half_a_message_is_rounded_up_and_anything_less_is_not()
    {
        Assert.Equal(1, Compensation.Of(new(100, 11), Yuan("1"), Yuan("0.5"), Yuan("1"), Terms with { LowerRate = 50 }).Messages);
        Assert.Equal(0, Compensation.Of(new(100, 11), Yuan("1"), Yuan("0.499999"), Yuan("1"), Terms with { LowerRate = 50 }).Messages);
    }

    [Fact]
    public void The_grant_never_exceeds_what_was_paid_nor_the_share() =>
        Gen.Select(Gen.Long[0, 1_000_000], Gen.Long[0, 1_000_000], Gen.Long[0, 10_000_000_000], Gen.Long[0, 10_000_000_000], Gen.Long[1, 1_000_000])
            .Where((effective, failures, _, _, _) => failures <= effective)
            .Sample((effective, failures, consumed, paid, price) =>
            {
                var grant = Compensation.Of(new(effective, failures), new(consumed), new(paid), new(price), Terms);
                Assert.True(grant.Amount <= new Money(paid).Yuan && grant.Amount <= grant.Share);
                Assert.True(Math.Abs((grant.Messages * new Money(price).Yuan) - grant.Amount) * 2 <= new Money(price).Yuan);
            });

    [Fact]
    public void More_failures_than_messages_are_refused() =>
        Assert.Equal("sla.failures-exceed", Assert.Throws<RuleException>(() => new Availability(1, 2)).Code);

    private static Money Yuan(string text) => Money.Of(decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
}
