using Portal.Domain;
using Portal.Web.Features.Usage;

namespace Portal.Web.Features.ServiceLevels;

internal static class ClaimFiles
{
    /// <summary>The sheet and the frozen records; customers get their own, staff everybody's.</summary>
    public static void MapClaimFiles(this IEndpointRouteBuilder app)
    {
        var claims = app.MapGroup("/service-level/claims/{number}").RequireAuthorization(UsageFeature.Policy).ExcludeFromDescription();
        claims.MapGet("/pdf", async (string number, ClaimQueries queries, ClaimDocument document, Actor actor, CancellationToken ct) =>
            TypedResults.File(document.Render(await queries.GetAsync(number, actor, ct)), "application/pdf", $"{number}.pdf"));
        claims.MapGet("/records", async (string number, ClaimQueries queries, Actor actor, CancellationToken ct) =>
        {
            var (name, content) = await queries.RecordsAsync(number, actor, ct);
            return TypedResults.Stream(content, "text/csv; charset=utf-8", name);
        });
    }
}
