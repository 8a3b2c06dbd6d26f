using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Portal.Domain;
using Portal.Web.Platform;
using Portal.Web.Platform.Security;

namespace Portal.Web.Features.Tokens;

/// <summary>'Authorization: Bearer ptl_…'. Once a policy has asked this scheme, the request's actor is the token.</summary>
public sealed class TokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder,
    TokenDirectory tokens, ActorHolder holder, RuleTexts texts, IProblemDetailsService problems)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Token";
    public const string Missing = "token.missing";
    public const string Invalid = "token.invalid";
    public const string ScopeMissing = "token.scope-missing";

    private const string Bearer = "Bearer ";
    private const string Realm = "Bearer realm=\"portal\"";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();

        var token = await tokens.FindAsync(header[Bearer.Length..].Trim(), Context.RequestAborted);
        if (token is null)
            return AuthenticateResult.Fail(Invalid);

        var ip = Context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped
            ? mapped.MapToIPv4().ToString()
            : Context.Connection.RemoteIpAddress?.ToString();
        await tokens.RecordUseAsync(token, ip, Context.RequestAborted);

        var principal = PrincipalOf(token);
        holder.Actor = principal.ToActor(ip, Request.Headers.UserAgent.ToString());
        Response.Headers.CacheControl = "no-store";
        return AuthenticateResult.Success(new(principal, SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var wrong = Request.Headers.Authorization.Count > 0;
        Response.Headers.WWWAuthenticate = wrong ? $"{Realm}, error=\"invalid_token\"" : Realm;
        return AnswerAsync(StatusCodes.Status401Unauthorized, wrong ? Invalid : Missing);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var policy = Context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>()
            .FirstOrDefault(a => a.Policy?.StartsWith(ScopePolicies.Prefix, StringComparison.Ordinal) == true)?.Policy;
        var scope = policy?[ScopePolicies.Prefix.Length..];
        Response.Headers.WWWAuthenticate = $"{Realm}, error=\"insufficient_scope\"" + (scope is null ? "" : $", scope=\"{scope}\"");
        return AnswerAsync(StatusCodes.Status403Forbidden, ScopeMissing);
    }

    private async Task AnswerAsync(int status, string code)
    {
        Response.StatusCode = status;
        await problems.TryWriteAsync(new()
        {
            HttpContext = Context,
            ProblemDetails = new ProblemDetails { Status = status, Detail = texts.Find(code), Extensions = { ["code"] = code } },
        });
    }

    private static ClaimsPrincipal PrincipalOf(TokenEntry token)
    {
        List<Claim> claims =
        [
            new(PortalClaims.Kind, nameof(ActorKind.Token)),
            new(ClaimTypes.NameIdentifier, token.Id.ToString()),
            new(ClaimTypes.Name, token.Name),
            .. token.Scopes.Select(scope => new Claim(PortalClaims.Scope, scope)),
        ];
        if (token.OrganisationId is { } organisation)
            claims.Add(new(PortalClaims.Organisation, organisation.ToString()));
        return new(new ClaimsIdentity(claims, SchemeName));
    }
}

public static class ScopePolicies
{
    public const string Prefix = "Scope:";

    /// <summary>The policy that lets in tokens with this scope and nobody else.</summary>
    public static string Of(string scope) => Prefix + scope;
}
