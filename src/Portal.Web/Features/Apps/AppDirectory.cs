using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Apps;
using Portal.Web.Data;

namespace Portal.Web.Features.Apps;

public sealed record AppEntry(long AppId, Guid OrganisationId, IReadOnlySet<Service> Services, AppState State)
{
    public bool MaySend(Service service) => State is AppState.Active && Services.Contains(service);
}

/// <summary>
/// Apps by number, kept in memory for the hot paths. A change in this process counts at once, one made elsewhere within
/// <see cref="Freshness"/>. Numbers that do not exist are remembered for a moment too, and the memory is bounded.
/// </summary>
public sealed class AppDirectory(IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan FreshnessOfNothing = TimeSpan.FromSeconds(1);

    private const int Capacity = 50_000;
    private const int ReadAtOnce = 500;

    private readonly ConcurrentDictionary<long, (AppEntry? Entry, DateTimeOffset Until)> _byNumber = new();
    private long _changes;

    /// <summary>The app, deleted ones included (their state says so); null when there never was one.</summary>
    public ValueTask<AppEntry?> FindAsync(long appId, CancellationToken ct = default)
    {
        if (appId < App.FirstAppId)
            return new((AppEntry?)null);
        return _byNumber.TryGetValue(appId, out var kept) && time.GetUtcNow() < kept.Until
            ? new(kept.Entry)
            : new(ReadAsync(appId, ct));
    }

    /// <summary>Those of the apps that there are; what memory lacks is read in a few queries instead of one each.</summary>
    public async Task<IReadOnlyDictionary<long, AppEntry>> FindAllAsync(IReadOnlyCollection<long> appIds, CancellationToken ct = default)
    {
        var now = time.GetUtcNow();
        var found = new Dictionary<long, AppEntry>(appIds.Count);
        List<long> missing = [];
        foreach (var appId in appIds)
        {
            if (appId < App.FirstAppId)
                continue;
            if (!_byNumber.TryGetValue(appId, out var kept) || now >= kept.Until)
                missing.Add(appId);
            else if (kept.Entry is { } entry)
                found[appId] = entry;
        }

        foreach (var part in missing.Chunk(ReadAtOnce))
        {
            foreach (var entry in await ReadAsync(part, ct))
                found[entry.AppId] = entry;
        }

        return found;
    }

    public void Forget(long appId)
    {
        Interlocked.Increment(ref _changes);
        _byNumber.TryRemove(appId, out _);
    }

    private async Task<AppEntry?> ReadAsync(long appId, CancellationToken ct) => (await ReadAsync([appId], ct)).SingleOrDefault();

    private async Task<List<AppEntry>> ReadAsync(long[] appIds, CancellationToken ct)
    {
        var changes = Interlocked.Read(ref _changes);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var entries = await db.Set<App>().AsNoTracking().Where(a => appIds.Contains(a.AppId))
            .Select(a => new AppEntry(a.AppId, a.OrganisationId, a.Services, a.State))
            .ToListAsync(ct);
        if (_byNumber.Count >= Capacity)
            _byNumber.Clear();
        if (changes != Interlocked.Read(ref _changes)) // else a row may be older than a change just made
            return entries;

        var now = time.GetUtcNow();
        foreach (var appId in appIds)
            _byNumber[appId] = (null, now + FreshnessOfNothing);
        foreach (var entry in entries)
            _byNumber[entry.AppId] = (entry, now + Freshness);
        return entries;
    }
}
