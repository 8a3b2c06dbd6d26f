using Portal.Domain;
using Portal.Domain.AbnormalSending;
using Portal.Domain.Accounts;
using Portal.Domain.Tokens;
using Portal.Web.Features.AbnormalSending;

namespace Portal.Web.Features.Demonstration;

/// <summary>A batch that a gateway holds and that waits, one that was not meant, one that was let go, and an hour that had left already.</summary>
internal sealed class DemoAbnormalSending(AbnormalSendingService service, DemoClock clock)
{
    private static readonly Actor Gateway = new()
    {
        Kind = ActorKind.Token,
        Id = Guid.Parse("0199f000-0000-7000-8000-000000000001"),
        Name = "demonstration gateway",
        Scopes = new HashSet<string> { TokenScopes.AbnormalSendingWrite },
    };

    public async Task AskAsync(
        IReadOnlyList<DemoPerson> members, IReadOnlyList<long> apps, IReadOnlyList<long> others, IReadOnlyList<DemoPerson> staff, DateTimeOffset now, CancellationToken ct)
    {
        var developer = members.Single(m => m.Role == nameof(CustomerRole.Developer));
        var desk = staff.First(p => p.Permissions.Contains(Permission.HandleAbnormalSending));

        clock.MoveTo(now.AddHours(-9));
        var (meant, _) = await service.HoldAsync(Facts(apps[0], MessageType.Marketing, -10, 1_250, 20, 90, "gw-a-20931", "秋季新品今日上架，会员专享满300减40，拒收请回复R"), Gateway, ct);
        clock.MoveTo(now.AddHours(-8));
        await service.AnswerAsync(meant, AbnormalAnswer.Send, "秋季活动，已提前安排。", developer.ActorAt(clock.Now), ct);
        clock.MoveTo(now.AddHours(-7.5));
        await service.ReportAsync(meant, isReleased: true, Gateway, ct);

        clock.MoveTo(now.AddHours(-5));
        var (wrong, _) = await service.HoldAsync(Facts(apps[0], MessageType.Notice, -6, 640, 10, 60, "gw-a-20977", "您的订单8840021已由顺风揽收，预计11月8日送达。"), Gateway, ct);
        clock.MoveTo(now.AddHours(-4));
        await service.AnswerAsync(wrong, AbnormalAnswer.NotSend, "脚本误触发，重复推送。", developer.ActorAt(clock.Now), ct);

        clock.MoveTo(now.AddHours(-2));
        await service.HoldAsync(Facts(apps[0], MessageType.Code, -3, 2_310, 25, 110, "gw-b-11804", "您的验证码为284913，5分钟内有效，请勿告诉他人。"), Gateway, ct);

        clock.MoveTo(now.AddHours(-1));
        await service.RaiseAsync(
            Facts(others[0], MessageType.Notice, -2, 480, null, null, null, null) with { Reason = "Twenty times the usual number to one region within an hour." }, desk.ActorAt(clock.Now), ct);
        clock.MoveTo(now);

        AbnormalFacts Facts(long app, MessageType type, int hours, long count, long? low, long? high, string? batch, string? sample)
        {
            var from = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerHour)).AddHours(hours);
            return new(app, Service.Sms, type, from, from.AddHours(1), count, low, high, null, batch, sample is null ? [] : [sample]);
        }
    }
}
