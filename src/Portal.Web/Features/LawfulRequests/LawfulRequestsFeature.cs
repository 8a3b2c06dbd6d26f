using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.LawfulRequests;
using Portal.Web.Data;
using Portal.Web.Platform;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.LawfulRequests;

/// <summary>Marker for the texts of lawful requests.</summary>
public sealed class LawfulRequestsTexts;

public static class LawfulRequestsFeature
{
    public static IServiceCollection AddLawfulRequests(this IServiceCollection services) => services
        .AddSingleton(StateGuard.Of("lawful_requests", "Status", LawfulRequest.Moves))
        .AddSingleton<LawfulExport>()
        .AddSingleton<LawfulVerification>()
        .AddSingleton<LawfulRequestService>()
        .AddSingleton<LawfulRequestQueries>()
        .AddPortalJob<TellLawfulRequestsJob>(TellLawfulRequestsJob.Name, TellLawfulRequestsJob.Cron)
        .AddRuleTexts<LawfulRequestsTexts>();

    public static void MapLawfulRequests(this IEndpointRouteBuilder app)
    {
        app.MapGet("/lawful-requests/{number}/package", async (string number, LawfulRequestService requests, Actor actor, CancellationToken ct) =>
                TypedResults.File(await requests.PackageAsync(number, actor, ct), "application/zip", $"{number}.zip"))
            .RequireAuthorization(nameof(Permission.ManageLawfulRequests)).ExcludeFromDescription();
        app.MapGet("/lawful-requests/{number}/papers/{id:guid}", async (string number, Guid id, LawfulRequestService requests, Actor actor, CancellationToken ct) =>
            {
                var (file, content) = await requests.PaperAsync(number, id, actor, ct);
                return TypedResults.File(content, file.ContentType, file.Name);
            })
            .RequireAuthorization(nameof(Permission.ManageLawfulRequests)).ExcludeFromDescription();
    }
}
