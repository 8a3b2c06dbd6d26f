using Portal.Domain;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.BillLife;

/// <summary>Confirms by silence (A136). Hourly, so that a portal that was down at midnight catches up.</summary>
public sealed class DeemBillsJob(BillLifeService bills) : IPortalJob
{
    public const string Name = "deem-bills";
    public const string Cron = "1 0 * * * ?";

    public Task RunAsync(DateTimeOffset asOf, CancellationToken ct) => bills.DeemAsync(asOf, Actor.Component($"job:{Name}"), ct);
}

/// <summary>Reminds of objection periods and payments, in the hours in which people read mail.</summary>
public sealed class RemindBillsJob(BillLifeService bills) : IPortalJob
{
    public const string Name = "remind-bills";
    public const string Cron = "0 0 9-20 * * ?";

    public async Task RunAsync(DateTimeOffset asOf, CancellationToken ct)
    {
        var actor = Actor.Component($"job:{Name}");
        await bills.RemindAsync(asOf, actor, ct);
        await bills.DunAsync(asOf, actor, ct);
    }
}
