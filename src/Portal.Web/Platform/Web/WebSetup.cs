using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.WebEncoders;
using Portal.Domain;
using Portal.Web.Platform.Security;

namespace Portal.Web.Platform.Web;

/// <summary>Rate-limit policies by name.</summary>
public static class RateLimits
{
    public const string PublicApi = "public-api";
    public const string SignIn = "sign-in";
}

/// <summary>Everything around a request that no feature owns: languages, problems, limits, headers, the actor.</summary>
public static class WebSetup
{
    public static IServiceCollection AddPortalWeb(this IServiceCollection services, PortalOptions options, IWebHostEnvironment environment)
    {
        services.AddLocalization();
        services.Configure<RequestLocalizationOptions>(o =>
        {
            string[] cultures = [.. Language.All];
            o.SetDefaultCulture(Language.English).AddSupportedCultures(cultures).AddSupportedUICultures(cultures);
            o.ApplyCurrentCultureToResponseHeaders = true;
            o.RequestCultureProviders.OfType<CookieRequestCultureProvider>().Single().CookieName = PreferenceCookies.Language(environment);
        });
        services.Configure<WebEncoderOptions>(o => o.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddProblemDetails(o => o.CustomizeProblemDetails = context =>
            context.ProblemDetails.Extensions.TryAdd("code", CodeOf(context.ProblemDetails.Status)));
        services.AddExceptionHandler<PageRefusals>();
        services.AddExceptionHandler<ProblemMapping>();
        services.AddRuleTexts<SharedTexts>();
        services.AddSingleton<RuleTexts>();
        services.AddScoped<ActorHolder>();
        services.AddScoped(provider => provider.GetRequiredService<ActorHolder>().Actor
            ?? throw new ForbiddenException("there is no request here"));
        services.ConfigureHttpJsonOptions(o =>
        {
            o.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            o.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            o.SerializerOptions.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        });
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.AddAntiforgery(o =>
        {
            var secure = !environment.IsDevelopment();
            o.Cookie.Name = secure ? "__Host-portal-form" : "portal-form";
            o.Cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            o.Cookie.SameSite = SameSiteMode.Strict;
            o.Cookie.Path = "/";
        });
        services.Configure<ForwardedHeadersOptions>(o =>
        {
            o.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            foreach (var network in options.TrustedProxies)
                o.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        });
        services.AddRateLimiter(o =>
        {
            o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            o.AddPolicy(RateLimits.PublicApi, http => PerAddress(http, options.RateLimits.PublicApi));
            o.AddPolicy(RateLimits.SignIn, http => HttpMethods.IsPost(http.Request.Method)
                ? PerAddress(http, options.RateLimits.SignIn)
                : RateLimitPartition.GetNoLimiter(""));
            o.OnRejected = async (context, ct) =>
            {
                var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromMinutes(1);
                context.HttpContext.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
                // A body keeps the status-code pages from turning the 429 into something else.
                await context.HttpContext.Response.WriteAsJsonAsync(new
                {
                    type = "about:blank",
                    title = "Too Many Requests",
                    status = 429,
                    code = "rate-limited",
                    detail = context.HttpContext.RequestServices.GetRequiredService<RuleTexts>().Find("rate-limited"),
                }, options: null, contentType: "application/problem+json", ct);
            };
        });
        return services;
    }

    /// <summary>
    /// Where people reach the portal over https, nothing is served without it: browsers are led there, machines are told,
    /// so that a token sent in clear is noticed and not quietly helped along. Probes of the same machine are left alone.
    /// </summary>
    public static IApplicationBuilder UseHttpsOnly(this IApplicationBuilder app, PortalOptions options, IWebHostEnvironment environment) =>
        environment.IsDevelopment() || !options.PublicUrl.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? app : app.Use((http, next) =>
        {
            if (http.Request.IsHttps || http.Request.Path.StartsWithSegments("/health"))
                return next(http);
            if (HttpMethods.IsGet(http.Request.Method) && !http.Request.Path.StartsWithSegments("/api"))
            {
                http.Response.Redirect(options.PublicUrl.TrimEnd('/') + http.Request.Path.ToUriComponent() + http.Request.QueryString);
                return Task.CompletedTask;
            }

            SecurityLog.Mark(http, "no-https");
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return http.Response.WriteAsJsonAsync(
                new { type = "about:blank", title = "Forbidden", status = 403, code = "https-required", detail = "Only https is served here." },
                options: null, contentType: "application/problem+json");
        });

    /// <summary>Makes the request's <see cref="Actor"/>, and keeps signed-in pages out of caches.</summary>
    public static IApplicationBuilder UseActor(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        http.RequestServices.GetRequiredService<ActorHolder>().Actor = http.User.ToActor(
            http.Connection.RemoteIpAddress?.ToString(), http.Request.Headers.UserAgent.ToString());
        if (http.User.Identity?.IsAuthenticated == true)
            http.Response.OnStarting(() =>
            {
                if (http.Response.ContentType?.StartsWith("text/css", StringComparison.Ordinal) != true && !http.Response.Headers.ContainsKey("ETag"))
                    http.Response.Headers.CacheControl = "no-store";
                return Task.CompletedTask;
            });
        return next(http);
    });

    /// <summary>When even the error page could not be made, because the database is away or the session cannot be read.</summary>
    public static IApplicationBuilder UseLastResort(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        try
        {
            await next(http);
        }
        catch (Exception error) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            http.RequestServices.GetRequiredService<ILogger<PortalOptions>>().LogError(error, "Nothing could answer {Method} {Path}", http.Request.Method, http.Request.Path);
            http.Response.Clear();
            await Refuse(http, StatusCodes.Status500InternalServerError);
        }
    });

    /// <summary>A form without its token is the sender's mistake (400), not ours (500).</summary>
    public static IApplicationBuilder UseAntiforgeryAnswer(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        try
        {
            await next(http);
        }
        catch (Exception error) when (!http.Response.HasStarted
            && (error is AntiforgeryValidationException || http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false }))
        {
            SecurityLog.Mark(http, "antiforgery");
            await Refuse(http, StatusCodes.Status400BadRequest);
        }
    });

    /// <summary>Language and theme switches: plain links that set a cookie and come back.</summary>
    public static void MapPreferences(this IEndpointRouteBuilder app)
    {
        app.MapGet("/preferences/language", (string to, string? returnUrl, HttpContext http) =>
        {
            if (Language.All.Contains(to))
                http.KeepLanguage(to);
            return Results.LocalRedirect(PortalUrls.Local(returnUrl));
        }).AllowAnonymous().ExcludeFromDescription();

        app.MapGet("/preferences/theme", (string to, string? returnUrl, HttpContext http) =>
        {
            if (to is "light" or "dark" or "auto")
                http.KeepTheme(to);
            return Results.LocalRedirect(PortalUrls.Local(returnUrl));
        }).AllowAnonymous().ExcludeFromDescription();
    }

    private static RateLimitPartition<string> PerAddress(HttpContext http, int permits) =>
        RateLimitPartition.GetFixedWindowLimiter(http.Connection.RemoteIpAddress?.ToString() ?? "unknown",
            _ => new() { PermitLimit = permits, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 });

    private static Task Refuse(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync($"{status}");
    }

    internal static string CodeOf(int? status) => status switch
    {
        400 => "body.malformed",
        401 => "unauthenticated",
        403 => "forbidden",
        404 => "not-found",
        405 => "method-not-allowed",
        413 => "body.too-large",
        415 => "content-type.unsupported",
        429 => "rate-limited",
        _ => "error",
    };
}
