using System.Globalization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Complaints;
using Portal.Web.Data;
using Portal.Web.Features.Deadlines;
using Portal.Web.Platform;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.Complaints;

/// <summary>Marker for the texts of complaints.</summary>
public sealed class ComplaintsTexts;

public static class ComplaintsFeature
{
    public static IServiceCollection AddComplaints(this IServiceCollection services) => services
        .AddSingleton(StateGuard.Of("complaints", "Status", Complaint.Moves))
        .AddSingleton<ComplaintMails>()
        .AddDeadlineKind<ComplaintReplyDeadline>()
        .AddDeadlineKind<ComplaintReviewDeadline>()
        .AddSingleton<ComplaintIntake>()
        .AddSingleton<ComplaintService>()
        .AddSingleton<ComplaintQueries>()
        .AddPortalJob<ComplaintClockJob>(ComplaintClockJob.Name, ComplaintClockJob.Cron)
        .AddPortalJob<ComplaintRateJob>(ComplaintRateJob.Name, ComplaintRateJob.Cron)
        .AddRuleTexts<ComplaintsTexts>();

    public static void MapComplaints(this IEndpointRouteBuilder app)
    {
        foreach (var (root, policy) in new[] { ("/complaints", Permission.AnswerComplaints), ("/complaint-desk", Permission.HandleComplaints) })
        {
            app.MapGet($"{root}/{{number}}/replies/{{edition:int}}/pdf", async (string number, int edition, ComplaintQueries queries, Actor actor, CancellationToken ct) =>
                    TypedResults.File(
                        await queries.PdfAsync(number, edition, actor, ct), "application/pdf", string.Create(CultureInfo.InvariantCulture, $"{number}-{edition}.pdf")))
                .RequireAuthorization(policy.ToString()).ExcludeFromDescription();
        }
    }
}
