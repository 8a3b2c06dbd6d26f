using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Platform;
using Portal.Web.Platform.Checks;
using Portal.Web.Platform.Jobs;
using Portal.Web.Platform.Security;

namespace Portal.Web.Features.Usage;

public static class UsageFeature
{
    /// <summary>Customers see their own usage, staff everybody's; the queries keep the two apart.</summary>
    public const string Policy = "ViewUsage or ViewAllUsage";

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
        services.AddSingleton<UsageQueries>();
        services.AddSingleton<UsageExport>();
        services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy
            .RequireClaim(PortalClaims.Permission, nameof(Permission.ViewUsage), nameof(Permission.ViewAllUsage)));
        services.AddSingleton<IInvariant, RollupInvariant>();
        services.AddSingleton<IInvariant, MessageStateInvariant>();
        services.AddRuleTexts<UsageTexts>();
        services.AddPortalJob<PruneCallsJob>("prune-usage-calls", "0 40 3 * * ?");
        services.AddPortalJob<CountPartsJob>(CountPartsJob.Name, "0/20 * * * * ?");
        services.AddPortalJob<CheckUsageJob>(CheckUsageJob.Name, "0 10 4 * * ?");
        services.AddPortalJob<RebuildUsageJob>(RebuildUsageJob.Name, "0 0 5 1 1 ? 2099"); // by hand; Quartz wants a time
        return services;
    }

    public static void MapUsage(this IEndpointRouteBuilder app)
    {
        app.MapUsageApi();
        app.MapGet("/usage/export", async (
            string? from, string? until, long? app, string? service, string? type, string? status, UsageExport export, Actor actor, TimeProvider time,
            CancellationToken ct) =>
        {
            var view = UsageView.Of(from, until, app, service, type, status, null, time.GetUtcNow());
            return TypedResults.File(
                await export.SumsAsync(view.Filter, actor, ct), "text/csv; charset=utf-8",
                $"usage-{UsageView.Iso(view.First)}-{UsageView.Iso(view.Last)}.csv");
        }).RequireAuthorization(Policy).ExcludeFromDescription();
    }
}
