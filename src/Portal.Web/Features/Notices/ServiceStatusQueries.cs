using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Notices;
using Portal.Web.Data;

namespace Portal.Web.Features.Notices;

/// <summary>The worst that is known of a service right now.</summary>
public enum ServiceHealth { Works, Maintenance, Degraded, Outage }

public sealed record ServiceState(Service Service, ServiceHealth Health);

/// <param name="Planned">Announced work that is not over, the next first; work for single customers is theirs alone to read.</param>
/// <param name="PastIncidents">What was over within the last days, the latest first; so is the work.</param>
public sealed record StatusBoard(
    DateTimeOffset At, IReadOnlyList<ServiceState> Services, IReadOnlyList<Incident> Open, IReadOnlyList<Notice> Planned, IReadOnlyList<Incident> PastIncidents,
    IReadOnlyList<Notice> PastMaintenance);

/// <summary>What anyone may know of the services: incidents and work, now, ahead, and of the last days.</summary>
public sealed class ServiceStatusQueries(IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    public const int HistoryDays = 90;
    private const int MostRows = 200; // of what is over; what is open or ahead is never left out

    /// <returns>Null when the database cannot be asked.</returns>
    public async Task<StatusBoard?> NowAsync(CancellationToken ct = default)
    {
        var now = time.GetUtcNow();
        var since = now.AddDays(-HistoryDays);
        try
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            var incidents = db.Set<Incident>().AsNoTracking().Include(i => i.Updates).AsSplitQuery();
            var work = db.Set<Notice>().AsNoTracking()
                .Where(n => n.Kind == NoticeKind.Maintenance && n.Status == NoticeStatus.Published && n.Audience != NoticeAudience.Customer);
            var open = await incidents.Where(i => i.ResolvedAt == null).OrderByDescending(i => i.StartedAt).ThenBy(i => i.Number).ToListAsync(ct);
            var ahead = await work.Where(n => n.EndsAt > now).OrderBy(n => n.StartsAt).ThenBy(n => n.Number).ToListAsync(ct);
            var underWay = ahead.Where(n => n.IsUnderWayAt(now)).ToList();
            return new(
                now,
                [.. Enum.GetValues<Service>().Select(service => new ServiceState(service, HealthOf(service, open, underWay)))],
                open,
                ahead,
                await incidents.Where(i => i.ResolvedAt >= since).OrderByDescending(i => i.ResolvedAt).ThenBy(i => i.Number).Take(MostRows).ToListAsync(ct),
                await work.Where(n => n.EndsAt <= now && n.EndsAt >= since).OrderByDescending(n => n.EndsAt).ThenBy(n => n.Number).Take(MostRows).ToListAsync(ct));
        }
        catch (DbException)
        {
            return null;
        }
    }

    private static ServiceHealth HealthOf(Service service, List<Incident> open, List<Notice> underWay) =>
        open.Exists(i => i.Services.Contains(service) && i.Impact is IncidentImpact.Outage) ? ServiceHealth.Outage
        : open.Exists(i => i.Services.Contains(service)) ? ServiceHealth.Degraded
        : underWay.Exists(n => n.Affects(service)) ? ServiceHealth.Maintenance
        : ServiceHealth.Works;
}
