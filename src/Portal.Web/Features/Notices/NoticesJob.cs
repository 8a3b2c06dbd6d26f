using Portal.Domain;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.Notices;

/// <summary>Twice an hour: takes silence about a change of functions that is in force for continued use.</summary>
public sealed class NoticesJob(NoticeInboxService inbox) : IPortalJob
{
    public const string Name = "notices";

    public const string Cron = "0 2/30 * * * ?";

    public Task RunAsync(DateTimeOffset asOf, CancellationToken ct) => inbox.DeemAsync(Actor.Component($"job:{Name}"), asOf, ct);
}
