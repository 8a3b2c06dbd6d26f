using Portal.Web.Platform;
using Portal.Web.Platform.Security;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.Deadlines;

internal static class DeadlineFeedEndpoint
{
    public static void MapDeadlineFeed(this IEndpointRouteBuilder app) => app
        .MapGet("/deadlines/feed/{secret:length(32)}.ics", async (string secret, DeadlineFeedService feeds, DeadlineIcs ics, TimeProvider time, HttpContext http, CancellationToken ct) =>
        {
            var (calendar, language) = await feeds.ReadAsync(secret, ct);
            http.Response.Headers.CacheControl = "private, no-store";
            using (Language.Use(language))
                return TypedResults.Text(ics.Write(calendar, time.GetUtcNow()), "text/calendar; charset=utf-8");
        })
        .AllowAnonymous().RequireRateLimiting(RateLimits.PublicApi).WithMetadata(new PrivateAddress()).ExcludeFromDescription();
}
