using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Tickets;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Tickets;

/// <param name="DueAt">By when we answer; null where it is not our turn or nothing is promised.</param>
/// <param name="IsUnread">The other side wrote since somebody of the reader's side looked.</param>
/// <param name="Assignee">Null for customers.</param>
public sealed record TicketRow(
    string Number, string Organisation, TicketKind Kind, TicketPriority Priority, string Subject, TicketStatus Status, DateTimeOffset TurnSince, DateTimeOffset? DueAt,
    TicketOutcome? Outcome, string? Assignee, bool IsUnread, string OpenedBy, DateTimeOffset OpenedAt, DateTimeOffset ChangedAt)
{
    public bool IsMissed(DateTimeOffset now) => Status is TicketStatus.WaitingForUs && DueAt < now;
}

public sealed record TicketRows(IReadOnlyList<TicketRow> Rows, int Page, int Pages);

/// <param name="Author">Empty for customers where one of us wrote.</param>
public sealed record PostRow(
    Guid Id, string Author, bool IsProvider, string Text, DateTimeOffset At, DateTimeOffset? DueAt, IReadOnlyList<TicketFile> Files)
{
    public bool IsLate => DueAt < At;
}

/// <param name="By">Empty for customers where it was one of us.</param>
public sealed record StepRow(Guid Id, TicketStepKind Kind, string From, string To, string Reason, string By, bool IsProvider, DateTimeOffset At);

/// <summary>A ticket with its thread, oldest message first. A phone number is masked for staff until they say why they look (A43). Notes, handler and handlers are there for staff alone.</summary>
public sealed record TicketDetail(
    TicketRow Row, TicketRequest Request, string? Source, Guid? AssigneeId, IReadOnlyList<PostRow> Posts, IReadOnlyList<StepRow> Steps,
    IReadOnlyList<TicketNote> Notes, IReadOnlyList<Recipient> Handlers);

/// <summary>Reads tickets: customers their organisation's, staff everybody's.</summary>
public sealed class TicketQueries(IDbContextFactory<PortalDb> dbs, FileStore files, TimeProvider time)
{
    public const int PageSize = 50;

    /// <summary>For customers the last changed first; for staff what waits for us first, what is due soonest on top.</summary>
    public async Task<TicketRows> PageAsync(int page, TicketFilter filter, Actor actor, CancellationToken ct = default)
    {
        actor.RequireReading();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var tickets = filter.Narrow(
            db, db.Set<Ticket>().AsNoTracking().Where(ticket => actor.OrganisationId == null || ticket.OrganisationId == actor.OrganisationId), actor, time.GetUtcNow());
        var pages = Math.Max(1, (await tickets.CountAsync(ct) + PageSize - 1) / PageSize);
        var current = Math.Clamp(page, 1, pages);
        var ordered = actor.IsProvider
            ? tickets.OrderBy(ticket => ticket.Status == TicketStatus.WaitingForUs ? 0 : ticket.Status == TicketStatus.WaitingForCustomer ? 1 : 2)
                .ThenBy(ticket => ticket.DueAt == null).ThenBy(ticket => ticket.DueAt).ThenBy(ticket => ticket.ChangedAt).ThenBy(ticket => ticket.Number)
            : tickets.OrderByDescending(ticket => ticket.ChangedAt).ThenBy(ticket => ticket.Number);
        return new(await Rows(db, ordered.Skip((current - 1) * PageSize).Take(PageSize), actor).ToListAsync(ct), current, pages);
    }

    /// <exception cref="NotFoundException">Not there, or somebody else's.</exception>
    public async Task<TicketDetail> GetAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.RequireReading();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = TicketService.Own(db, number, actor).AsNoTracking();
        var row = await Rows(db, found, actor).SingleOrDefaultAsync(ct) ?? throw new NotFoundException("The ticket");
        var facts = await found.Select(t => new { t.About, t.Wanted, t.Phone, t.CallFrom, t.CallUntil, t.Source, t.AssigneeId }).SingleAsync(ct);
        var posts = await found.SelectMany(ticket => ticket.Posts).Include(post => post.Files).OrderBy(post => post.At).ThenBy(post => post.Id).ToListAsync(ct);
        var steps = await found.SelectMany(ticket => ticket.Steps).OrderBy(step => step.At).ThenBy(step => step.Id).ToListAsync(ct);
        var notes = actor.IsProvider ? await found.SelectMany(ticket => ticket.Notes).OrderBy(note => note.At).ThenBy(note => note.Id).ToListAsync(ct) : [];
        return new(
            row, new(facts.About, facts.Wanted, actor.IsProvider && facts.Phone is { } phone ? PersonalData.MaskPhone(phone) : facts.Phone, facts.CallFrom, facts.CallUntil), facts.Source, actor.IsProvider ? facts.AssigneeId : null,
            [.. posts.Select(post => new PostRow(post.Id, post.IsProvider && !actor.IsProvider ? "" : post.Author, post.IsProvider, post.Text, post.At, post.DueAt, post.Files))],
            [.. steps.Where(step => actor.IsProvider || step.IsForCustomer).Select(step => new StepRow(
                step.Id, step.Kind, step.From, step.To, step.Reason, step.IsProvider && !actor.IsProvider ? "" : step.By, step.IsProvider, step.At))], notes,
            actor.IsProvider ? await MemberDirectory.StaffWithAsync(db, Permission.HandleTickets, ct) : []);
    }

    /// <summary>Hours in which we answer today, as promised to the actor's organisation.</summary>
    public async Task<TicketTargets> TargetsAsync(Actor actor, CancellationToken ct = default)
    {
        actor.RequireReading();
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.TicketTargetsAsync(actor.RequiredOrganisation, time.GetUtcNow(), ct);
    }

    /// <summary>A file of a ticket's thread.</summary>
    /// <exception cref="NotFoundException">Not there, or somebody else's.</exception>
    public async Task<(StoredFile File, Stream Content)> FileAsync(string number, Guid fileId, Actor actor, CancellationToken ct = default)
    {
        actor.RequireReading();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var isThere = await TicketService.Own(db, number, actor).SelectMany(ticket => ticket.Posts).SelectMany(post => post.Files).AnyAsync(file => file.FileId == fileId, ct);
        return isThere ? await files.OpenOwnAsync(fileId, actor.RequiredOrganisation, ct) : throw new NotFoundException("The file");
    }

    private static IQueryable<TicketRow> Rows(PortalDb db, IQueryable<Ticket> tickets, Actor actor)
    {
        var isOurs = actor.IsProvider;
        return tickets.Select(ticket => new TicketRow(
            ticket.Number, db.Set<Organisation>().Where(o => o.Id == ticket.OrganisationId).Select(o => o.Name).First(), ticket.Kind, ticket.Priority, ticket.Subject,
            ticket.Status, ticket.TurnSince, ticket.DueAt, ticket.Outcome,
            isOurs ? db.Users.Where(u => u.Id == ticket.AssigneeId).Select(u => u.DisplayName).FirstOrDefault() : null,
            isOurs
                ? ticket.CustomerWroteAt != null && (ticket.ProviderReadAt == null || ticket.CustomerWroteAt > ticket.ProviderReadAt)
                : ticket.ProviderWroteAt != null && (ticket.CustomerReadAt == null || ticket.ProviderWroteAt > ticket.CustomerReadAt),
            ticket.OpenedBy, ticket.OpenedAt, ticket.ChangedAt));
    }
}
