using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Domain.Ledger;

/// <summary>A package as it is sold.</summary>
/// <param name="Code">Such as 'sms-10k'; stable within its catalogue.</param>
/// <param name="ValidMonths">From the day of purchase.</param>
public sealed record PackageOffer(string Code, Service Service, long Units, Money Price, int ValidMonths)
{
    /// <summary>The last day whose messages a package bought on the day covers: the same day of the month, that day included.</summary>
    public DateOnly LastDay(DateOnly boughtOn) => boughtOn.AddMonths(ValidMonths);

    /// <summary>What one unit comes to, for comparing; cut to millionths.</summary>
    public Money UnitPrice => new(Price.Micros / Units);
}

/// <summary>A dated catalogue: it never changes once it is out, new offers are a new one.</summary>
public sealed record OfferCatalogue(string Version, DateOnly EffectiveFrom, IReadOnlyList<PackageOffer> Offers);

/// <summary>The catalogues that ship with the product, and which one holds.</summary>
public static class PackageOffers
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Newest first.</summary>
    public static readonly IReadOnlyList<OfferCatalogue> Shipped = [.. Load().OrderByDescending(catalogue => catalogue.EffectiveFrom)];

    /// <summary>The catalogue in force on the day; null before the first.</summary>
    public static OfferCatalogue? InForceOn(DateOnly day) => Shipped.FirstOrDefault(catalogue => catalogue.EffectiveFrom <= day);

    public static PackageOffer? Find(string? code, DateOnly day) => InForceOn(day)?.Offers.SingleOrDefault(offer => offer.Code == code);

    private static IEnumerable<OfferCatalogue> Load()
    {
        var assembly = typeof(PackageOffers).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith("offers/", StringComparison.Ordinal))
            .Select(name => Read(assembly.GetManifestResourceStream(name)!));
    }

    /// <exception cref="JsonException">The file is not a catalogue.</exception>
    private static OfferCatalogue Read(Stream json)
    {
        using (json)
        {
            var file = JsonSerializer.Deserialize<CatalogueText>(json, Strict) ?? throw new JsonException("The file is empty.");
            return new(
                file.Version, DateOnly.ParseExact(file.EffectiveFrom, "yyyy-MM-dd", CultureInfo.InvariantCulture),
                [.. file.Offers.Select(offer => new PackageOffer(
                    offer.Code, WireNames.ServiceFrom(offer.Service) ?? throw new JsonException($"There is no service '{offer.Service}'."),
                    offer.Units, Money.Of(decimal.Parse(offer.Price, CultureInfo.InvariantCulture)), offer.ValidMonths))]);
        }
    }

    private sealed record CatalogueText(string Version, string EffectiveFrom, OfferText[] Offers);

    private sealed record OfferText(string Code, string Service, long Units, string Price, int ValidMonths);
}
