using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Platform;
using Portal.Web.Platform.Jobs;
using Portal.Web.Platform.Security;

namespace Portal.Web.Features.Accounts;

public static class AccountsFeature
{
    public static IServiceCollection AddAccounts(this IServiceCollection services, IWebHostEnvironment environment)
    {
        services.AddSingleton<SessionStore>();
        services.AddSingleton<SessionService>();
        services.AddSingleton<AttemptLog>();
        services.AddSingleton<AccountMails>();
        services.AddSingleton<SignUpService>();
        services.AddSingleton<SignInService>();
        services.AddSingleton<ProfileService>();
        services.AddSingleton<SessionCookies>();
        services.AddPortalJob<PruneAccessJob>(PruneAccessJob.Name, "0 20 3 * * ?");
        services.AddRuleTexts<AccountsTexts>();
        services.AddSingleton<SessionCheck>(provider => provider.GetRequiredService<SessionStore>().PrincipalAsync);
        services.AddScoped<AuthenticationStateProvider, CircuitSession>();
        services.AddCascadingAuthenticationState();

        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies(cookies =>
        {
            cookies.ApplicationCookie!.Configure<SessionStore>((cookie, sessions) =>
            {
                cookie.SessionStore = sessions;
                cookie.LoginPath = "/account/sign-in";
                cookie.AccessDeniedPath = "/account/no-access";
                cookie.ReturnUrlParameter = "returnUrl";
                cookie.ExpireTimeSpan = UserSession.Lifetime;
                cookie.SlidingExpiration = false;
                cookie.Events.OnValidatePrincipal = _ => Task.CompletedTask; // the store has just done it
                cookie.Events.OnRedirectToLogin = context => ApiOr(context, StatusCodes.Status401Unauthorized);
                cookie.Events.OnRedirectToAccessDenied = context =>
                {
                    if (!context.Request.Path.StartsWithSegments("/api")) // there the status says it
                        SecurityLog.Mark(context.HttpContext, "policy");
                    return ApiOr(context, StatusCodes.Status403Forbidden);
                };
                Harden(cookie.Cookie, environment, "portal");
            });
            cookies.TwoFactorUserIdCookie!.Configure(cookie => Harden(cookie.Cookie, environment, "portal-2fa"));
            cookies.TwoFactorRememberMeCookie!.Configure(cookie => Harden(cookie.Cookie, environment, "portal-2fa-remember"));
            cookies.ExternalCookie!.Configure(cookie => Harden(cookie.Cookie, environment, "portal-external"));
        });

        services.AddSingleton<IPasswordHasher<PortalUser>, PasswordHasher<PortalUser>>(); // before Identity, which would make it scoped
        services.AddIdentityCore<PortalUser>(identity =>
            {
                identity.SignIn.RequireConfirmedAccount = true;
                identity.User.RequireUniqueEmail = true;
            })
            .AddRoles<IdentityRole<Guid>>()
            .AddEntityFrameworkStores<PortalDb>()
            .AddSignInManager()
            .AddDefaultTokenProviders();
        services.Configure<PasswordHasherOptions>(o => o.IterationCount = 210_000);
        services.Configure<DataProtectionTokenProviderOptions>(o => o.TokenLifespan = TimeSpan.FromMinutes(30));

        var authorization = services.AddAuthorizationBuilder();
        foreach (var permission in Enum.GetValues<Permission>())
            authorization.AddPolicy(permission.ToString(), p => p.RequireClaim(PortalClaims.Permission, permission.ToString()));
        return services;
    }

    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        app.MapPost("/account/sign-out", async ([FromForm] string? to, HttpContext http) =>
        {
            await http.SignOutAsync(IdentityConstants.ApplicationScheme);
            http.Response.Headers["Clear-Site-Data"] = "\"storage\""; // pages are never stored; this is for what a script might keep
            return Results.LocalRedirect(PortalUrls.Local(to, "/account/sign-in?after=signed-out"));
        }).AllowAnonymous().ExcludeFromDescription();

        app.MapPost("/account/switch-organisation", async ([FromForm] Guid organisation, Actor actor, SessionService sessions, CancellationToken ct) =>
        {
            await sessions.SwitchAsync(actor, organisation, ct);
            return Results.LocalRedirect("/");
        }).RequireAuthorization().ExcludeFromDescription();
    }

    private static void Harden(CookieBuilder cookie, IWebHostEnvironment environment, string name)
    {
        // '__Host-' and Secure need https; plain http is for Development on loopback only.
        var secure = !environment.IsDevelopment();
        cookie.Name = secure ? "__Host-" + name : name;
        cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.Path = "/";
        cookie.IsEssential = true;
    }

    private static Task ApiOr(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        if (context.Request.Path.StartsWithSegments("/api"))
            context.Response.StatusCode = status;
        else
            context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }
}
