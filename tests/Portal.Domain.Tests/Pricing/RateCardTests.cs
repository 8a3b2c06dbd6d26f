using Portal.Domain.Pricing;

namespace Portal.Domain.Tests.Pricing;

public class RateCardTests
{
    private static readonly RateCard Card = Assert.Single(RateCardFile.Shipped());
    private static readonly DateOnly FirstDay = new(2025, 1, 1);

    [Fact]
    public void The_shipped_card_is_in_force_from_2025_at_midnight_in_Shanghai()
    {
        Assert.Equal("2025-01", Card.Version);
        Assert.Equal(FirstDay, Card.EffectiveFrom);
        Assert.Equal(new DateTimeOffset(2024, 12, 31, 16, 0, 0, TimeSpan.Zero), Card.EffectiveAt);
    }

    [Fact]
    public void The_shipped_card_has_one_positive_price_for_every_service_country_and_type()
    {
        foreach (var service in Enum.GetValues<Service>())
            foreach (var type in Enum.GetValues<MessageType>())
                foreach (var country in Countries.All)
                    Assert.True(Assert.Single(Card.TiersOf(service, country, type)!) is { From: 0 } tier && tier.UnitPrice > Money.Zero);
    }

    [Theory]
    [InlineData(Service.Sms, "CN", MessageType.Code, "0.045")]
    [InlineData(Service.Sms, "CN", MessageType.Notice, "0.045")]
    [InlineData(Service.Sms, "CN", MessageType.Marketing, "0.055")]
    [InlineData(Service.Voice, "CN", MessageType.Notice, "0.11")]
    [InlineData(Service.Email, "CN", MessageType.Marketing, "0.003")]
    [InlineData(Service.Email, "FR", MessageType.Code, "0.003")]
    public void Prices_are_those_of_the_published_list(Service service, string country, MessageType type, string price) =>
        Assert.Equal(price, Card.TiersOf(service, country, type)![0].UnitPrice.ToExactString());

    [Fact]
    public void China_Hong_Kong_Macao_and_Taiwan_are_groups_of_their_own()
    {
        foreach (var code in new[] { "CN", "HK", "MO", "TW" })
            Assert.Equal([code], Card.Groups.Single(group => group.Countries.Contains(code)).Countries);
    }

    [Fact]
    public void There_are_249_countries() => Assert.Equal(249, Countries.All.Count);

    [Fact]
    public void Before_the_first_card_there_is_no_price()
    {
        var cards = new RateCards([Card]);
        Assert.Null(cards.PriceOf(Service.Sms, "CN", MessageType.Code, FirstDay.AddDays(-1)));
        Assert.Equal("2025-01", cards.PriceOf(Service.Sms, "CN", MessageType.Code, FirstDay)!.RateCardVersion);
        Assert.Null(cards.PriceOf(Service.Sms, "XX", MessageType.Code, FirstDay));
    }

    [Fact]
    public void A_newer_card_holds_from_its_first_day_on()
    {
        var newer = new RateCard("2026-03", new(2026, 3, 16), Card.Groups, Card.Prices);
        var cards = new RateCards([newer, Card]);
        Assert.Equal("2025-01", cards.InForceOn(new(2026, 3, 15))!.Version);
        Assert.Equal("2026-03", cards.InForceOn(new(2026, 3, 16))!.Version);
        Assert.Equal(["2025-01", "2026-03"], cards.All.Select(card => card.Version));
    }

    [Fact]
    public void Two_cards_for_the_same_day_are_refused() => Assert.Throws<FormatException>(
        () => new RateCards([Card, new RateCard("other", Card.EffectiveFrom, Card.Groups, Card.Prices)]));

    [Fact]
    public void A_card_with_a_missing_price_is_refused() => Assert.Throws<FormatException>(
        () => new RateCard("x", FirstDay, Card.Groups, [.. Card.Prices.Skip(1)]));

    [Fact]
    public void A_card_with_two_prices_for_one_thing_is_refused() => Assert.Throws<FormatException>(
        () => new RateCard("x", FirstDay, Card.Groups, [.. Card.Prices, Card.Prices[0]]));

    [Fact]
    public void A_card_with_a_country_in_two_groups_is_refused() => Assert.Throws<FormatException>(
        () => new RateCard("x", FirstDay, [.. Card.Groups, new RegionGroup("again", ["CN"])], Card.Prices));

    [Theory]
    [InlineData(1, 5)]
    [InlineData(0, 0)]
    public void Tiers_that_do_not_start_at_0_and_rise_are_refused(long first, long second)
    {
        PriceTier[] tiers = [new(first, Money.Of(1)), new(second, Money.Of(1))];
        Assert.Throws<FormatException>(
            () => new RateCard("x", FirstDay, Card.Groups, [Card.Prices[0] with { Tiers = tiers }, .. Card.Prices.Skip(1)]));
    }
}
