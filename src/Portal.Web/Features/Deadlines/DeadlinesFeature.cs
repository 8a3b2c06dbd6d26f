using Portal.Domain.Deadlines;
using Portal.Web.Data;
using Portal.Web.Features.WorkingCalendar;
using Portal.Web.Platform;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.Deadlines;

public static class DeadlinesFeature
{
    public static IServiceCollection AddDeadlines(this IServiceCollection services) => services
        .AddSingleton(StateGuard.Of("deadlines", "Status", TrackedDeadline.Changes))
        .AddSingleton<DeadlineCalculator>()
        .AddSingleton<DeadlineMails>()
        .AddSingleton<DeadlineClock>()
        .AddSingleton<ICalendarFollower>(provider => provider.GetRequiredService<DeadlineClock>())
        .AddSingleton<DeadlineQueries>()
        .AddSingleton<DeadlineFeedService>()
        .AddSingleton<DeadlineIcs>()
        .AddPortalJob<DeadlineJob>(DeadlineJob.Name, DeadlineJob.Cron)
        .AddPortalJob<RecountDeadlinesJob>(RecountDeadlinesJob.Name, RecountDeadlinesJob.Cron)
        .AddRuleTexts<DeadlinesTexts>();

    /// <summary>A feature's kind of deadline, which the clock then rings.</summary>
    public static IServiceCollection AddDeadlineKind<TKind>(this IServiceCollection services) where TKind : class, IDeadlineKind => services
        .AddSingleton<TKind>()
        .AddSingleton<IDeadlineKind>(provider => provider.GetRequiredService<TKind>());

    public static void MapDeadlines(this IEndpointRouteBuilder app)
    {
        app.MapDeadlinesApi();
        app.MapDeadlineFeed();
    }
}
