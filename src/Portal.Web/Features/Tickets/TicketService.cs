using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Tickets;
using Portal.Web.Data;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Tickets;

/// <summary>A file that comes with a message.</summary>
public sealed record TicketUpload(string Name, Func<Stream> Open);

/// <summary>What both sides do with tickets.</summary>
public sealed class TicketService(IDbContextFactory<PortalDb> dbs, FileStore files, TicketMails mails, TimeProvider time)
{
    /// <summary>A claim for compensation and a forecast cannot be opened here: only their forms make one (A77, A90).</summary>
    /// <returns>The ticket's number.</returns>
    /// <exception cref="RuleException">'ticket.claim-by-form', 'ticket.forecast-by-form', 'ticket.subject-missing', 'ticket.text-missing', 'file.…' …</exception>
    public async Task<string> OpenAsync(TicketInput input, IReadOnlyList<TicketUpload> uploads, Actor actor, CancellationToken ct = default)
    {
        actor.RequireWriting();
        Rule.Require(input.Kind is not TicketKind.SlaCompensation, "ticket.claim-by-form", "Compensation is claimed on the page of the service month.");
        Rule.Require(input.Kind is not TicketKind.TrafficForecast, "ticket.forecast-by-form", "A forecast is filed by its own form.");
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var ticket = await db.OpenTicketAsync(actor.RequiredOrganisation, input with { Source = null }, actor, now, ct);
        await AttachAsync(db, ticket, ticket.Posts[0], uploads, actor, ct);
        if (ticket.Priority is TicketPriority.Urgent)
            await mails.TellResponsibleAsync(db, ticket, "urgent", now, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return ticket.Number;
    }

    /// <summary>Writes in the thread: as customer or as provider, as the actor is.</summary>
    /// <exception cref="NotFoundException">Not there, or somebody else's.</exception>
    /// <exception cref="RuleException">'ticket.claim-decided', 'ticket.closed', 'ticket.text-missing', 'file.…' …</exception>
    public async Task WriteAsync(string number, string text, IReadOnlyList<TicketUpload> uploads, Actor actor, CancellationToken ct = default)
    {
        actor.RequireWriting();
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var ticket = await FindAsync(db, number, actor, ct);
        // Only its decision closes it: opened again, nobody could close it any more.
        Rule.Require(
            ticket.Status is not TicketStatus.Closed || ticket.Kind is not TicketKind.SlaCompensation, "ticket.claim-decided",
            "The ticket of a claim stays closed after its decision.");
        var post = actor.IsProvider
            ? ticket.Answer(TicketBook.PersonOf(actor), actor.Name, text, now)
            : ticket.Write(TicketBook.PersonOf(actor), actor.Name, text, await db.TicketTargetsAsync(ticket.OrganisationId, now, ct), now);
        await AttachAsync(db, ticket, post, uploads, actor, ct);
        db.Audit(actor, now, actor.IsProvider ? "ticket.answered" : "ticket.written", $"ticket:{number}", ticket.OrganisationId,
            new { Files = post.Files.Select(file => file.Name).ToList() });
        if (actor.IsProvider)
            await mails.TellCustomerAsync(db, ticket, "answered", now, ct);
        await db.SaveChangesAsync(ct);
    }

    /// <exception cref="RuleException">'ticket.closed', 'ticket.claim-open', 'ticket.outcome'.</exception>
    public async Task CloseAsync(string number, TicketOutcome outcome, Actor actor, CancellationToken ct = default)
    {
        actor.RequireWriting();
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var ticket = await FindAsync(db, number, actor, ct);
        Rule.Require(ticket.Kind is not TicketKind.SlaCompensation, "ticket.claim-open", "The ticket of a claim closes with its decision.");
        ticket.Close(outcome, actor.Name, actor.IsProvider, now);
        db.Audit(actor, now, "ticket.closed", $"ticket:{number}", ticket.OrganisationId, new { Outcome = outcome });
        if (actor.IsProvider)
            await mails.TellCustomerAsync(db, ticket, "closed", now, ct);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>One of the actor's side has seen it all. No change of the ticket: nobody who writes at the same time is refused for it.</summary>
    public async Task ReadAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.RequireReading();
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = Own(db, number, actor);
        if (actor.IsProvider)
            await found.ExecuteUpdateAsync(set => set.SetProperty(ticket => ticket.ProviderReadAt, now), ct);
        else
            await found.ExecuteUpdateAsync(set => set.SetProperty(ticket => ticket.CustomerReadAt, now), ct);
    }

    private async Task AttachAsync(PortalDb db, Ticket ticket, TicketPost post, IReadOnlyList<TicketUpload> uploads, Actor actor, CancellationToken ct)
    {
        Rule.Require(uploads.Count <= TicketPost.MaxFiles, "ticket.too-many-files", $"A message has at most {TicketPost.MaxFiles} files.", TicketPost.MaxFiles);
        foreach (var upload in uploads)
        {
            await using var content = upload.Open();
            var stored = await files.AddAsync(db, ticket.OrganisationId, upload.Name, content, ct, actor.IsProvider ? FileUse.Ours : FileUse.Proof);
            post.Attach(stored.Id, stored.Name);
        }
    }

    internal static IQueryable<Ticket> Own(PortalDb db, string number, Actor actor) =>
        db.Set<Ticket>().Where(ticket => ticket.Number == number && (actor.OrganisationId == null || ticket.OrganisationId == actor.OrganisationId));

    internal static async Task<Ticket> FindAsync(PortalDb db, string number, Actor actor, CancellationToken ct) =>
        await Own(db, number, actor).Include(ticket => ticket.Posts).SingleOrDefaultAsync(ct) ?? throw new NotFoundException("The ticket");
}
