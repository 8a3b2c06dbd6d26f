using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Enforcement;
using Portal.Web.Data;
using Portal.Web.Features.Deadlines;
using Portal.Web.Platform;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.Enforcement;

/// <summary>Marker for the texts of enforcement.</summary>
public sealed class EnforcementTexts;

public static class EnforcementFeature
{
    public static IServiceCollection AddEnforcement(this IServiceCollection services) => services
        .AddSingleton<EnforcementMails>()
        .AddSingleton<IdentityVault>()
        .AddSingleton<IdentityWatch>()
        .AddSingleton<QuotaCount>()
        .AddDeadlineKind<RectifyDeadline>()
        .AddDeadlineKind<ContestDeadline>()
        .AddSingleton<EnforcementService>()
        .AddSingleton<MeasureService>()
        .AddSingleton<PenaltyService>()
        .AddSingleton<HoldService>()
        .AddSingleton<EnforcementQueries>()
        .AddSingleton<EnforcementPackage>()
        .AddSingleton(StateGuard.Of("Organisations", "State", Organisation.Moves))
        .AddSingleton(StateGuard.Of("enforcement_cases", "Status", EnforcementCase.Moves))
        .AddSingleton(StateGuard.Of("enforcement_measures", "Status", Measure.Moves))
        .AddSingleton(StateGuard.Of("enforcement_penalties", "Status", Penalty.Moves))
        .AddSingleton(StateGuard.Of("identity_holds", "Status", IdentityHold.Moves))
        .AddPortalJob<EnforcementJob>(EnforcementJob.Name, EnforcementJob.Cron)
        .AddRuleTexts<EnforcementTexts>();

    public static void MapEnforcement(this IEndpointRouteBuilder app)
    {
        app.MapGet("/enforcement-desk/{number}/package", async (string number, string? reason, EnforcementPackage package, Actor actor, CancellationToken ct) =>
        {
            try
            {
                return Results.File(await package.ExportAsync(number, reason, actor, ct), "application/zip", $"{number}.zip");
            }
            catch (RuleException asked) when (asked.Code == "personal.reason-missing")
            {
                return Results.LocalRedirect($"/enforcement-desk/{Uri.EscapeDataString(number)}"); // there it is asked
            }
        })
            .RequireAuthorization(nameof(Permission.HandleEnforcement)).ExcludeFromDescription();
        app.MapGet("/enforcement-desk/{number}/evidence/{id:guid}", async (string number, Guid id, EnforcementQueries queries, Actor actor, CancellationToken ct) =>
        {
            var (file, content) = await queries.EvidenceAsync(number, id, actor, ct);
            return TypedResults.File(content, file.ContentType, file.Name);
        })
        .RequireAuthorization(nameof(Permission.ViewEnforcement)).ExcludeFromDescription();
    }
}
