using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Tickets;
using Portal.Web.Data;

namespace Portal.Web.Features.Tickets;

public sealed record TicketRow(
    string Number, string Organisation, TicketKind Kind, string Subject, TicketStatus Status, string OpenedBy, DateTimeOffset OpenedAt, DateTimeOffset ChangedAt);

public sealed record TicketRows(IReadOnlyList<TicketRow> Rows, int Page, int Pages);

/// <summary>A ticket with its thread, oldest message first.</summary>
public sealed record TicketDetail(TicketRow Row, IReadOnlyList<TicketPost> Posts);

/// <summary>Reads tickets: customers their organisation's, staff everybody's.</summary>
public sealed class TicketQueries(IDbContextFactory<PortalDb> dbs)
{
    public const int PageSize = 50;

    /// <summary>For customers the last changed first; for staff what waits for us first, the longest waiting on top.</summary>
    public async Task<TicketRows> PageAsync(int page, Actor actor, CancellationToken ct = default)
    {
        Require(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var tickets = db.Set<Ticket>().AsNoTracking().Where(ticket => actor.OrganisationId == null || ticket.OrganisationId == actor.OrganisationId);
        var pages = Math.Max(1, (await tickets.CountAsync(ct) + PageSize - 1) / PageSize);
        var current = Math.Clamp(page, 1, pages);
        var ordered = actor.IsProvider
            ? tickets.OrderBy(ticket => ticket.Status == TicketStatus.WaitingForUs ? 0 : ticket.Status == TicketStatus.WaitingForCustomer ? 1 : 2)
                .ThenBy(ticket => ticket.ChangedAt).ThenBy(ticket => ticket.Number)
            : tickets.OrderByDescending(ticket => ticket.ChangedAt).ThenBy(ticket => ticket.Number);
        return new(await Rows(db, ordered.Skip((current - 1) * PageSize).Take(PageSize)).ToListAsync(ct), current, pages);
    }

    /// <exception cref="NotFoundException">Not there, or somebody else's.</exception>
    public async Task<TicketDetail> GetAsync(string number, Actor actor, CancellationToken ct = default)
    {
        Require(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = db.Set<Ticket>().AsNoTracking()
            .Where(ticket => ticket.Number == number && (actor.OrganisationId == null || ticket.OrganisationId == actor.OrganisationId));
        var row = await Rows(db, found).SingleOrDefaultAsync(ct) ?? throw new NotFoundException("The ticket");
        var posts = await found.SelectMany(ticket => ticket.Posts).OrderBy(post => post.At).ThenBy(post => post.Id).ToListAsync(ct);
        return new(row, posts);
    }

    private static IQueryable<TicketRow> Rows(PortalDb db, IQueryable<Ticket> tickets) =>
        tickets.Select(ticket => new TicketRow(
            ticket.Number, db.Set<Organisation>().Where(o => o.Id == ticket.OrganisationId).Select(o => o.Name).First(), ticket.Kind, ticket.Subject, ticket.Status,
            ticket.OpenedBy, ticket.OpenedAt, ticket.ChangedAt));

    private static void Require(Actor actor) => actor.Require(actor.IsProvider ? Permission.HandleTickets : Permission.UseSupport);
}
