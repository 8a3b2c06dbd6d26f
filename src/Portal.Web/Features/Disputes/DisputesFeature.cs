using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Disputes;
using Portal.Web.Data;
using Portal.Web.Features.Deadlines;
using Portal.Web.Platform;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.Disputes;

/// <summary>Marker for the texts of disputes.</summary>
public sealed class DisputesTexts;

public static class DisputesFeature
{
    public static IServiceCollection AddDisputes(this IServiceCollection services) => services
        .AddSingleton(StateGuard.Of("disputes", "Status", Dispute.Moves))
        .AddSingleton<DisputeMails>()
        .AddDeadlineKind<ProofReplyDeadline>()
        .AddDeadlineKind<ReopenDeadline>()
        .AddDeadlineKind<ProofDeadline>()
        .AddDeadlineKind<StepDeadline>()
        .AddDeadlineKind<ReportDeadline>()
        .AddDeadlineKind<LossDeadline>()
        .AddSingleton<DisputePromises>()
        .AddSingleton<IDeadlineSource, DisputeWindow>()
        .AddSingleton<DisputeEffects>()
        .AddSingleton<DisputeService>()
        .AddSingleton<DisputeOutcomeService>()
        .AddSingleton<DisputeQueries>()
        .AddPortalJob<DisputeClockJob>(DisputeClockJob.Name, DisputeClockJob.Cron)
        .AddRuleTexts<DisputesTexts>();

    public static void MapDisputes(this IEndpointRouteBuilder app)
    {
        foreach (var (root, policy) in new[] { ("/disputes", Permission.FileDisputes), ("/dispute-desk", Permission.HandleDisputes), ("/audit-room", Permission.AuditDisputes) })
        {
            var room = app.MapGroup(root + "/{number}").RequireAuthorization(policy.ToString()).ExcludeFromDescription();
            room.MapGet("/receipt", async (string number, DisputeQueries queries, Actor actor, CancellationToken ct) =>
                TypedResults.File(await queries.ReceiptAsync(number, actor, ct), "application/pdf", number + ".pdf"));
            room.MapGet("/sample.csv", async (string number, int? size, DisputeQueries queries, Actor actor, CancellationToken ct) =>
                TypedResults.File(await queries.SampleCsvAsync(number, size ?? 100, actor, ct), "text/csv; charset=utf-8", number + "-sample.csv"));
            room.MapGet("/files/{id:guid}", async (string number, Guid id, DisputeQueries queries, DisputeService disputes, Actor actor, CancellationToken ct) =>
            {
                var (file, content) = await queries.FileAsync(number, id, actor, ct);
                await disputes.NoteSeenAsync(number, actor, ct);
                return TypedResults.File(content, file.ContentType, file.Name);
            });
        }
    }
}
