using Portal.Web.Platform;

namespace Portal.Web.Features.Operations;

public static class OperationsFeature
{
    public static IServiceCollection AddOperationsPages(this IServiceCollection services) =>
        services.AddSingleton<OperationsService>().AddSingleton<DevelopmentMails>().AddRuleTexts<OperationsTexts>();
}
