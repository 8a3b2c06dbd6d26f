using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;

namespace Portal.Web.Features.Credentials;

/// <summary>
/// The two conversations with an authenticator. The challenge waits in a sealed cookie of five minutes between question and answer.
/// The question asked at sign-in names no account, so nobody can find out by it who has one.
/// </summary>
public sealed class PasskeyCeremony(
    IPasskeyHandler<PortalUser> handler, UserManager<PortalUser> users, PasskeyService passkeys, IDataProtectionProvider protection, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Portal.Passkey").ToTimeLimitedDataProtector();

    public async Task<string> CreationOptionsAsync(HttpContext http, Guid userId)
    {
        var user = await users.FindByIdAsync(userId.ToString()) ?? throw new NotFoundException("The account");
        var options = await handler.MakeCreationOptionsAsync(
            new() { Id = user.Id.ToString(), Name = user.Email!, DisplayName = user.DisplayName }, http);
        Remember(http, options.AttestationState);
        return options.CreationOptionsJson;
    }

    public async Task<string> RequestOptionsAsync(HttpContext http)
    {
        var options = await handler.MakeRequestOptionsAsync(null, http);
        Remember(http, options.AssertionState);
        return options.RequestOptionsJson;
    }

    /// <exception cref="RuleException">passkey.failed</exception>
    public async Task RegisterAsync(HttpContext http, Actor actor, string? credential, string name, Origin origin, CancellationToken ct)
    {
        var result = await handler.PerformAttestationAsync(new()
        {
            CredentialJson = Bounded(credential),
            AttestationState = Recall(http),
            HttpContext = http,
        });
        Rule.Require(result.Succeeded && result.UserEntity.Id == actor.Id.ToString(), "passkey.failed", "The device did not confirm it.");
        await passkeys.AddAsync(actor, result.Passkey!, name, origin, ct);
    }

    /// <returns>Whose passkey answered.</returns>
    /// <exception cref="RuleException">passkey.failed</exception>
    public async Task<Guid> AssertAsync(HttpContext http, string? credential, AccessKind kind, Origin origin, CancellationToken ct)
    {
        var result = await handler.PerformAssertionAsync(new()
        {
            CredentialJson = Bounded(credential),
            AssertionState = Recall(http),
            HttpContext = http,
        });
        if (!result.Succeeded)
            throw new RuleException("passkey.failed", "The device did not confirm it.");
        await passkeys.UsedAsync(result.User.Id, result.Passkey, kind, origin, ct);
        return result.User.Id;
    }

    private static string Bounded(string? credential) => credential is { Length: > 2 and < 20_000 } && IsJson(credential)
        ? credential
        : throw new RuleException("passkey.failed", "The device did not confirm it.");

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind is JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Remember(HttpContext http, string? state) => http.Response.Cookies.Append(
        NameOf(http), _protector.Protect(state ?? "", time.GetUtcNow() + Patience), Options(http));

    private string Recall(HttpContext http)
    {
        http.Response.Cookies.Delete(NameOf(http), Options(http));
        try
        {
            return _protector.Unprotect(http.Request.Cookies[NameOf(http)] ?? "");
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            throw new RuleException("passkey.failed", "The device did not confirm it.");
        }
    }

    private static string NameOf(HttpContext http) => http.Request.IsHttps ? "__Host-portal-passkey" : "portal-passkey";

    private static CookieOptions Options(HttpContext http) => new()
    {
        HttpOnly = true,
        Secure = http.Request.IsHttps,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        MaxAge = Patience,
        IsEssential = true,
    };
}
