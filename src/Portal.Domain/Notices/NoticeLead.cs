using Portal.Domain.Calendar;
using Portal.Domain.Policies;

namespace Portal.Domain.Notices;

/// <summary>How long before its start a notice must be out: working days for maintenance (A162), days for functions (A166).</summary>
/// <param name="Days">In the policy's unit; of all customers addressed the strictest.</param>
public sealed record NoticeLead(PolicyDefinition Policy, int Days)
{
    /// <summary>The number that binds; null where none does. What customers have to do something for is never told too late to do it.</summary>
    public static PolicyDefinition? PolicyOf(NoticeKind kind, MaintenanceType? maintenance, bool needsAction) => kind switch
    {
        NoticeKind.Maintenance when needsAction || maintenance is not MaintenanceType.Unscheduled => Policies.Policy.MaintenanceNotice,
        NoticeKind.FunctionChange => Policies.Policy.FunctionNotice,
        _ => null,
    };

    /// <summary>The last instant at which a notice of something that starts then may go out, and whether an unofficial year was counted through.</summary>
    public (DateTimeOffset At, bool IsProvisional) LatestFor(DateTimeOffset startsAt, WorkingDays calendar)
    {
        if (Policy.Unit is not PolicyUnit.WorkingDays)
            return (ContractTime.LastInstantOf(ContractTime.DayOf(startsAt).AddDays(-Days)), false);
        var deadline = Deadline.Of(DeadlineRule.NoticeWorkingDays, Days, startsAt, calendar);
        return (deadline.Due, deadline.IsProvisional);
    }

    /// <summary>The earliest start of something that is told now.</summary>
    public DateTimeOffset EarliestAt(DateTimeOffset now, WorkingDays calendar)
    {
        var today = ContractTime.DayOf(now);
        return ContractTime.StartOf(Policy.Unit is PolicyUnit.WorkingDays ? calendar.After(today.AddDays(-1), Days).Day.AddDays(1) : today.AddDays(Days));
    }
}
