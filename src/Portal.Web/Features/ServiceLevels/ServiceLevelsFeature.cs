using Portal.Web.Features.Deadlines;
using Portal.Web.Features.WorkingCalendar;
using Portal.Web.Platform;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.ServiceLevels;

public static class ServiceLevelsFeature
{
    public static IServiceCollection AddServiceLevels(this IServiceCollection services) => services
        .AddSingleton<SlaCalculators>()
        .AddSingleton<ServiceLevelCounter>()
        .AddSingleton<ServiceLevelNotices>()
        .AddSingleton<ServiceLevelQueries>()
        .AddSingleton<ReceiptMapService>()
        .AddSingleton<ReleaseService>()
        .AddSingleton<ClaimRecordsFile>()
        .AddSingleton<ClaimService>()
        .AddSingleton<ClaimQueries>()
        .AddSingleton<ClaimDocument>()
        .AddSingleton<ClaimDeadlines>()
        .AddSingleton<IDeadlineSource>(provider => provider.GetRequiredService<ClaimDeadlines>())
        .AddSingleton<ICalendarFollower>(provider => provider.GetRequiredService<ClaimDeadlines>())
        .AddPortalJob<ServiceLevelJob>(ServiceLevelJob.Name, "0 20 5 * * ?")
        .AddRuleTexts<ServiceLevelsTexts>();

    public static void MapServiceLevels(this IEndpointRouteBuilder app)
    {
        app.MapSlaCalculators();
        app.MapClaimFiles();
    }
}
