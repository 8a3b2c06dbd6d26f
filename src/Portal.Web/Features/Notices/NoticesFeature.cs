using Portal.Domain.Notices;
using Portal.Web.Data;
using Portal.Web.Features.Deadlines;
using Portal.Web.Platform;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.Notices;

public static class NoticesFeature
{
    public static IServiceCollection AddNotices(this IServiceCollection services) => services
        .AddSingleton(StateGuard.Of("notices", "Status", Notice.Moves))
        .AddSingleton(StateGuard.Of("notice_copies", "Answer", NoticeCopy.Moves))
        .AddSingleton(StateGuard.Of("incidents", "Status", Incident.Moves))
        .AddSingleton<NoticeMails>()
        .AddSingleton<NoticeBook>()
        .AddSingleton<NoticeService>()
        .AddSingleton<NoticeInboxService>()
        .AddSingleton<NoticeQueries>()
        .AddSingleton<IDeadlineSource, NoticeDeadlines>()
        .AddSingleton<NoticeDeskQueries>()
        .AddSingleton<IncidentService>()
        .AddSingleton<ServiceStatusQueries>()
        .AddScoped<NoticeBell>()
        .AddPortalJob<NoticesJob>(NoticesJob.Name, NoticesJob.Cron)
        .AddRuleTexts<NoticesTexts>();

    public static void MapNotices(this IEndpointRouteBuilder app) => app.MapNoticesApi();
}
