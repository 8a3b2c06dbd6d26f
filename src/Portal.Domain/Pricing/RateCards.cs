namespace Portal.Domain.Pricing;

/// <summary>All published cards; for every day at most one of them is in force.</summary>
public sealed class RateCards
{
    private readonly RateCard[] _newestFirst;

    /// <exception cref="FormatException">Two cards share a version or a first day.</exception>
    public RateCards(IEnumerable<RateCard> cards)
    {
        _newestFirst = [.. cards.OrderByDescending(card => card.EffectiveFrom)];
        if (_newestFirst.DistinctBy(card => card.EffectiveFrom).Count() != _newestFirst.Length
            || _newestFirst.DistinctBy(card => card.Version).Count() != _newestFirst.Length)
        {
            throw new FormatException("Two rate cards share a version or a first day.");
        }
    }

    /// <summary>Oldest first.</summary>
    public IEnumerable<RateCard> All => _newestFirst.Reverse();

    /// <summary>The card whose prices hold on the day (contract zone); null before the first card.</summary>
    public RateCard? InForceOn(DateOnly day) => Array.Find(_newestFirst, card => card.EffectiveFrom <= day);

    /// <summary>The price in force on the day; null when no card is in force or the country does not exist.</summary>
    public RatePrice? PriceOf(Service service, string country, MessageType type, DateOnly day) =>
        InForceOn(day) is { } card && card.TiersOf(service, country, type) is { } tiers ? new(card.Version, tiers) : null;
}

/// <summary>A price with the card it stands on.</summary>
public sealed record RatePrice(string RateCardVersion, IReadOnlyList<PriceTier> Tiers);
