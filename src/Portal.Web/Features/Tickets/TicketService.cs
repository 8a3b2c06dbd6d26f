using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Tickets;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;
using Portal.Web.Platform.Files;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Tickets;

/// <summary>A file that came with a message.</summary>
public sealed record TicketFile(string Name, Stream Content);

/// <summary>What features do with tickets of their own inside their transaction.</summary>
public static class TicketBook
{
    /// <summary>Opens a ticket in the caller's transaction; its number has no gaps.</summary>
    public static async Task<Ticket> OpenTicketAsync(
        this PortalDb db, Guid organisationId, TicketKind kind, string subject, string text, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var count = await NumberSeries.NextAsync(db, Ticket.SeriesAt(now), ct);
        var ticket = Ticket.Open(organisationId, Ticket.NumberAt(now, count), kind, subject, text, actor.Kind is ActorKind.User ? actor.Id : null, actor.Name, now);
        db.Add(ticket);
        db.Audit(actor, now, "ticket.opened", $"ticket:{ticket.Number}", organisationId, new { ticket.Kind, ticket.Subject });
        return ticket;
    }
}

/// <summary>What customers and support do with tickets.</summary>
public sealed class TicketService(
    IDbContextFactory<PortalDb> dbs, FileStore files, IStringLocalizer<TicketsTexts> texts, PortalUrls urls, TimeProvider time)
{
    /// <summary>A claim for compensation cannot be opened here: only its form makes one (A77).</summary>
    /// <returns>The ticket's number.</returns>
    /// <exception cref="RuleException">'ticket.claim-by-form', 'ticket.subject-missing', 'ticket.text-missing', 'file.…'.</exception>
    public async Task<string> OpenAsync(TicketKind kind, string subject, string text, TicketFile? file, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.UseSupport);
        Rule.Require(kind is not TicketKind.SlaCompensation, "ticket.claim-by-form", "Compensation is claimed on the page of the service month.");
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var ticket = await db.OpenTicketAsync(actor.RequiredOrganisation, kind, subject, text, actor, now, ct);
        await AttachAsync(db, ticket, ticket.Posts[0], file, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return ticket.Number;
    }

    /// <summary>Writes in the thread: as customer or as provider, as the actor is.</summary>
    /// <exception cref="NotFoundException">Not there, or somebody else's.</exception>
    public async Task WriteAsync(string number, string text, TicketFile? file, Actor actor, CancellationToken ct = default)
    {
        actor.Require(actor.IsProvider ? Permission.HandleTickets : Permission.UseSupport);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var ticket = await FindAsync(db, number, actor, ct);
        var post = actor.IsProvider ? ticket.Answer(actor.Id, actor.Name, text, now) : ticket.Write(actor.Id, actor.Name, text, now);
        db.Add(post);
        await AttachAsync(db, ticket, post, file, ct);
        db.Audit(actor, now, actor.IsProvider ? "ticket.answered" : "ticket.written", $"ticket:{number}", ticket.OrganisationId, new { post.FileName });
        if (actor.IsProvider)
            await TellAsync(db, ticket, "answered", now, ct);
        await db.SaveChangesAsync(ct);
    }

    /// <exception cref="RuleException">'ticket.closed', 'ticket.claim-open'.</exception>
    public async Task CloseAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(actor.IsProvider ? Permission.HandleTickets : Permission.UseSupport);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var ticket = await FindAsync(db, number, actor, ct);
        Rule.Require(ticket.Kind is not TicketKind.SlaCompensation, "ticket.claim-open", "The ticket of a claim closes with its decision.");
        ticket.Close(now);
        db.Audit(actor, now, "ticket.closed", $"ticket:{number}", ticket.OrganisationId);
        if (actor.IsProvider)
            await TellAsync(db, ticket, "closed", now, ct);
        await db.SaveChangesAsync(ct);
    }

    private async Task AttachAsync(PortalDb db, Ticket ticket, TicketPost post, TicketFile? file, CancellationToken ct)
    {
        if (file is null)
            return;
        var stored = await files.AddAsync(db, ticket.OrganisationId, file.Name, file.Content, ct);
        post.Attach(stored.Id, stored.Name);
    }

    // Whoever wrote in the thread and may still read it.
    private async Task TellAsync(PortalDb db, Ticket ticket, string what, DateTimeOffset now, CancellationToken ct)
    {
        var writers = ticket.Posts.Where(post => !post.IsProvider).Select(post => post.AuthorId).ToHashSet();
        foreach (var person in (await MemberDirectory.WithAsync(db, ticket.OrganisationId, Permission.UseSupport, ct)).Where(person => writers.Contains(person.UserId)))
        {
            using var _ = Language.Use(person.Language);
            db.Mail(person.Email, person.Language, now,
                texts[$"mail.{what}.subject", ticket.Number], texts[$"mail.{what}.text", ticket.Number, ticket.Subject], urls.To($"/support/{ticket.Number}"));
        }
    }

    private static async Task<Ticket> FindAsync(PortalDb db, string number, Actor actor, CancellationToken ct) =>
        await db.Set<Ticket>().Include(ticket => ticket.Posts)
            .SingleOrDefaultAsync(ticket => ticket.Number == number && (actor.OrganisationId == null || ticket.OrganisationId == actor.OrganisationId), ct)
        ?? throw new NotFoundException("The ticket");
}
