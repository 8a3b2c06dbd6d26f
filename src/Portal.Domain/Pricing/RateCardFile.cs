using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Domain.Pricing;

/// <summary>Rate cards as JSON files; those in the folder Cards ship with the product.</summary>
public static class RateCardFile
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The cards that ship with the product, oldest first.</summary>
    public static IReadOnlyList<RateCard> Shipped()
    {
        var assembly = typeof(RateCardFile).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith("cards/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => Read(assembly.GetManifestResourceStream(name)!)),
        ];
    }

    /// <exception cref="JsonException">The file is not a rate card.</exception>
    /// <exception cref="FormatException">The card is not whole, see <see cref="RateCard"/>.</exception>
    public static RateCard Read(Stream json)
    {
        using (json)
        {
            var card = JsonSerializer.Deserialize<CardText>(json, Strict) ?? throw new JsonException("The file is empty.");
            return new(
                card.Version,
                DateOnly.ParseExact(card.EffectiveFrom, "yyyy-MM-dd", CultureInfo.InvariantCulture),
                [.. card.Groups.Select(group => new RegionGroup(group.Code, group.Countries.Split(' ')))],
                [.. card.Prices.Select(ReadPrice)]);
        }
    }

    private static GroupPrice ReadPrice(PriceText price) => new(
        WireNames.ServiceFrom(price.Service) ?? throw new JsonException($"There is no service '{price.Service}'."),
        price.Group,
        WireNames.MessageTypeFrom(price.Type) ?? throw new JsonException($"There is no type '{price.Type}'."),
        [.. price.Tiers.Select(tier => new PriceTier(tier.From, Money.Of(decimal.Parse(tier.UnitPrice, CultureInfo.InvariantCulture))))]);

    private sealed record CardText(string Version, string EffectiveFrom, GroupText[] Groups, PriceText[] Prices);

    private sealed record GroupText(string Code, string Countries);

    private sealed record PriceText(string Service, string Group, string Type, TierText[] Tiers);

    private sealed record TierText(long From, string UnitPrice);
}
