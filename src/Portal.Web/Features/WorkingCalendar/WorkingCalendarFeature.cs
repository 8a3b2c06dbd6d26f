using Portal.Web.Platform;

namespace Portal.Web.Features.WorkingCalendar;

public static class WorkingCalendarFeature
{
    public static IServiceCollection AddWorkingCalendar(this IServiceCollection services) => services
        .AddSingleton<CalendarService>()
        .AddRuleTexts<WorkingCalendarTexts>();
}
