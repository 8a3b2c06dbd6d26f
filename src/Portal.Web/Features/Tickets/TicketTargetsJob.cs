using Portal.Domain;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.Tickets;

/// <summary>Makes missed answers known; twice is harmless.</summary>
public sealed class TicketTargetsJob(TicketDeskService desk) : IPortalJob
{
    public const string Name = "ticket-targets";

    /// <summary>Every five minutes: the shortest promise is an hour.</summary>
    public const string Cron = "0 2/5 * * * ?";

    public Task RunAsync(DateTimeOffset asOf, CancellationToken ct) => desk.EscalateAsync(Actor.Component($"job:{Name}"), asOf, ct);
}
