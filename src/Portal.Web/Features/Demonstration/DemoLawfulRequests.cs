using System.Text;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.LawfulRequests;
using Portal.Web.Features.LawfulRequests;

namespace Portal.Web.Features.Demonstration;

/// <summary>A request whose package is made, under silence, and one whose papers are still missing.</summary>
internal sealed class DemoLawfulRequests(LawfulRequestService requests, DemoClock clock)
{
    public async Task LogAsync(IReadOnlyList<DemoPerson> members, IReadOnlyList<DemoPerson> staff, DateTimeOffset now, CancellationToken ct)
    {
        var (risk, admin) = (Staff(staff, StaffRole.Risk), Staff(staff, StaffRole.Admin));
        var customer = members[0].OrganisationId!.Value;
        var day = ContractTime.DayOf(now);

        clock.MoveTo(now.AddDays(-2));
        var first = await requests.LogAsync(
            new("滨海市公安局网络安全保卫支队", "滨公（网安）调字〔2026〕118号", "《中华人民共和国网络安全法》第二十八条", "高敏"),
            new(customer, ContractTime.StartOf(day.AddDays(-30)), ContractTime.StartOf(day.AddDays(-3)), new HashSet<LogKind> { LogKind.Operator, LogKind.Customer },
                "涉案签名的申请人在实名材料中登记的联系人，见资质编号 Q-118。"),
            day.AddDays(60), risk.ActorAt(clock.Now), ct);
        foreach (var kind in Enum.GetValues<LawfulPaperKind>())
            await requests.TickAsync(first, kind, $"{kind}.pdf".ToLowerInvariant(), new MemoryStream(Encoding.ASCII.GetBytes($"%PDF-1.7 {kind} of the demonstration")), risk.ActorAt(clock.Now), ct);
        await requests.CheckPapersAsync(first, risk.ActorAt(clock.Now), ct);
        clock.MoveTo(now.AddDays(-1));
        await requests.ApproveAsync(first, risk.ActorAt(clock.Now), ct);
        await requests.ApproveAsync(first, admin.ActorAt(clock.Now), ct);
        await requests.ExportAsync(first, admin.ActorAt(clock.Now), ct);

        clock.MoveTo(now.AddHours(-4));
        await requests.LogAsync(
            new("通信管理局", "通管函〔2026〕77号", "《中华人民共和国电信条例》第五十七条", "沈立"),
            new(customer, ContractTime.StartOf(day.AddDays(-7)), ContractTime.StartOf(day.AddDays(-1)), new HashSet<LogKind> { LogKind.Component }, null),
            null, admin.ActorAt(clock.Now), ct);
        clock.MoveTo(now);
    }

    private static DemoPerson Staff(IReadOnlyList<DemoPerson> staff, StaffRole role) => staff.Single(p => p.Role == "Staff " + role);
}
