using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Portal.Domain;
using Portal.Web.Platform;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.Credentials;

public static class CredentialsFeature
{
    public static IServiceCollection AddCredentials(this IServiceCollection services)
    {
        services.AddSingleton<AuthenticatorSecrets>();
        services.AddSingleton<CredentialService>();
        services.AddSingleton<PasskeyService>();
        services.AddScoped<PasskeyCeremony>();
        services.AddOptions<IdentityPasskeyOptions>().Configure<IOptions<PortalOptions>>((passkeys, portal) =>
        {
            passkeys.ServerDomain = new Uri(portal.Value.PublicUrl).Host;
            passkeys.UserVerificationRequirement = "required"; // a passkey alone is two factors only with it
            passkeys.ResidentKeyRequirement = "required"; // sign-in names no account, so the device must know it
        });
        return services;
    }

    public static void MapCredentials(this IEndpointRouteBuilder app)
    {
        app.MapPost("/account/passkeys/request-options", async (HttpContext http, IAntiforgery antiforgery, PasskeyCeremony passkeys) =>
        {
            await antiforgery.ValidateRequestAsync(http);
            return TypedResults.Text(await passkeys.RequestOptionsAsync(http), "application/json");
        }).AllowAnonymous().RequireRateLimiting(RateLimits.SignIn).ExcludeFromDescription();

        app.MapPost("/account/passkeys/creation-options", async (HttpContext http, IAntiforgery antiforgery, PasskeyCeremony passkeys, Actor actor, TimeProvider time) =>
        {
            await antiforgery.ValidateRequestAsync(http);
            if (actor.ReauthenticatedAt + Actor.RecentFor <= time.GetUtcNow())
                return Results.Json(new { code = "reauthentication.required" }, statusCode: StatusCodes.Status403Forbidden);
            return TypedResults.Text(await passkeys.CreationOptionsAsync(http, actor.Id), "application/json");
        }).RequireAuthorization().RequireRateLimiting(RateLimits.SignIn).ExcludeFromDescription();
    }
}
