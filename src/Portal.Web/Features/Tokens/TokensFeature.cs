using Microsoft.AspNetCore.Authentication;
using Portal.Domain.Tokens;
using Portal.Web.Platform;
using Portal.Web.Platform.Security;

namespace Portal.Web.Features.Tokens;

public static class TokensFeature
{
    public static IServiceCollection AddTokens(this IServiceCollection services)
    {
        services.AddSingleton<TokenDirectory>();
        services.AddSingleton<TokenService>();
        services.AddRuleTexts<TokensTexts>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.SchemeName, null);
        var authorization = services.AddAuthorizationBuilder();
        foreach (var scope in TokenScopes.All)
            authorization.AddPolicy(ScopePolicies.Of(scope), policy => policy
                .AddAuthenticationSchemes(TokenAuthentication.SchemeName)
                .RequireAuthenticatedUser()
                .RequireClaim(PortalClaims.Scope, scope));
        return services;
    }
}
