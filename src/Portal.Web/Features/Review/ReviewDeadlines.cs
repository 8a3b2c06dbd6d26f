using Microsoft.Extensions.Localization;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Domain.Review;
using Portal.Web.Data;
using Portal.Web.Features.Deadlines;

namespace Portal.Web.Features.Review;

/// <summary>Signatures and templates that wait for a reviewer, by the time promised for a decision.</summary>
internal sealed class ReviewDeadlines(IStringLocalizer<ReviewTexts> texts) : IDeadlineSource
{
    public Permission? Needs => Permission.ViewContent;

    public Permission StaffNeeds => Permission.ReviewContent;

    public async Task<IReadOnlyList<DeadlineItem>> OpenAsync(PortalDb db, Guid? organisationId, DateTimeOffset now, int most, CancellationToken ct)
    {
        var waiting = await ReviewQueries.WaitingAsync(db, organisationId, most, ct);
        return [.. waiting.Select(one => (one.OrganisationId, one.Row, Home: one.Row.Kind is ReviewKind.Signature ? "/signatures/" : "/templates/")).Select(one => new DeadlineItem(
            $"review:{one.Row.Id}", one.OrganisationId, texts[$"deadline.{one.Row.Kind}", one.Row.Title], organisationId is null ? "/review" : one.Home + one.Row.Id,
            one.Row.DueAt, DeadlineTurn.Provider, texts["deadline.why", ContractTime.Local(one.Row.SubmittedAt)], null))];
    }
}
