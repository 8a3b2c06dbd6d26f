using Portal.Web.Platform;

namespace Portal.Web.Features.Templates;

public static class TemplatesFeature
{
    public static IServiceCollection AddTemplates(this IServiceCollection services) => services
        .AddSingleton<TemplateService>()
        .AddSingleton<TemplateQueries>()
        .AddRuleTexts<TemplatesTexts>();
}
