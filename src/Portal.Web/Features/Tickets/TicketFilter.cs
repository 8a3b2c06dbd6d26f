using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Tickets;
using Portal.Web.Data;

namespace Portal.Web.Features.Tickets;

/// <summary>What a list of tickets shows; every part narrows.</summary>
/// <param name="Text">In the number, the subject, a message, and for staff the customer's name.</param>
/// <param name="Status">Null: all.</param>
/// <param name="Mine">Staff: what the reader handles.</param>
/// <param name="Unassigned">Staff: what nobody handles.</param>
/// <param name="Missed">What should have been answered by now.</param>
public sealed record TicketFilter(
    string? Text = null, TicketKind? Kind = null, TicketPriority? Priority = null, TicketStatus? Status = null, bool Mine = false, bool Unassigned = false,
    bool Missed = false, bool Unread = false)
{
    public const int MaxTextLength = 100;

    public static readonly TicketFilter All = new();

    internal IQueryable<Ticket> Narrow(PortalDb db, IQueryable<Ticket> tickets, Actor actor, DateTimeOffset now)
    {
        var isOurs = actor.IsProvider;
        if (Kind is { } kind)
            tickets = tickets.Where(ticket => ticket.Kind == kind);
        if (Priority is { } priority)
            tickets = tickets.Where(ticket => ticket.Priority == priority);
        if (Status is { } status)
            tickets = tickets.Where(ticket => ticket.Status == status);
        if (isOurs && Mine)
            tickets = tickets.Where(ticket => ticket.AssigneeId == actor.Id);
        if (isOurs && Unassigned)
            tickets = tickets.Where(ticket => ticket.AssigneeId == null);
        if (Missed)
            tickets = tickets.Where(ticket => ticket.Status == TicketStatus.WaitingForUs && ticket.DueAt < now);
        if (Unread)
        {
            tickets = isOurs
                ? tickets.Where(ticket => ticket.CustomerWroteAt != null && (ticket.ProviderReadAt == null || ticket.CustomerWroteAt > ticket.ProviderReadAt))
                : tickets.Where(ticket => ticket.ProviderWroteAt != null && (ticket.CustomerReadAt == null || ticket.ProviderWroteAt > ticket.CustomerReadAt));
        }

        if (string.IsNullOrWhiteSpace(Text))
            return tickets;
        var wanted = Text.Trim();
#pragma warning disable CA1304, CA1311, CA1862 // translated to SQL, where lower() is what both databases have
        return tickets.Where(ticket => ticket.Number.ToLower().Contains(wanted.ToLower()) || ticket.Subject.ToLower().Contains(wanted.ToLower())
            || ticket.Posts.Any(post => post.Text.ToLower().Contains(wanted.ToLower()))
            || (isOurs && db.Set<Organisation>().Any(o => o.Id == ticket.OrganisationId && o.Name.ToLower().Contains(wanted.ToLower()))));
#pragma warning restore CA1304, CA1311, CA1862
    }
}
