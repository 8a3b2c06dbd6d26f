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
                ReadGroups(card.Groups),
                [.. card.Prices.Select(ReadPrice)],
                ReadCounting(card.Counting));
        }
    }

    /// <summary>Groups, prices and counting rules of a version that is kept in the database; whole or not.</summary>
    /// <exception cref="JsonException">The text is not what <see cref="Write"/> wrote.</exception>
    public static RateCardContent ReadContent(string json)
    {
        var content = JsonSerializer.Deserialize<ContentText>(json, Strict) ?? throw new JsonException("The text is empty.");
        return new(ReadGroups(content.Groups), [.. content.Prices.Select(ReadPrice)], ReadCounting(content.Counting));
    }

    public static string Write(RateCardContent content) => JsonSerializer.Serialize(
        new ContentText(
            [.. content.Groups.Select(group => new GroupText(group.Code, string.Join(' ', group.Countries)))],
            [.. content.Prices.Select(price => new PriceText(
                price.Service.Wire(), price.Group, price.Type.Wire(), [.. price.Tiers.Select(tier => new TierLine(tier.From, tier.UnitPrice.ToExactString()))]))],
            new(content.Counting.Sms.ToString(), content.Counting.Voice.ToString(), content.Counting.Email.ToString())),
        Strict);

    private static RegionGroup[] ReadGroups(GroupText[] groups) =>
        [.. groups.Select(group => new RegionGroup(group.Code, group.Countries.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];

    private static CountingRules ReadCounting(CountingText? counting) => counting is null
        ? CountingRules.First
        : new(Enum.Parse<SmsCounting>(counting.Sms), Enum.Parse<VoiceCounting>(counting.Voice), Enum.Parse<EmailCounting>(counting.Email));

    private static GroupPrice ReadPrice(PriceText price) => new(
        WireNames.ServiceFrom(price.Service) ?? throw new JsonException($"There is no service '{price.Service}'."),
        price.Group,
        WireNames.MessageTypeFrom(price.Type) ?? throw new JsonException($"There is no type '{price.Type}'."),
        [.. price.Tiers.Select(tier => new PriceTier(tier.From, Money.Of(decimal.Parse(tier.UnitPrice, CultureInfo.InvariantCulture))))]);

    private sealed record CardText(string Version, string EffectiveFrom, GroupText[] Groups, PriceText[] Prices, CountingText? Counting = null);

    private sealed record ContentText(GroupText[] Groups, PriceText[] Prices, CountingText Counting);

    private sealed record CountingText(string Sms, string Voice, string Email);

    private sealed record GroupText(string Code, string Countries);

    private sealed record PriceText(string Service, string Group, string Type, TierLine[] Tiers);

    private sealed record TierLine(long From, string UnitPrice);
}
