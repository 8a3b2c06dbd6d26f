using System.Security.Claims;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Http.Features;

namespace Portal.Web.Platform.Circuits;

/// <summary>The door to circuits.</summary>
public static class CircuitGuard
{
    public const string Path = "/_blazor";

    public static IServiceCollection AddCircuitPlaces(this IServiceCollection services) =>
        services.AddSingleton<CircuitPlaces>().AddScoped<CircuitHandler, CircuitPlaceKeeper>();

    public static CircuitOrigin CircuitOrigin(this HttpContext http) => new(
        http.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "", http.Connection.RemoteIpAddress?.ToString() ?? "");

    /// <summary>Refuses strangers, sockets opened from another site, and sockets there is no place for.</summary>
    public static IApplicationBuilder UseCircuitGuard(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (!http.Request.Path.StartsWithSegments(Path, out var rest))
        {
            await next(http);
            return;
        }

        var origin = http.Request.Headers.Origin.ToString();
        if (http.User.Identity?.IsAuthenticated != true)
            await RefuseAsync(http, StatusCodes.Status401Unauthorized);
        else if (origin.Length > 0 && (!Uri.TryCreate(origin, UriKind.Absolute, out var from) || from.Authority != http.Request.Host.Value))
        {
            Security.SecurityLog.Mark(http, "foreign-origin");
            await RefuseAsync(http, StatusCodes.Status403Forbidden);
        }
        else if (rest.HasValue)
            await next(http); // negotiation, scripts, goodbyes
        else
            await ConnectAsync(http, next);
    });

    private static async Task ConnectAsync(HttpContext http, RequestDelegate next)
    {
        // A socket lasts as long as its request. Polls are many requests: there the circuit alone takes a place.
        CircuitPlace? place = null;
        var origin = http.CircuitOrigin();
        if (IsSocket(http))
        {
            place = http.RequestServices.GetRequiredService<CircuitPlaces>().Take(origin, mayReturn: true);
            if (place is null)
            {
                await RefuseAsync(http, StatusCodes.Status429TooManyRequests);
                return;
            }
        }

        var connection = new CircuitConnection(origin, place);
        CircuitConnection.Current = connection;
        try
        {
            await next(http);
        }
        finally
        {
            connection.End();
        }
    }

    private static bool IsSocket(HttpContext http) =>
        http.Request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase)
        || http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    private static Task RefuseAsync(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync($"{status}");
    }
}
