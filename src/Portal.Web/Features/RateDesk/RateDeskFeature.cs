using Portal.Web.Platform;

namespace Portal.Web.Features.RateDesk;

public static class RateDeskFeature
{
    public static IServiceCollection AddRateDesk(this IServiceCollection services) => services
        .AddSingleton<RateCardService>()
        .AddSingleton<RateCardQueries>()
        .AddRuleTexts<RateDeskTexts>();
}
