using Portal.Web.Platform;

namespace Portal.Web.Features.Policies;

public static class PoliciesFeature
{
    public static IServiceCollection AddPolicies(this IServiceCollection services) => services.AddRuleTexts<PoliciesTexts>();
}
