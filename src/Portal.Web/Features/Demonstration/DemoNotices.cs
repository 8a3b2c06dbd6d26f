using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Notices;
using Portal.Web.Features.Notices;

namespace Portal.Web.Features.Demonstration;

/// <summary>What Ops told: an incident and maintenance that are over, an upgrade ahead, a change of functions that waits for answers.</summary>
internal sealed class DemoNotices(IServiceProvider services, DemoClock clock, DemoPerson ops)
{
    private static readonly IReadOnlySet<Service> Sms = new HashSet<Service> { Service.Sms };

    private static readonly IReadOnlySet<Service> Voice = new HashSet<Service> { Service.Voice };

    /// <summary>At 10:00 of the day: a disturbed line for two hours, and work announced for three days later.</summary>
    public async Task PastAsync(CancellationToken ct)
    {
        var incidents = Get<IncidentService>();
        var number = await incidents.OpenAsync(
            new(IncidentImpact.Degraded, Sms, "Slow receipts of text messages", "短信回执延迟", "Receipts of one operator come late. Messages are delivered.",
                "部分运营商回执延迟，短信正常下发。", clock.Now.AddMinutes(-12)),
            ops.ActorAt(clock.Now), ct);
        clock.MoveTo(clock.Now.AddMinutes(35));
        await incidents.UpdateAsync(
            number, IncidentStatus.Identified, "A link to the operator drops packets; traffic moves to the second one.", "与运营商之间的链路丢包，正在切换到备用链路。", false, ops.ActorAt(clock.Now), ct: ct);
        clock.MoveTo(clock.Now.AddMinutes(40));
        await incidents.UpdateAsync(number, IncidentStatus.Monitoring, "Receipts come at their usual pace.", "回执速度已恢复，持续观察。", false, ops.ActorAt(clock.Now), ct: ct);
        clock.MoveTo(clock.Now.AddMinutes(45));
        await incidents.UpdateAsync(number, IncidentStatus.Resolved, "Over. No message was lost.", "已恢复，未丢失消息。", false, ops.ActorAt(clock.Now), ct: ct);
        await PublishAsync(Work(MaintenanceType.CutOver, "Cut-over of the voice platform", "语音平台割接", "Calls may fail for up to ten minutes.", "期间语音呼叫可能中断，最长十分钟。", Voice, 4), ct);
    }

    /// <summary>Ahead: an upgrade that needs something from customers, and a change of functions.</summary>
    public async Task AheadAsync(CancellationToken ct)
    {
        await PublishAsync(Work(
            MaintenanceType.Upgrade, "New certificates on the SMS gateway", "短信网关更换证书", "Trust the new root certificate before the window begins.",
            "请在窗口开始前信任新的根证书。", Sms, 12) with
        { NeedsAction = true }, ct);
        await PublishAsync(
            new(NoticeKind.FunctionChange, null, "Delivery reports over HTTPS only", "状态报告仅支持 HTTPS 推送",
                "Reports are pushed to HTTPS addresses alone; plain HTTP addresses receive nothing any more.", "状态报告仅推送至 HTTPS 地址，HTTP 地址不再收到推送。",
                NoticeAudience.Everybody, new HashSet<Service>(), null, At(30, 0), null, false), ct);
    }

    private NoticeContent Work(MaintenanceType type, string titleEnglish, string titleChinese, string english, string chinese, IReadOnlySet<Service> affected, int days) =>
        new(NoticeKind.Maintenance, type, titleEnglish, titleChinese, english, chinese, NoticeAudience.Everybody, affected, null, At(days, 1), At(days, 3), false);

    private DateTimeOffset At(int days, int hour) => ContractTime.StartOf(ContractTime.DayOf(clock.Now).AddDays(days)).AddHours(hour);

    private async Task PublishAsync(NoticeContent content, CancellationToken ct)
    {
        var desk = Get<NoticeService>();
        var actor = ops.ActorAt(clock.Now);
        await desk.PublishAsync(await desk.DraftAsync(content, actor, ct), actor, ct);
    }

    private T Get<T>() where T : notnull => services.GetRequiredService<T>();
}
