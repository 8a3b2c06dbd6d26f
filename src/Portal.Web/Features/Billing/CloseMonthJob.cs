using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.Billing;

/// <summary>Closes the month that ended last. Daily, so that a portal that was down on the first catches up.</summary>
public sealed class CloseMonthJob(BillRunService runs) : IPortalJob
{
    public const string Name = "close-month";

    /// <summary>02:00 in the contract zone: gateways have two hours to deliver the month's last records.</summary>
    public const string Cron = "0 0 2 * * ?";

    public Task RunAsync(DateTimeOffset asOf, CancellationToken ct) =>
        runs.RunAsync(ContractTime.MonthOf(asOf).AddMonths(-1), Actor.Component($"job:{Name}"), asOf, ct);
}
