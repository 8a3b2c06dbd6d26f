using Portal.Domain.Accounts;
using Portal.Domain.Tickets;
using Portal.Web.Features.ServiceLevels;
using Portal.Web.Features.Tickets;

namespace Portal.Web.Features.Demonstration;

/// <summary>A ticket that waits for support, and a claim for the month in which a line failed.</summary>
internal sealed class DemoClaims(TicketService tickets, ServiceLevelQueries levels, ClaimService claims)
{
    public async Task FileAsync(IReadOnlyList<DemoPerson> members, IReadOnlyList<DemoPerson> staff, DateTimeOffset now, CancellationToken ct)
    {
        var finance = members.Single(m => m.Role == nameof(CustomerRole.Finance)).ActorAt(now);
        await tickets.OpenAsync(TicketKind.Fault, "CANARY-ALPHA-7f3a 语音回执延迟", "今天上午语音回执比平时晚约十分钟，请核查。", null, members.Single(m => m.Role == nameof(CustomerRole.Developer)).ActorAt(now), ct);
        foreach (var month in (await levels.PageAsync(1, finance, ct)).Rows.Where(row => row.IsAdmissibleAt(now)).OrderBy(row => row.Month.From).Take(1))
            await claims.TakeUpAsync(await claims.FileAsync(month.Id, "", finance, ct), staff.Single(p => p.Permissions.Contains(Permission.DecideClaims)).ActorAt(now), ct);
    }
}
