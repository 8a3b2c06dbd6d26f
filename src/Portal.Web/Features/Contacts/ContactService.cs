using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Contacts;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;

namespace Portal.Web.Features.Contacts;

/// <summary>Who is whose contact (A42), and who is away.</summary>
public sealed class ContactService(IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    /// <summary>Assigns a role, for one customer or (null) for all who have nobody of their own. Whoever held it is history from now on.</summary>
    /// <exception cref="NotFoundException">No such customer.</exception>
    /// <exception cref="RuleException">'contact.same-person', 'contact.not-staff', 'contact.not-handler', 'contact.no-change'.</exception>
    public async Task AssignAsync(Guid? organisationId, ContactRole role, Guid personId, Guid substituteId, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageContacts);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (organisationId is { } id && !await db.Set<Organisation>().AnyAsync(o => o.Id == id, ct))
            throw new NotFoundException("The customer");
        var handlers = (await MemberDirectory.StaffWithAsync(db, Permission.HandleTickets, ct)).Select(person => person.UserId).ToHashSet();
        foreach (var person in new[] { personId, substituteId })
        {
            Rule.Require(await IsStaffAsync(db, person, ct), "contact.not-staff", "A contact is one of our people.");
            Rule.Require(handlers.Contains(person), "contact.not-handler", "A contact handles tickets: the customer's mails lead there.");
        }

        var assignment = ContactAssignment.Assign(organisationId, role, personId, substituteId, actor.Name, now);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var before = await db.Set<ContactAssignment>().SingleOrDefaultAsync(a => a.LiveKey == assignment.LiveKey, ct);
        Rule.Require(before is null || before.PersonId != personId || before.SubstituteId != substituteId, "contact.no-change", "These two hold the role already.");
        if (before is not null)
        {
            before.End(actor.Name, now);
            await db.SaveChangesAsync(ct); // frees the key for the next one
        }

        db.Add(assignment);
        db.Audit(actor, now, "contact.assigned", $"contact:{role}", organisationId, new { role, Person = personId, Substitute = substituteId });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <exception cref="RuleException">'contact.not-staff', 'contact.away-days'.</exception>
    public async Task SetAwayAsync(Guid userId, DateOnly from, DateOnly until, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageContacts);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        Rule.Require(await IsStaffAsync(db, userId, ct), "contact.not-staff", "A contact is one of our people.");
        db.Add(StaffAbsence.Set(userId, from, until, actor.Name, ContractTime.DayOf(now), now));
        db.Audit(actor, now, "staff.away", $"user:{userId}", null, new { from, until });
        await db.SaveChangesAsync(ct);
    }

    /// <exception cref="NotFoundException"/>
    public async Task BackAsync(Guid absenceId, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageContacts);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var absence = await db.Set<StaffAbsence>().SingleOrDefaultAsync(a => a.Id == absenceId, ct) ?? throw new NotFoundException("The absence");
        db.Remove(absence);
        db.Audit(actor, now, "staff.back", $"user:{absence.UserId}", null, new { absence.From, absence.Until });
        await db.SaveChangesAsync(ct);
    }

    private static async Task<bool> IsStaffAsync(PortalDb db, Guid userId, CancellationToken ct) =>
        await db.Users.AnyAsync(u => u.Id == userId && u.DisabledAt == null, ct) && await db.IsStaffAsync(userId, ct);
}
