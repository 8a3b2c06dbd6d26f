using System.Collections.Frozen;
using Portal.Domain.Calendar;

namespace Portal.Domain.Pricing;

/// <summary>Units beyond the first <paramref name="From"/> of a month cost <paramref name="UnitPrice"/> each, until the next tier begins.</summary>
public sealed record PriceTier(long From, Money UnitPrice);

/// <summary>Countries that share their prices. Pages show the group; the API and bills show the country.</summary>
public sealed record RegionGroup(string Code, IReadOnlyList<string> Countries);

/// <summary>One price of a card: a service and a type of message to a group of countries.</summary>
public sealed record GroupPrice(Service Service, string Group, MessageType Type, IReadOnlyList<PriceTier> Tiers);

/// <summary>
/// A published price list. It never changes once it is out: new prices are a new card, in force from its first day
/// at 00:00 in the contract zone (A14). It has a price for every service, country and type.
/// </summary>
public sealed class RateCard
{
    private readonly FrozenDictionary<(Service, string Country, MessageType), IReadOnlyList<PriceTier>> _tiers;

    /// <exception cref="FormatException">The card has a gap, a double or a tier out of order.</exception>
    public RateCard(
        string version, DateOnly effectiveFrom, IReadOnlyList<RegionGroup> groups, IReadOnlyList<GroupPrice> prices, CountingRules? counting = null)
    {
        Require(version.Length is > 0 and <= 16, "A rate card's version has 1 to 16 characters.");
        Version = version;
        EffectiveFrom = effectiveFrom;
        Groups = groups;
        Prices = prices;
        Counting = counting ?? CountingRules.First;

        RequireEveryCountryOnce(groups);
        var byGroup = groups.ToDictionary(group => group.Code);
        var tiers = new Dictionary<(Service, string, MessageType), IReadOnlyList<PriceTier>>();
        foreach (var price in prices)
        {
            RequireOrder(price);
            Require(byGroup.ContainsKey(price.Group), $"The card has no group '{price.Group}'.");
            foreach (var country in byGroup[price.Group].Countries)
            {
                Require(
                    tiers.TryAdd((price.Service, country, price.Type), price.Tiers),
                    $"There are two prices for {price.Service.Wire()}, {price.Group}, {price.Type.Wire()}.");
            }
        }

        var expected = Countries.All.Count * Enum.GetValues<Service>().Length * Enum.GetValues<MessageType>().Length;
        Require(tiers.Count == expected, $"The card has {tiers.Count} of {expected} prices.");
        _tiers = tiers.ToFrozenDictionary();
    }

    /// <summary>Such as '2025-01'; printed on every bill line.</summary>
    public string Version { get; }

    public DateOnly EffectiveFrom { get; }

    public DateTimeOffset EffectiveAt => ContractTime.StartOf(EffectiveFrom);

    public IReadOnlyList<RegionGroup> Groups { get; }

    public IReadOnlyList<GroupPrice> Prices { get; }

    /// <summary>How units are counted while the card is in force.</summary>
    public CountingRules Counting { get; }

    /// <summary>The tiers of a price, the first from 0; null for a country that does not exist.</summary>
    public IReadOnlyList<PriceTier>? TiersOf(Service service, string country, MessageType type) =>
        _tiers.GetValueOrDefault((service, country, type));

    private static void RequireEveryCountryOnce(IReadOnlyList<RegionGroup> groups)
    {
        var seen = new HashSet<string>();
        foreach (var country in groups.SelectMany(group => group.Countries))
        {
            Require(Countries.IsKnown(country), $"There is no country '{country}'.");
            Require(seen.Add(country), $"Country '{country}' is in two groups.");
        }
    }

    private static void RequireOrder(GroupPrice price)
    {
        Require(RateCardContent.IsOrdered(price.Tiers), "Tiers start at 0, rise, and have no negative price.");
    }

    private static void Require(bool satisfied, string message)
    {
        if (!satisfied)
            throw new FormatException(message);
    }
}
