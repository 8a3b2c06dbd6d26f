using Portal.Web.Platform;

namespace Portal.Web.Features.Signatures;

public static class SignaturesFeature
{
    public static IServiceCollection AddSignatures(this IServiceCollection services) => services
        .AddSingleton<SignatureService>()
        .AddSingleton<SignatureQueries>()
        .AddRuleTexts<SignaturesTexts>();
}
