using Portal.Web.Platform;

namespace Portal.Web.Features.Apps;

public static class AppsFeature
{
    public static IServiceCollection AddApps(this IServiceCollection services)
    {
        services.AddSingleton<AppDirectory>();
        services.AddSingleton<AppListings>();
        services.AddRuleTexts<AppsTexts>();
        return services;
    }

    public static void MapApps(this IEndpointRouteBuilder app) => app.MapAppsApi();
}
