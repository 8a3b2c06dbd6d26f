using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Tickets;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;

namespace Portal.Web.Features.Tickets;

/// <summary>What support does with tickets among itself, and what happens to answers that are missed.</summary>
public sealed class TicketDeskService(IDbContextFactory<PortalDb> dbs, TicketMails mails, TimeProvider time)
{
    /// <summary>A note for staff. It belongs to no organisation in the log either: the customer reads its own part of that.</summary>
    public Task RemarkAsync(string number, string text, Actor actor, CancellationToken ct = default) => ChangeAsync(number, actor, async (db, ticket, now) =>
    {
        await db.Entry(ticket).Collection(t => t.Notes).LoadAsync(ct);
        ticket.Remark(actor.Id, actor.Name, text, now);
        db.Audit(actor, now, "ticket.noted", $"ticket:{number}", null);
    }, ct);

    /// <param name="staffId">Null: nobody in particular.</param>
    /// <exception cref="RuleException">'ticket.not-handler', 'ticket.closed'.</exception>
    public Task AssignAsync(string number, Guid? staffId, Actor actor, CancellationToken ct = default) => ChangeAsync(number, actor, async (db, ticket, now) =>
    {
        var handlers = (await MemberDirectory.StaffWithAsync(db, Permission.HandleTickets, ct)).ToDictionary(person => person.UserId, person => person.Email);
        Rule.Require(staffId is not { } id || handlers.ContainsKey(id), "ticket.not-handler", "Only somebody who handles tickets can be given one.");
        ticket.Assign(staffId, NameOf(ticket.AssigneeId), NameOf(staffId), actor.Name, now);
        db.Audit(actor, now, "ticket.assigned", $"ticket:{number}", null, new { Assignee = NameOf(staffId) });

        string NameOf(Guid? person) => person is { } known ? handlers.GetValueOrDefault(known, known.ToString()) : "";
    }, ct);

    public Task PrioritiseAsync(string number, TicketPriority priority, string reason, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(number, actor, async (db, ticket, now) =>
        {
            ticket.Prioritise(priority, reason, actor.Name, await db.TicketTargetsAsync(ticket.OrganisationId, now, ct), now);
            db.Audit(actor, now, "ticket.prioritised", $"ticket:{number}", ticket.OrganisationId, new { Priority = priority, Reason = reason.Trim(), ticket.DueAt });
            await mails.TellCustomerAsync(db, ticket, "prioritised", now, ct);
        }, ct);

    public Task ReopenAsync(string number, string reason, Actor actor, CancellationToken ct = default) => ChangeAsync(number, actor, async (db, ticket, now) =>
    {
        Rule.Require(ticket.Kind is not TicketKind.SlaCompensation, "ticket.claim-decided", "The ticket of a claim stays closed after its decision.");
        ticket.Reopen(reason, actor.Name, await db.TicketTargetsAsync(ticket.OrganisationId, now, ct), now);
        db.Audit(actor, now, "ticket.reopened", $"ticket:{number}", ticket.OrganisationId, new { Reason = reason.Trim() });
        await mails.TellCustomerAsync(db, ticket, "reopened", now, ct);
    }, ct);

    /// <summary>The phone number, for somebody of staff who says why; the customer reads who looked, and why (A43).</summary>
    /// <exception cref="RuleException">'personal.reason-missing'.</exception>
    public async Task<string?> PhoneAsync(string number, string reason, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleTickets);
        var why = PersonalData.Reason(reason);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var ticket = await TicketService.Own(db, number, actor).AsNoTracking().SingleOrDefaultAsync(ct) ?? throw new NotFoundException("The ticket");
        db.Audit(actor, time.GetUtcNow(), "ticket.phone-viewed", $"ticket:{number}", ticket.OrganisationId, new { reason = why });
        await db.SaveChangesAsync(ct);
        return ticket.Phone;
    }

    /// <summary>Makes every missed answer known once: each in its own transaction, so the job may be killed and run again anywhere.</summary>
    /// <returns>How many were made known.</returns>
    public async Task<int> EscalateAsync(Actor actor, DateTimeOffset now, CancellationToken ct = default)
    {
        List<Guid> missed;
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            missed = await db.Set<Ticket>().Where(t => t.Status == TicketStatus.WaitingForUs && t.DueAt < now && t.EscalatedAt == null)
                .OrderBy(t => t.DueAt).Select(t => t.Id).ToListAsync(ct);
        }

        var count = 0;
        foreach (var id in missed)
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            var ticket = await db.Set<Ticket>().SingleAsync(t => t.Id == id, ct);
            var due = ticket.DueAt;
            if (!ticket.Escalate(actor.Name, now))
                continue;
            db.Audit(actor, now, "ticket.escalated", $"ticket:{ticket.Number}", ticket.OrganisationId, new { DueAt = due });
            await mails.TellHandlersAsync(db, ticket, "missed", now, ct);
            try
            {
                await db.SaveChangesAsync(ct);
                count++;
            }
            catch (DbUpdateConcurrencyException)
            {
                // answered meanwhile, or made known by another instance
            }
        }

        return count;
    }

    private async Task ChangeAsync(string number, Actor actor, Func<PortalDb, Ticket, DateTimeOffset, Task> change, CancellationToken ct)
    {
        actor.Require(Permission.HandleTickets);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await change(db, await TicketService.FindAsync(db, number, actor, ct), now);
        await db.SaveChangesAsync(ct);
    }
}
