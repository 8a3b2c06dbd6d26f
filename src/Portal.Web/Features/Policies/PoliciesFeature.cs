using Portal.Web.Platform;

namespace Portal.Web.Features.Policies;

public static class PoliciesFeature
{
    public static IServiceCollection AddPolicies(this IServiceCollection services) => services
        .AddSingleton<PolicyWords>()
        .AddSingleton<PolicyQueries>()
        .AddSingleton<PolicyService>()
        .AddRuleTexts<PoliciesTexts>();
}
