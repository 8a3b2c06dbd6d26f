namespace Portal.Web.Features.Pricing;

public static class PricingFeature
{
    public static IServiceCollection AddPricing(this IServiceCollection services) => services
        .AddSingleton<RateBook>()
        .AddSingleton<CountryNames>();

    public static void MapPricing(this IEndpointRouteBuilder app) => app.MapRateCards();
}
