using Portal.Web.Features.Deadlines;
using Portal.Web.Platform;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.PriceChanges;

public static class PriceChangesFeature
{
    public static IServiceCollection AddPriceChanges(this IServiceCollection services) => services
        .AddSingleton<PriceChangeMails>()
        .AddSingleton<PriceChangeTelling>()
        .AddSingleton<PriceChangeService>()
        .AddSingleton<PriceChangeQueries>()
        .AddSingleton<SettlementService>()
        .AddSingleton<SettlementQueries>()
        .AddSingleton<ResumptionService>()
        .AddSingleton<IDeadlineSource, PriceChangeDeadlines>()
        .AddRuleTexts<PriceChangesTexts>()
        .AddPortalJob<PriceChangesJob>(PriceChangesJob.Name, PriceChangesJob.Cron);
}
