using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Pdf;
using Portal.Web.Features.Disputes;

namespace Portal.Web.Features.Demonstration;

/// <summary>Two disputes of the day: one whose proof waits for the customer, one with the neutral third party.</summary>
internal sealed class DemoDisputes(DisputeService disputes, IPdfEngine engine, DemoClock clock)
{
    public async Task FileAsync(IReadOnlyList<DemoPerson> members, IReadOnlyList<DemoPerson> staff, DateTimeOffset now, CancellationToken ct)
    {
        var owner = members.Single(m => m.Role == nameof(CustomerRole.Owner));
        var desk = staff.First(p => p.Role == "Staff " + StaffRole.Ops);
        var auditor = staff.Single(p => p.Permissions.Contains(Permission.AuditDisputes));
        var audited = await ProvedAsync("测试号码未收到验证码，回执均显示成功。", now.AddMinutes(-50));
        clock.MoveTo(now.AddMinutes(-30));
        await disputes.RejectAsync(audited, "十个测试号码中有三个从未收到，附记录。", [new("test-numbers.pdf", () => Draw("测试号码记录", "Test numbers"))], owner.ActorAt(clock.Now), ct);
        await disputes.NegotiateAsync(audited, desk.ActorAt(clock.Now), ct);
        await disputes.AskForAuditAsync(audited, owner.ActorAt(clock.Now), ct);
        clock.MoveTo(now.AddMinutes(-20));
        await disputes.AppointAsync(audited, auditor.UserId, desk.ActorAt(clock.Now), ct);
        await ProvedAsync("营销消息的成功率明显偏高，怀疑回执不实。", now.AddMinutes(-15));
        clock.MoveTo(now);

        async Task<string> ProvedAsync(string text, DateTimeOffset at)
        {
            clock.MoveTo(at);
            var today = ContractTime.DayOf(clock.Now);
            var number = await disputes.FileAsync(new(today, today, Service.Sms), 30, text, [], owner.ActorAt(clock.Now), ct);
            await disputes.AcknowledgeAsync(number, desk.ActorAt(clock.Now), ct);
            await disputes.InvestigateAsync(number, desk.ActorAt(clock.Now), ct);
            await disputes.SupplyProofAsync(
                number, new("China Mobile", "CM-2026-77", today, 70, new("carrier-proof.pdf", () => Draw("运营商发送证明（演示）", "Carrier's proof of sending (demonstration)"))), desk.ActorAt(clock.Now), ct);
            await disputes.NoteSeenAsync(number, owner.ActorAt(clock.Now), ct);
            return number;
        }
    }

    private MemoryStream Draw(string chinese, string english)
    {
        var file = new MemoryStream();
        engine.Render(
            new PdfDocument
            {
                Title = english,
                Author = "Portal",
                CreatedAt = clock.Now,
                Profile = PdfProfile.Plain,
                Header = new("云信消息服务", "Portal Messaging"),
                Blocks = [new PdfHeading(new(chinese, english))],
            },
            file);
        file.Position = 0;
        return file;
    }
}
