using System.Web;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Enforcement;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Enforcement;
using Portal.Web.Features.Organisations;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Demonstration;

/// <summary>A case to correct with a lowered quota, one with a contested penalty, one that is only proposed, and a banned customer that came back and is held.</summary>
internal sealed class DemoEnforcement(
    EnforcementService cases, MeasureService measures, PenaltyService penalties, SignUpService signUp, OrganisationService organisations, IDbContextFactory<PortalDb> dbs, DemoClock clock)
{
    private static readonly Origin Elsewhere = new("203.0.113.77", "Demonstration");

    public async Task PlayAsync(IReadOnlyList<DemoPerson> members, IReadOnlyList<DemoPerson> staff, DateTimeOffset now, CancellationToken ct)
    {
        var owner = members.Single(m => m.Role == nameof(CustomerRole.Owner));
        var (risk, admin) = (staff.First(p => p.Permissions.Contains(Permission.HandleEnforcement)), staff.First(p => p.Permissions.Contains(Permission.ManageStaff)));
        var organisation = owner.OrganisationId!.Value;

        clock.MoveTo(now.AddDays(-2));
        var first = await cases.OpenAsync(
            new(organisation, null, Ground.Complaints, CaseSource.Carrier, "CM-2026-1188", "本月促销短信投诉集中，运营商提示通道存在被关停风险。请清理名单并说明退订机制。", false), [], risk.ActorAt(clock.Now), ct);
        await cases.NoticeAsync(first, risk.ActorAt(clock.Now), ct);
        await cases.RectifyAsync(first, risk.ActorAt(clock.Now), ct);
        await measures.TakeAsync(first, new(MeasureKind.LowerQuota, PerDay: 5_000_000, Until: now.AddDays(30)), "整改期间控制发送量", risk.ActorAt(clock.Now), ct);

        clock.MoveTo(now.AddDays(-1));
        var second = await cases.OpenAsync(
            new(organisation, null, Ground.Forbidden, CaseSource.Regulator, "沪通管〔2026〕118号", "发现 12 条含赌博网址的短信，一个通道被运营商关停。", true), [], risk.ActorAt(clock.Now), ct);
        await cases.NoticeAsync(second, risk.ActorAt(clock.Now), ct);
        var penalty = await penalties.ProposeAsync(
            second, new(12, ["1069 0000 1188 · 运营商关停通知 2026-33"], Money.Zero, "", "12 条短信的发送记录及截图"), risk.ActorAt(clock.Now), ct);
        await penalties.NotifyAsync(second, penalty, risk.ActorAt(clock.Now), ct);
        clock.MoveTo(now.AddHours(-5));
        await penalties.ContestAsync(second, penalty, "其中 4 条为账号被盗后发送，已于当日报告密钥泄露。", [], owner.ActorAt(clock.Now), ct);

        clock.MoveTo(now.AddHours(-4));
        await cases.OpenAsync(
            new(organisation, null, Ground.RightHolder, CaseSource.RightHolder, "LF-2026-07", "权利人来函称短信签名与其注册商标相同，要求更换。", false), [], risk.ActorAt(clock.Now), ct);

        clock.MoveTo(now.AddDays(-1));
        var banned = await FoundAsync("boss@goldenloan.example", "Golden Loan", ct);
        var third = await cases.OpenAsync(
            new(banned, null, Ground.Forbidden, CaseSource.Staff, null, "Loan advertising was sent to people who had never agreed, again after a warning.", false), [], risk.ActorAt(clock.Now), ct);
        await cases.NoticeAsync(third, risk.ActorAt(clock.Now), ct);
        var ban = await measures.TakeAsync(third, new(MeasureKind.Ban), "Loan advertising again after a warning.", risk.ActorAt(clock.Now), ct);
        await measures.ApproveAsync(third, ban, admin.ActorAt(clock.Now), ct);
        clock.MoveTo(now.AddHours(-2));
        await FoundAsync("sales@goldenloan.example", "Silver Credit", ct);
        clock.MoveTo(now);
    }

    private async Task<Guid> FoundAsync(string mail, string name, CancellationToken ct)
    {
        await signUp.SignUpAsync(mail, DemoPerson.Password, Language.English, returnUrl: null, Elsewhere, ct);
        string link;
        await using (var db = await dbs.CreateDbContextAsync(ct))
            link = await db.Set<OutboxMail>().Where(m => m.To == mail && m.Link != null).OrderByDescending(m => m.CreatedAt).Select(m => m.Link!).FirstAsync(ct);
        var id = await signUp.ConfirmAsync(HttpUtility.ParseQueryString(new Uri(link).Query)["token"], DemoPerson.Password, Elsewhere, ct);
        var person = new DemoPerson(id, name, mail, nameof(CustomerRole.Owner), null, null, null);
        return await organisations.CreateAsync(person.ActorAt(clock.Now) with { Ip = Elsewhere.Ip }, name, ct);
    }
}
