using Portal.Domain.AbnormalSending;
using Portal.Web.Data;
using Portal.Web.Features.Deadlines;
using Portal.Web.Platform;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.AbnormalSending;

/// <summary>Marker for the texts of queries about unusual sending.</summary>
public sealed class AbnormalSendingTexts;

public static class AbnormalSendingFeature
{
    public static IServiceCollection AddAbnormalSending(this IServiceCollection services) => services
        .AddSingleton(StateGuard.Of("abnormal_queries", "Status", AbnormalQuery.Moves))
        .AddSingleton<AbnormalMails>()
        .AddDeadlineKind<AbnormalAnswerDeadline>()
        .AddSingleton<AbnormalSendingService>()
        .AddSingleton<AbnormalQueries>()
        .AddSingleton<AbnormalDetection>()
        .AddPortalJob<DetectAbnormalSendingJob>(DetectAbnormalSendingJob.Name, DetectAbnormalSendingJob.Cron)
        .AddRuleTexts<AbnormalSendingTexts>();

    public static void MapAbnormalSending(this IEndpointRouteBuilder app) => app.MapAbnormalSendingApi();
}
