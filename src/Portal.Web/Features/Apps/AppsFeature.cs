using Portal.Web.Platform;
using Portal.Web.Platform.Documents;

namespace Portal.Web.Features.Apps;

public static class AppsFeature
{
    public static IServiceCollection AddApps(this IServiceCollection services)
    {
        services.AddSingleton<AppDirectory>();
        services.AddSingleton<AppKeyVault>();
        services.AddSingleton<AppListings>();
        services.AddSingleton<AppQueries>();
        services.AddSingleton<AppService>();
        services.AddSingleton<AppKeyService>();
        services.AddSingleton<SignatureChecks>();
        services.AddSingleton<LeakReceipts>();
        services.AddSingleton<IUnregisteredDocuments, UnregisteredReceipts>();
        services.AddSingleton<LeakReportService>();
        services.AddRuleTexts<AppsTexts>();
        return services;
    }

    public static void MapApps(this IEndpointRouteBuilder app) => app.MapAppsApi();
}
