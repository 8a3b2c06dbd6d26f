using Portal.Domain.Calendar;
using Portal.Domain.Policies;

namespace Portal.Domain.Tickets;

/// <summary>What a ticket is opened with.</summary>
/// <param name="Priority">Null: the one its kind proposes.</param>
/// <param name="Source">The report it is opened for.</param>
public sealed record TicketOpening(
    Guid OrganisationId, string Number, TicketKind Kind, string Subject, string Text, TicketPriority? Priority, TicketRequest Request, string? Source = null);

/// <summary>Hours in which we answer, day and night (A46), as they are promised on one day.</summary>
public sealed record TicketTargets(int Urgent, int High, int Normal, int Low)
{
    public static TicketTargets Of(PolicySet policies, Guid organisationId, DateTimeOffset now)
    {
        var today = ContractTime.DayOf(now);
        return new(Hours(Policy.TicketUrgent), Hours(Policy.TicketHigh), Hours(Policy.TicketNormal), Hours(Policy.TicketLow));

        int Hours(PolicyDefinition definition) => policies.InForce(definition, organisationId, today).Whole;
    }

    public int Hours(TicketPriority priority) => priority switch
    {
        TicketPriority.Urgent => Urgent,
        TicketPriority.High => High,
        TicketPriority.Normal => Normal,
        _ => Low,
    };

    public DateTimeOffset DueAt(TicketPriority priority, DateTimeOffset from) =>
        Deadline.Of(DeadlineRule.WallHours, Hours(priority), from, WorkingDays.Shipped).Due;
}
