using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Agreements;
using Portal.Domain.Apps;
using Portal.Domain.Calendar;
using Portal.Domain.ServiceLevels;
using Portal.Web.Data;
using Portal.Web.Features.Policies;
using Portal.Web.Features.Usage;
using Portal.Web.Features.WorkingCalendar;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>
/// Counts service months from raw records, with the receipt map of the month and the releases that count. The database counts; a month
/// of all customers is one pass. Harmless to repeat.
/// </summary>
public sealed class ServiceLevelCounter(IDbContextFactory<PortalDb> dbs, IUsageStore store)
{
    private const int MostMonthsBack = 24;
    private const int Chunk = 200;

    /// <summary>Counts the current month, and the earlier ones whose window is not over, of everybody.</summary>
    public async Task CountAllAsync(DateTimeOffset now, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var starts = await StartsAsync(db, null, ct);
        var (policies, calendar) = (await db.AllPoliciesAsync(ct), await db.WorkingDaysAsync(ct));
        var current = ContractTime.MonthOf(now);
        for (var back = 0; back < MostMonthsBack; back++)
        {
            var month = current.AddMonths(-back);
            var end = month.AddMonths(1).AddDays(-1);
            var open = starts.Where(start => start.Value <= end && !SlaTerms.Window(policies, start.Key, end, calendar).IsOverAt(now)).ToDictionary();
            if (open.Count == 0)
                return;
            await CountAsync(month, open, null, now, ct);
        }
    }

    /// <summary>Counts one customer's month anew.</summary>
    public async Task CountAsync(Guid organisationId, DateOnly month, DateTimeOffset now, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await CountAsync(new(month.Year, month.Month, 1), await StartsAsync(db, organisationId, ct), organisationId, now, ct);
    }

    /// <summary>What the database is asked for one customer's service month.</summary>
    internal static async Task<LevelFilter> FilterAsync(
        PortalDb db, Guid organisationId, Service service, ServiceMonth month, DateTimeOffset now, CancellationToken ct)
    {
        var apps = await db.Set<App>().Where(app => app.OrganisationId == organisationId).Select(app => app.AppId).ToListAsync(ct);
        var releases = await ReleasesAsync(db, organisationId, month.From, month.From, ct);
        var (from, until) = month.Span;
        return new(
            from, until, apps, now - ReceiptMap.ReceiptTime, [],
            [.. releases.Where(release => release.Service == service).Select(release => new LevelRelease(release.Id, service, apps, release.Scope))], service);
    }

    /// <summary>The map that holds for the month.</summary>
    internal static async Task<ReceiptMap> MapAsync(PortalDb db, DateOnly month, CancellationToken ct) =>
        ReceiptMap.InForce(await db.Set<ReceiptMap>().AsNoTracking().ToListAsync(ct), month);

    /// <summary>The day from which the agreement promises availability: its first acceptance (A61, A68).</summary>
    internal static async Task<Dictionary<Guid, DateOnly>> StartsAsync(PortalDb db, Guid? organisationId, CancellationToken ct) =>
        (await db.Set<Acceptance>().AsNoTracking()
            .Where(acceptance => acceptance.Code == AgreementCode.Sla && (organisationId == null || acceptance.OrganisationId == organisationId)
                && (acceptance.Status == AcceptanceStatus.AcceptedExplicit || acceptance.Status == AcceptanceStatus.AcceptedDeemed))
            .GroupBy(acceptance => acceptance.OrganisationId)
            .Select(group => new { group.Key, At = group.Min(acceptance => acceptance.AnsweredAt) })
            .ToListAsync(ct))
        .Where(row => row.At is not null).ToDictionary(row => row.Key, row => ContractTime.DayOf(row.At!.Value));

    private static async Task<IReadOnlyList<FailureRelease>> ReleasesAsync(PortalDb db, Guid? organisationId, DateOnly first, DateOnly last, CancellationToken ct) =>
        [.. (await db.Set<FailureRelease>().AsNoTracking()
            .Where(release => (organisationId == null || release.OrganisationId == organisationId)
                && release.Month >= first && release.Month <= last && release.WithdrawnAt == null)
            .OrderBy(release => release.MadeAt).ThenBy(release => release.Id)
            .ToListAsync(ct)).Where(release => release.Counts)];

    private async Task CountAsync(DateOnly first, Dictionary<Guid, DateOnly> starts, Guid? only, DateTimeOffset now, CancellationToken ct)
    {
        var last = first.AddMonths(1).AddDays(-1);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var owners = await db.Set<App>().AsNoTracking().Where(app => only == null || app.OrganisationId == only)
            .Select(app => new { app.AppId, app.OrganisationId }).ToDictionaryAsync(app => app.AppId, app => app.OrganisationId, ct);
        var apps = owners.ToLookup(owner => owner.Value, owner => owner.Key);
        var releases = await ReleasesAsync(db, only, first, last, ct);
        var map = await MapAsync(db, first, ct);
        var (from, until) = ContractTime.Span(first);
        var filter = new LevelFilter(
            from, until, only is null ? null : [.. owners.Keys], now - ReceiptMap.ReceiptTime,
            [.. starts.Where(start => start.Value > first && start.Value <= last).Select(start => new LevelStart([.. apps[start.Key]], ContractTime.StartOf(start.Value)))],
            [.. releases.Where(release => apps.Contains(release.OrganisationId))
                .Select(release => new LevelRelease(release.Id, release.Service, [.. apps[release.OrganisationId]], release.Scope))]);
        var reasons = releases.ToDictionary(release => release.Id, release => release.Reason);
        var counted = (await store.Reads.LevelsAsync(filter, ct))
            .Where(row => owners.TryGetValue(row.AppId, out var owner) && starts.TryGetValue(owner, out var start) && start <= last)
            .GroupBy(row => (Organisation: owners[row.AppId], row.Service), row => row.Count)
            .ToList();
        foreach (var part in counted.Chunk(Chunk))
            await KeepAsync(part.ToDictionary(group => group.Key, group => ServiceLevelFigures.Of(group, map, reasons)), first, starts, now, ct);
    }

    private async Task KeepAsync(
        Dictionary<(Guid Organisation, Service Service), ServiceLevelFigures> figures, DateOnly first, Dictionary<Guid, DateOnly> starts,
        DateTimeOffset now, CancellationToken ct)
    {
        var last = first.AddMonths(1).AddDays(-1);
        var organisations = figures.Keys.Select(key => key.Organisation).Distinct().ToList();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var known = await db.Set<ServiceLevelMonth>()
            .Where(month => organisations.Contains(month.OrganisationId) && month.From >= first && month.From <= last)
            .ToDictionaryAsync(month => (month.OrganisationId, month.Service), ct);
        var claimed = (await db.Set<SlaClaim>().Where(claim => organisations.Contains(claim.OrganisationId) && claim.From >= first && claim.From <= last)
            .Select(claim => new { claim.OrganisationId, claim.Service }).ToListAsync(ct)).Select(claim => (claim.OrganisationId, claim.Service)).ToHashSet();
        foreach (var (key, counted) in figures.Where(row => !claimed.Contains(row.Key))) // what was claimed stays as it was frozen
        {
            if (!known.TryGetValue(key, out var month))
            {
                var start = starts[key.Organisation];
                db.Add(month = new(key.Organisation, key.Service, new(start > first ? start : first, last), now));
            }

            month.Count(counted, last, now);
        }

        await db.SaveChangesAsync(ct);
    }
}
