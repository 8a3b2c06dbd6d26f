using Portal.Domain.Calendar;
using Portal.Domain.Notices;
using Portal.Domain.Policies;

namespace Portal.Domain.Tests.Notices;

internal static class Samples
{
    /// <summary>Monday, 10:00 in the contract zone.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);

    public static readonly NoticeLead OneWorkingDay = new(Policy.MaintenanceNotice, 1);
    public static readonly NoticeLead SevenDays = new(Policy.FunctionNotice, 7);

    public static DateTimeOffset Day(int month, int day, int hour = 0) => ContractTime.StartOf(new(2026, month, day)).AddHours(hour);

    public static NoticeContent Work(DateTimeOffset? startsAt = null, MaintenanceType type = MaintenanceType.Upgrade) => new(
        NoticeKind.Maintenance, type, "Upgrade", "升级", "We upgrade.", "进行升级。", NoticeAudience.Everybody, new HashSet<Service>(), null,
        startsAt ?? Day(11, 25, 1), (startsAt ?? Day(11, 25, 1)).AddHours(2), false);

    public static NoticeContent Change(DateTimeOffset? from = null) => Work() with
    {
        Kind = NoticeKind.FunctionChange,
        Maintenance = null,
        StartsAt = from ?? Day(12, 1),
    };

    public static Notice Published(NoticeContent content, DateTimeOffset? now = null)
    {
        var notice = Notice.Draft(content, "ops", now ?? Now);
        notice.Publish("N-2026-000001", content.Kind is NoticeKind.FunctionChange ? SevenDays : OneWorkingDay, WorkingDays.Shipped, "ops", now ?? Now);
        return notice;
    }
}
