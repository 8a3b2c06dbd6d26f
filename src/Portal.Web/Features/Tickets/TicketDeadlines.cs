using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Domain.Tickets;
using Portal.Web.Data;
using Portal.Web.Features.Deadlines;

namespace Portal.Web.Features.Tickets;

/// <summary>Tickets that wait for us, by the time promised for an answer.</summary>
internal sealed class TicketDeadlines(IStringLocalizer<TicketsTexts> texts) : IDeadlineSource
{
    public Permission? Needs => Permission.UseSupport;

    public Permission StaffNeeds => Permission.HandleTickets;

    public async Task<IReadOnlyList<DeadlineItem>> OpenAsync(PortalDb db, Guid? organisationId, DateTimeOffset now, int most, CancellationToken ct)
    {
        var waiting = await db.Set<Ticket>().AsNoTracking()
            .Where(t => t.Status == TicketStatus.WaitingForUs && t.DueAt != null && (organisationId == null || t.OrganisationId == organisationId))
            .OrderBy(t => t.DueAt).ThenBy(t => t.Number).Take(most).Select(t => new { t.Number, t.OrganisationId, t.Subject, t.DueAt, t.TurnSince, t.Priority }).ToListAsync(ct);
        return [.. waiting.Select(t => new DeadlineItem(
            $"ticket.answer:{t.Number}", t.OrganisationId, texts["deadline.answer", t.Number, t.Subject], (organisationId is null ? "/tickets/" : "/support/") + t.Number,
            t.DueAt!.Value, DeadlineTurn.Provider, texts["deadline.answer.why", ContractTime.Local(t.TurnSince), texts["priority." + t.Priority].Value], null))];
    }
}
