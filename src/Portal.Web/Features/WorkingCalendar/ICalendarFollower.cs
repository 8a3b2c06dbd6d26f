using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Web.Data;

namespace Portal.Web.Features.WorkingCalendar;

/// <summary>One date that another list of working days makes another.</summary>
/// <param name="Number">Of the case.</param>
public sealed record CalendarMove(Guid OrganisationId, string Number, DateTimeOffset From, DateTimeOffset To);

/// <summary>A feature that has counted working days: when the list changes, it counts again, notes what moved and tells whom it concerns.</summary>
public interface ICalendarFollower
{
    /// <summary>What would move; changes nothing.</summary>
    Task<IReadOnlyList<CalendarMove>> PreviewAsync(PortalDb db, WorkingDays before, WorkingDays after, DateTimeOffset now, CancellationToken ct);

    /// <summary>Moves it in the caller's transaction. Doing it twice moves nothing twice.</summary>
    Task FollowAsync(PortalDb db, WorkingDays before, WorkingDays after, Actor actor, DateTimeOffset now, CancellationToken ct);
}
