using System.Globalization;
using Portal.Domain;
using Portal.Domain.Pricing;

namespace Portal.Web.Features.Pricing;

/// <summary>A rate card in the API: one price for every service, country and type.</summary>
public sealed record RateCardAnswer(string Version, string EffectiveFrom, IReadOnlyList<PriceAnswer> Prices)
{
    public static RateCardAnswer Of(RateCard card) => new(
        card.Version,
        card.EffectiveFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        [
            .. from price in card.Prices
               from country in card.Groups.Single(g => g.Code == price.Group).Countries
               select new PriceAnswer(
                   price.Service.Wire(), country, price.Type.Wire(),
                   [.. price.Tiers.Select(tier => new TierAnswer(tier.From, tier.UnitPrice.ToExactString()))]),
        ]);
}

/// <param name="Region">ISO 3166 code of the country.</param>
public sealed record PriceAnswer(string Service, string Region, string Type, IReadOnlyList<TierAnswer> Tiers);

/// <param name="From">Units of a month after which this price holds.</param>
/// <param name="UnitPrice">CNY, exact.</param>
public sealed record TierAnswer(long From, string UnitPrice);

internal static class PricingApi
{
    public static void MapRateCards(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/v1/rate-cards", (RateBook book) => TypedResults.Ok(book.Published))
            .AllowAnonymous()
            .RequireRateLimiting("public-api")
            .WithTags("Pricing")
            .WithSummary("All rate cards, oldest first");
}
