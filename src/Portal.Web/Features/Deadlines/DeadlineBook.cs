using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Web.Data;

namespace Portal.Web.Features.Deadlines;

/// <summary>What a feature does with its deadlines inside its own transaction.</summary>
public static class DeadlineBook
{
    /// <summary>Promises it; reminders and the end ring by themselves from here on.</summary>
    public static TrackedDeadline Promise(
        this PortalDb db, IDeadlineKind kind, string subject, Guid organisationId, Deadline deadline, DeadlineTurn turn, string? policyKey, DateTimeOffset now)
    {
        var promised = TrackedDeadline.Promise(organisationId, kind.Kind, subject, deadline, turn, policyKey, kind.RemindHours, now);
        db.Add(promised);
        return promised;
    }

    /// <summary>The open one, to meet, move or drop; null where none is open.</summary>
    public static Task<TrackedDeadline?> OpenDeadlineAsync(this PortalDb db, IDeadlineKind kind, string subject, CancellationToken ct) =>
        db.Set<TrackedDeadline>().Include(deadline => deadline.Alarms)
            .SingleOrDefaultAsync(deadline => deadline.Kind == kind.Kind && deadline.Subject == subject && deadline.Status == DeadlineStatus.Open, ct);

    /// <summary>What was due was done; where nothing is open any more, because it passed before, nothing happens.</summary>
    public static async Task MeetDeadlineAsync(this PortalDb db, IDeadlineKind kind, string subject, DateTimeOffset now, CancellationToken ct) =>
        (await db.OpenDeadlineAsync(kind, subject, ct))?.Meet(now);

    /// <summary>Nothing is due any more.</summary>
    public static async Task DropDeadlineAsync(this PortalDb db, IDeadlineKind kind, string subject, DateTimeOffset now, CancellationToken ct) =>
        (await db.OpenDeadlineAsync(kind, subject, ct))?.Drop(now);
}
