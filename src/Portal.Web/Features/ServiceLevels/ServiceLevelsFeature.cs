using Portal.Web.Platform;

namespace Portal.Web.Features.ServiceLevels;

public static class ServiceLevelsFeature
{
    public static IServiceCollection AddServiceLevels(this IServiceCollection services) => services
        .AddSingleton<SlaCalculators>()
        .AddRuleTexts<ServiceLevelsTexts>();

    public static void MapServiceLevels(this IEndpointRouteBuilder app) => app.MapSlaCalculators();
}
