using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Tickets;
using Portal.Domain.Tokens;
using Portal.Web.Data;
using Portal.Web.Features.Policies;

namespace Portal.Web.Features.Tickets;

/// <summary>What somebody opens a ticket with.</summary>
/// <param name="Priority">Null: the one its kind proposes.</param>
/// <param name="Source">The report it is opened for.</param>
public sealed record TicketInput(
    TicketKind Kind, string Subject, string Text, TicketPriority? Priority = null, TicketRequest? Request = null, string? Source = null);

/// <summary>What features do with tickets of their own inside their transaction.</summary>
public static class TicketBook
{
    /// <summary>Opens a ticket in the caller's transaction; its number has no gaps.</summary>
    public static async Task<Ticket> OpenTicketAsync(
        this PortalDb db, Guid organisationId, TicketInput input, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var count = await NumberSeries.NextAsync(db, Ticket.SeriesAt(now), ct);
        var opening = new TicketOpening(
            organisationId, Ticket.NumberAt(now, count), input.Kind, input.Subject, input.Text, input.Priority, input.Request ?? TicketRequest.None, input.Source);
        var ticket = Ticket.Open(opening, PersonOf(actor), actor.Name, await db.TicketTargetsAsync(organisationId, now, ct), now);
        db.Add(ticket);
        db.Audit(actor, now, "ticket.opened", $"ticket:{ticket.Number}", organisationId, new { ticket.Kind, ticket.Priority, ticket.Subject, ticket.Source });
        return ticket;
    }

    /// <summary>The ticket that was opened for a report; null for reports from before they had one.</summary>
    public static Task<Ticket?> TicketOfAsync(this PortalDb db, string source, CancellationToken ct) =>
        db.Set<Ticket>().Include(ticket => ticket.Posts).SingleOrDefaultAsync(ticket => ticket.Source == source, ct);

    internal static async Task<TicketTargets> TicketTargetsAsync(this PortalDb db, Guid organisationId, DateTimeOffset now, CancellationToken ct) =>
        TicketTargets.Of(await db.PoliciesAsync(organisationId, ct), organisationId, now);

    internal static Guid? PersonOf(Actor actor) => actor.Kind is ActorKind.User ? actor.Id : null;
}

/// <summary>Who may read and write tickets: members, staff, and a customer's machines by the scope of their token.</summary>
internal static class TicketRights
{
    public static void RequireReading(this Actor actor) => Require(actor, TokenScopes.TicketsRead);

    public static void RequireWriting(this Actor actor) => Require(actor, TokenScopes.TicketsWrite);

    private static void Require(Actor actor, string scope)
    {
        if (actor.Kind is not ActorKind.Token)
        {
            actor.Require(actor.IsProvider ? Permission.HandleTickets : Permission.UseSupport);
            return;
        }

        actor.RequireScope(scope);
        _ = actor.RequiredOrganisation; // a token of the provider's is nobody's customer and none of its staff
    }
}
