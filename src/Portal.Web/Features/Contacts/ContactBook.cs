using Microsoft.EntityFrameworkCore;
using Portal.Domain.Contacts;
using Portal.Web.Data;

namespace Portal.Web.Features.Contacts;

/// <summary>Who acts in a role today.</summary>
/// <param name="StandsInFor">The person who is away or gone; null where the person acts.</param>
/// <param name="Until">The absence's last day; null where the person is there, or gone for good.</param>
public sealed record Contact(ContactRole Role, Guid UserId, string Name, string Email, string Language, string? StandsInFor, DateOnly? Until);

/// <summary>The people an account may count on, for cards and mails.</summary>
public static class ContactBook
{
    /// <summary>The account's own people, else the default ones; a role that nobody holds is missing.</summary>
    public static async Task<IReadOnlyList<Contact>> ContactsAsync(this PortalDb db, Guid organisationId, DateOnly day, CancellationToken ct)
    {
        var live = await db.Set<ContactAssignment>().AsNoTracking()
            .Where(a => a.LiveKey != null && (a.OrganisationId == null || a.OrganisationId == organisationId)).ToListAsync(ct);
        var ids = live.SelectMany(a => new[] { a.PersonId, a.SubstituteId }).Distinct().ToList();
        var people = await db.Users.Where(u => ids.Contains(u.Id))
            .Select(u => new { u.Id, u.DisplayName, u.Email, u.Language, IsThere = u.DisabledAt == null && db.UserRoles.Any(r => r.UserId == u.Id) })
            .ToDictionaryAsync(u => u.Id, ct);
        var away = (await db.Set<StaffAbsence>().AsNoTracking().Where(a => ids.Contains(a.UserId) && a.From <= day && day <= a.Until).ToListAsync(ct))
            .GroupBy(a => a.UserId).ToDictionary(a => a.Key, a => a.Max(absence => absence.Until));
        return
        [
            .. live.GroupBy(a => a.Role).OrderBy(role => role.Key).Select(role => Of(role.OrderBy(a => a.OrganisationId is null).First())),
        ];

        Contact Of(ContactAssignment assignment)
        {
            var acting = people[Standing.Acting(assignment, id => people[id].IsThere && !away.ContainsKey(id))];
            var isSubstitute = acting.Id != assignment.PersonId;
            return new(
                assignment.Role, acting.Id, acting.DisplayName, acting.Email!, acting.Language, isSubstitute ? people[assignment.PersonId].DisplayName : null,
                isSubstitute && away.TryGetValue(assignment.PersonId, out var until) ? until : null);
        }
    }
}
