using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Apps;
using Portal.Domain.Calendar;
using Portal.Domain.Enforcement;
using Portal.Web.Data;
using Portal.Web.Features.Enforcement;
using Portal.Web.Platform;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.Complaints;

/// <summary>Every morning: an app that draws more complaints than the policy allows has a case proposed, once a month (A27).</summary>
public sealed class ComplaintRateJob(IDbContextFactory<PortalDb> dbs, ComplaintQueries queries, IStringLocalizer<ComplaintsTexts> texts, TimeProvider time) : IPortalJob
{
    public const string Name = "complaint-rates";
    public const string Cron = "0 25 6 * * ?";

    public async Task RunAsync(DateTimeOffset asOf, CancellationToken ct)
    {
        // Complaints of a month are matched well into the next; one case for each app and month, however often it is looked at.
        var month = ContractTime.MonthOf(asOf);
        foreach (var counted in new[] { month.AddMonths(-1), month })
            await ProposeAsync(counted, ct);
    }

    private async Task ProposeAsync(DateOnly month, CancellationToken ct)
    {
        var (actor, now) = (Actor.Component("complaints"), time.GetUtcNow());
        foreach (var figure in (await queries.FiguresAsync(month, actor, ct)).Where(figure => figure.IsAbove))
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var organisationId = await db.Set<App>().Where(app => app.AppId == figure.AppId).Select(app => app.OrganisationId).SingleAsync(ct);
            var named = month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
            await db.ProposeCaseAsync(
                new(organisationId, figure.AppId, Ground.Complaints, CaseSource.ComplaintRate, named, $"complaint-rate:{figure.AppId}:{named}",
                    Language.Both(() => texts["case.rate", figure.App, named, figure.Complaints, figure.Messages, figure.PerMillion!.Value])),
                actor, now, ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
    }
}
