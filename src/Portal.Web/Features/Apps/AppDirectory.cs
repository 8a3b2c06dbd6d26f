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

    public void Forget(long appId)
    {
        Interlocked.Increment(ref _changes);
        _byNumber.TryRemove(appId, out _);
    }

    private async Task<AppEntry?> ReadAsync(long appId, CancellationToken ct)
    {
        var changes = Interlocked.Read(ref _changes);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var entry = await db.Set<App>().AsNoTracking().Where(a => a.AppId == appId)
            .Select(a => new AppEntry(a.AppId, a.OrganisationId, a.Services, a.State))
            .SingleOrDefaultAsync(ct);
        if (_byNumber.Count >= Capacity)
            _byNumber.Clear();
        if (changes == Interlocked.Read(ref _changes)) // else this row may be older than a change just made
            _byNumber[appId] = (entry, time.GetUtcNow() + (entry is null ? FreshnessOfNothing : Freshness));
        return entry;
    }
}
