using Portal.Domain;
using Portal.Domain.Tokens;
using Portal.Web.Features.Tokens;
using Portal.Web.Platform;

namespace Portal.Web.Features.OptOuts;

/// <summary>Marker for the texts of numbers that are not written to.</summary>
public sealed class OptOutsTexts;

public static class OptOutsFeature
{
    public static IServiceCollection AddOptOuts(this IServiceCollection services) => services
        .AddSingleton<OptOutService>()
        .AddRuleTexts<OptOutsTexts>();

    public static void MapOptOuts(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/v1/opt-outs", async (DateTimeOffset? since, OptOutService optOuts, Actor actor, CancellationToken ct) =>
                TypedResults.Ok(await optOuts.SinceAsync(since, actor, ct)))
            .RequireAuthorization(ScopePolicies.Of(TokenScopes.OptOutsRead)).WithTags("Content")
            .WithSummary("Numbers not to be written to by the named apps that changed since an instant, oldest first, at most 1,000");
}
