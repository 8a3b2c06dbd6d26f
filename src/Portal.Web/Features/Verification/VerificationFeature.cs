using Portal.Web.Platform;

namespace Portal.Web.Features.Verification;

/// <summary>Tells anybody whether a document is genuine: a page that works without a script, and an endpoint.</summary>
public static class VerificationFeature
{
    public static IServiceCollection AddVerification(this IServiceCollection services)
    {
        services.AddSingleton<VerificationQueries>();
        services.AddRuleTexts<VerificationTexts>();
        return services;
    }

    public static void MapVerification(this IEndpointRouteBuilder app) => app.MapVerificationApi();
}
