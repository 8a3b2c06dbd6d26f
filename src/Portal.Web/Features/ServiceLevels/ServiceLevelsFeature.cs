using Portal.Web.Platform;

namespace Portal.Web.Features.ServiceLevels;

public static class ServiceLevelsFeature
{
    public static IServiceCollection AddServiceLevels(this IServiceCollection services) => services.AddRuleTexts<ServiceLevelsTexts>();
}
