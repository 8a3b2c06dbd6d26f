using Portal.Domain.Ledger;

namespace Portal.Domain.Tests.Ledger;

public class OffersTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 4, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Day = new(2026, 11, 23);

    [Theory]
    [InlineData("sms-10k", 10_000, 450, "2027-11-23")]
    [InlineData("sms-3m", 3_000_000, 108_000, "2027-11-23")]
    [InlineData("voice-500k", 500_000, 47_500, "2028-11-23")]
    [InlineData("email-600k", 600_000, 1_500, "2027-05-23")]
    public void The_catalogue_has_the_published_prices_and_terms(string code, long units, int price, string last)
    {
        var offer = PackageOffers.Find(code, Day)!;
        Assert.Equal((units, Money.Of(price)), (offer.Units, offer.Price));
        Assert.Equal(DateOnly.Parse(last, System.Globalization.CultureInfo.InvariantCulture), offer.LastDay(Day));
    }

    [Fact]
    public void Before_its_first_day_nothing_is_on_offer()
    {
        Assert.Null(PackageOffers.InForceOn(new(2024, 12, 31)));
        Assert.Equal("2025-01", PackageOffers.InForceOn(new(2025, 1, 1))!.Version);
        Assert.Equal(14, PackageOffers.InForceOn(Day)!.Offers.DistinctBy(offer => offer.Code).Count());
    }

    [Fact]
    public void A_reminder_goes_out_once_for_each_mark_even_when_days_were_missed()
    {
        var package = Package.Buy(Guid.Empty, "P-1", Service.Sms, 10, Money.Of(1), Day, Day.AddDays(100), "order:1", Now);
        bool At(int left) => package.Remind(package.ExpiresOn.AddDays(-left));
        Assert.False(At(31));
        Assert.True(At(30));
        Assert.False(At(30));
        Assert.False(At(8));
        Assert.True(At(5)); // day 7 was missed
        Assert.False(At(5));
        Assert.True(At(0)); // and day 1
        Assert.False(At(0));
        Assert.False(At(-1));
    }

    [Fact]
    public void An_alarm_goes_out_once_for_each_time_the_units_fall_below()
    {
        var alarm = new PackageAlarm(Guid.Empty, Service.Sms, Now);
        Assert.False(alarm.Look(5_000, 5_000, Now));
        Assert.True(alarm.Look(4_999, 5_000, Now));
        Assert.False(alarm.Look(10, 5_000, Now));
        Assert.False(alarm.Look(5_000, 5_000, Now)); // enough again
        Assert.True(alarm.Look(1, 5_000, Now));
        Assert.False(new PackageAlarm(Guid.Empty, Service.Sms, Now).Look(0, 0, Now)); // 0: off
        Assert.Equal("package-alarm.threshold", Assert.Throws<RuleException>(() => alarm.Set(-1)).Code);
    }
}
