using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Contacts;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;

namespace Portal.Web.Features.Contacts;

/// <summary>What a customer sees of its contacts.</summary>
/// <param name="Phone">Answered day and night; empty where none is configured.</param>
public sealed record ContactCard(IReadOnlyList<Contact> Contacts, string Phone);

/// <param name="HandlesTickets">May be named as a contact.</param>
public sealed record StaffPerson(Guid Id, string Name, bool HandlesTickets);

public sealed record AssignmentRow(
    ContactRole Role, bool IsDefault, Guid PersonId, string Person, Guid SubstituteId, string Substitute, string AssignedBy, DateTimeOffset AssignedAt, DateTimeOffset? EndedAt);

public sealed record AbsenceRow(Guid Id, Guid UserId, string Name, DateOnly From, DateOnly Until, string SetBy);

/// <param name="Organisation">Null: the default contacts.</param>
/// <param name="Today">Who acts now; empty for the default contacts.</param>
public sealed record ContactDesk(
    string? Organisation, IReadOnlyList<Contact> Today, IReadOnlyList<AssignmentRow> Assignments, IReadOnlyList<StaffPerson> Staff, IReadOnlyList<AbsenceRow> Absences);

/// <summary>Reads contacts: customers their own card, staff who assigned whom.</summary>
public sealed class ContactQueries(IDbContextFactory<PortalDb> dbs, IOptions<PortalOptions> options, TimeProvider time)
{
    public const int MaxHistory = 200;

    public async Task<ContactCard> CardAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewOrganisation);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return new(await db.ContactsAsync(actor.RequiredOrganisation, ContractTime.DayOf(time.GetUtcNow()), ct), options.Value.Support.Phone);
    }

    /// <exception cref="NotFoundException">No such customer.</exception>
    public async Task<ContactDesk> DeskAsync(Guid? organisationId, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageContacts);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var today = ContractTime.DayOf(time.GetUtcNow());
        var name = organisationId is { } id
            ? await db.Set<Organisation>().Where(o => o.Id == id).Select(o => o.Name).SingleOrDefaultAsync(ct) ?? throw new NotFoundException("The customer")
            : null;
        var assignments = await (from a in db.Set<ContactAssignment>().AsNoTracking()
                                 join p in db.Users on a.PersonId equals p.Id
                                 join s in db.Users on a.SubstituteId equals s.Id
                                 where a.OrganisationId == null || a.OrganisationId == organisationId
                                 orderby a.EndedAt == null descending, a.AssignedAt descending, a.Role
                                 select new AssignmentRow(
                                     a.Role, a.OrganisationId == null, p.Id, p.DisplayName, s.Id, s.DisplayName, a.AssignedBy, a.AssignedAt, a.EndedAt))
            .Take(MaxHistory).ToListAsync(ct);
        var handlers = (await MemberDirectory.StaffWithAsync(db, Permission.HandleTickets, ct)).Select(person => person.UserId).ToHashSet();
        var staff = await db.Users.Where(u => u.DisabledAt == null && db.UserRoles.Any(r => r.UserId == u.Id)).OrderBy(u => u.DisplayName).ThenBy(u => u.Email)
            .Select(u => new { u.Id, u.DisplayName }).ToListAsync(ct);
        var absences = await (from a in db.Set<StaffAbsence>().AsNoTracking()
                              join u in db.Users on a.UserId equals u.Id
                              where a.Until >= today
                              orderby a.From, u.DisplayName
                              select new AbsenceRow(a.Id, u.Id, u.DisplayName, a.From, a.Until, a.SetBy)).ToListAsync(ct);
        return new(name, organisationId is { } known ? await db.ContactsAsync(known, today, ct) : [], assignments,
            [.. staff.Select(person => new StaffPerson(person.Id, person.DisplayName, handlers.Contains(person.Id)))], absences);
    }
}
