using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Platform.Security;

namespace Portal.Web.Features.Accounts;

public static class AccountsFeature
{
    public static IServiceCollection AddAccounts(this IServiceCollection services, IWebHostEnvironment environment)
    {
        services.AddSingleton<SessionStore>();
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
                cookie.Events.OnRedirectToAccessDenied = context => ApiOr(context, StatusCodes.Status403Forbidden);
                Harden(cookie.Cookie, environment, "portal");
            });
            cookies.TwoFactorUserIdCookie!.Configure(cookie => Harden(cookie.Cookie, environment, "portal-2fa"));
            cookies.TwoFactorRememberMeCookie!.Configure(cookie => Harden(cookie.Cookie, environment, "portal-2fa-remember"));
            cookies.ExternalCookie!.Configure(cookie => Harden(cookie.Cookie, environment, "portal-external"));
        });

        services.AddIdentityCore<PortalUser>(identity =>
            {
                identity.SignIn.RequireConfirmedAccount = true;
                identity.User.RequireUniqueEmail = true;
                identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3; // passkeys
                identity.Lockout.MaxFailedAccessAttempts = 5;
                identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
                identity.Lockout.AllowedForNewUsers = true;
                identity.Password.RequiredLength = 8;
                identity.Password.RequireDigit = identity.Password.RequireLowercase = false;
                identity.Password.RequireUppercase = identity.Password.RequireNonAlphanumeric = false;
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
