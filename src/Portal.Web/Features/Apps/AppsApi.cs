using Portal.Domain;
using Portal.Domain.Tokens;
using Portal.Web.Features.Tokens;

namespace Portal.Web.Features.Apps;

public static class AppsApi
{
    public static void MapAppsApi(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/apps", (AppListings apps, Actor actor, CancellationToken ct) => apps.ListAsync(actor, ct))
            .RequireAuthorization(ScopePolicies.Of(TokenScopes.AppsRead))
            .WithName("ListApps")
            .WithSummary("Every app the token may see: the provider's token all, a customer's its own.")
            .WithTags("Apps");
    }
}
