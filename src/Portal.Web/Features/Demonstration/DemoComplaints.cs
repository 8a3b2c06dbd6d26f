using Microsoft.EntityFrameworkCore;
using Portal.Domain.Accounts;
using Portal.Domain.Complaints;
using Portal.Web.Data;
using Portal.Web.Features.Complaints;

namespace Portal.Web.Features.Demonstration;

/// <summary>Complaints in every state that somebody has to do something about: one to assign, one whose clock runs, one to judge.</summary>
internal sealed class DemoComplaints(ComplaintIntake intake, ComplaintService complaints, IDbContextFactory<PortalDb> dbs, DemoClock clock)
{
    public async Task BringAsync(IReadOnlyList<DemoPerson> members, IReadOnlyList<DemoPerson> staff, long appId, DateTimeOffset now, CancellationToken ct)
    {
        var owner = members.Single(m => m.Role == nameof(CustomerRole.Owner));
        var desk = staff.First(p => p.Permissions.Contains(Permission.HandleComplaints));
        string signature;
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            signature = await db.Set<Portal.Domain.Signatures.Signature>().Where(s => s.OrganisationId == owner.OrganisationId).OrderBy(s => s.Id).Select(s => s.Text).FirstAsync(ct);
        }

        clock.MoveTo(now.AddHours(-30));
        var first = await intake.RecordAsync(
            new("13800138001", new ComplaintFacts("没有注册过，却收到推广短信，多次退订无效。", $"【{signature}】双十一特惠，点击查看", signature, now.AddHours(-40), null, "北京"), ComplaintSource.Carrier, "12321-2026-778"),
            desk.ActorAt(clock.Now), ct);
        await complaints.AssignAsync(first, owner.OrganisationId!.Value, appId, null, desk.ActorAt(clock.Now), ct);
        await complaints.NoteSeenAsync(first, owner.ActorAt(clock.Now), ct);

        clock.MoveTo(now.AddHours(-6));
        var second = await intake.RecordAsync(
            new("13900139002", new ComplaintFacts("半夜收到验证码，本人未操作。", null, signature, now.AddHours(-20), null, "上海"), ComplaintSource.Staff), desk.ActorAt(clock.Now), ct);
        await complaints.AssignAsync(second, owner.OrganisationId!.Value, appId, null, desk.ActorAt(clock.Now), ct);
        await complaints.NoteSeenAsync(second, owner.ActorAt(clock.Now), ct);
        clock.MoveTo(now.AddHours(-2));
        await complaints.ReplyAsync(
            second,
            new ComplaintAnswer
            {
                Business = "电子商务",
                Relation = "机主为本店注册会员",
                NumberSource = "2025-03-14 10:21 于本店网站注册，IP 203.0.113.5",
                Consent = "注册时勾选接收验证码及通知",
                Purpose = "他人误输该号码触发登录验证码",
                Measures = "已暂停向该号码发送，并限制同一号码的验证码频率",
                Prevention = "增加图形校验与频率限制",
                ResponsiblePerson = "客服主管",
                Phone = "400-000-0000",
            },
            [], owner.ActorAt(clock.Now), ct);

        clock.MoveTo(now.AddMinutes(-20));
        await intake.ReceiveAsync(new("13700137003", new ComplaintFacts("不认识的公司发来的贷款广告。", null, "某某贷", now.AddHours(-1), null, null)), ct);
        clock.MoveTo(now);
    }
}
