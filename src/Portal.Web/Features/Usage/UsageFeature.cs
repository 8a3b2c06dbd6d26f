using Portal.Web.Data;
using Portal.Web.Platform;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.Usage;

public static class UsageFeature
{
    public static IServiceCollection AddUsage(this IServiceCollection services, PortalOptions options)
    {
        services.AddSingleton<IUsageCatalogue, UsageCatalogue>();
        services.AddSingleton<IUsageStore>(provider =>
        {
            var catalogue = provider.GetRequiredService<IUsageCatalogue>();
            return options.Database.Provider is DatabaseProvider.Sqlite
                ? new SqliteUsageStore(DataSetup.SqliteConnection(options), catalogue)
                : new PostgresUsageStore(options.Database.ConnectionString, catalogue);
        });
        services.AddSingleton<UsageService>();
        services.AddRuleTexts<UsageTexts>();
        services.AddPortalJob<PruneCallsJob>("prune-usage-calls", "0 40 3 * * ?");
        return services;
    }

    public static void MapUsage(this IEndpointRouteBuilder app) => app.MapUsageApi();
}
