using Portal.Web.Platform;

namespace Portal.Web.Features.Deadlines;

public static class DeadlinesFeature
{
    public static IServiceCollection AddDeadlines(this IServiceCollection services) => services.AddRuleTexts<DeadlinesTexts>();

    public static void MapDeadlines(this IEndpointRouteBuilder app) => app.MapDeadlinesApi();
}
