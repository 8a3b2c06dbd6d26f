using Portal.Web.Features.Deadlines;
using Portal.Web.Platform;

namespace Portal.Web.Features.Review;

public static class ReviewFeature
{
    public static IServiceCollection AddReview(this IServiceCollection services) => services
        .AddSingleton<ReviewService>()
        .AddSingleton<ReviewQueries>()
        .AddSingleton<IDeadlineSource, ReviewDeadlines>()
        .AddRuleTexts<ReviewTexts>();
}
