using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Contacts;
using Portal.Domain.Tickets;
using Portal.Web.Features.Contacts;
using Portal.Web.Features.Forecasts;
using Portal.Web.Features.Tickets;

namespace Portal.Web.Features.Demonstration;

/// <summary>Contacts for everybody, tickets at every turn, and a forecast of a surge.</summary>
internal sealed class DemoSupport(ContactService contacts, TicketService tickets, TicketDeskService desk, ForecastService forecasts)
{
    public async Task NameContactsAsync(IReadOnlyList<DemoPerson> staff, Guid customer, DateTimeOffset now, CancellationToken ct)
    {
        var (admin, support, finance) = (Staff(staff, StaffRole.Admin), Staff(staff, StaffRole.Support), Staff(staff, StaffRole.Finance));
        var actor = admin.ActorAt(now);
        await contacts.AssignAsync(null, ContactRole.Technical, support.UserId, admin.UserId, actor, ct);
        await contacts.AssignAsync(null, ContactRole.Service, support.UserId, admin.UserId, actor, ct);
        await contacts.AssignAsync(null, ContactRole.Reconciliation, finance.UserId, support.UserId, actor, ct);
        await contacts.AssignAsync(customer, ContactRole.Technical, admin.UserId, support.UserId, actor, ct);
        await contacts.SetAwayAsync(admin.UserId, ContractTime.DayOf(now), ContractTime.DayOf(now).AddDays(4), actor, ct);
    }

    public async Task WriteAsync(IReadOnlyList<DemoPerson> members, IReadOnlyList<DemoPerson> staff, DateTimeOffset now, CancellationToken ct)
    {
        var developer = members.Single(m => m.Role == nameof(CustomerRole.Developer)).ActorAt(now);
        var finance = members.Single(m => m.Role == nameof(CustomerRole.Finance)).ActorAt(now);
        var support = Staff(staff, StaffRole.Support).ActorAt(now);

        await tickets.OpenAsync(new(TicketKind.Technical, "CANARY-ALPHA-7f3a 语音回执延迟", "今天上午语音回执比平时晚约十分钟，请核查。"), [], developer, ct);
        var limit = await tickets.OpenAsync(
            new(TicketKind.RaiseLimit, "提高每秒发送上限", "促销期间需要更高的发送速率。", TicketPriority.High, new("每秒发送条数", "500")), [], developer, ct);
        await desk.AssignAsync(limit, support.Id, support, ct);
        await desk.RemarkAsync(limit, "先确认线路容量，再答复客户。", support, ct);
        await tickets.WriteAsync(limit, "请提供促销的起止日期，我们据此预留容量。", [], support, ct);
        var refund = await tickets.OpenAsync(
            new(TicketKind.Reconciliation, "上月账单核对", "我方统计的条数与账单相差很小，请协助确认差异来源。"), [], finance, ct);
        await tickets.WriteAsync(refund, "差异来自月末跨日回执，可在账单明细中按日期查看。", [], Staff(staff, StaffRole.Finance).ActorAt(now), ct);
        await tickets.CloseAsync(refund, TicketOutcome.Solved, finance, ct);
        var day = ContractTime.DayOf(now);
        await forecasts.FileAsync(new(null, day.AddDays(7), day.AddDays(9), 1_500_000, "周年促销，预计发送量明显增加。"), developer, ct);
    }

    private static DemoPerson Staff(IReadOnlyList<DemoPerson> staff, StaffRole role) => staff.Single(p => p.Role == "Staff " + role);
}
