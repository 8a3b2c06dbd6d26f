using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.AbnormalSending;
using Portal.Domain.Apps;
using Portal.Domain.Calendar;
using Portal.Domain.Policies;
using Portal.Web.Data;
using Portal.Web.Features.Policies;
using Portal.Web.Features.Usage;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.AbnormalSending;

/// <summary>Holds the last hours of every app against its own past. The messages have left by then: it asks, and stops nothing.</summary>
public sealed class AbnormalDetection(IUsageStore store, IDbContextFactory<PortalDb> dbs, AbnormalSendingService service)
{
    /// <summary>Records may come late; an hour is looked at again this long.</summary>
    public const int Hours = 6;

    // What was usual for an hour does not change any more once the hour has begun.
    private readonly ConcurrentDictionary<(SendingStream Stream, DateTimeOffset Hour), SendingBand?> _bands = new();

    /// <summary>Harmless to repeat: an app's hour is asked about once.</summary>
    /// <returns>How many queries it made.</returns>
    public async Task<int> RunAsync(DateTimeOffset asOf, Actor actor, CancellationToken ct = default)
    {
        var first = asOf.AddTicks(-(asOf.Ticks % TimeSpan.TicksPerHour)).AddHours(-Hours);
        foreach (var old in _bands.Keys.Where(key => key.Hour < first))
            _bands.TryRemove(old, out _);
        var made = 0;
        foreach (var hour in (await BusyAsync(first, asOf, ct)).GroupBy(busy => busy.Count.Hour).OrderBy(group => group.Key))
        {
            await LearnAsync(hour.Key, [.. hour.Select(busy => (busy.OrganisationId, Stream(busy.Count)))], ct);
            foreach (var (organisationId, count, least) in hour)
            {
                if (_bands.GetValueOrDefault((Stream(count), count.Hour)) is not { } band || !band.IsAbnormal(count.Messages, least))
                    continue;
                var facts = new AbnormalFacts(count.AppId, count.Service, count.Type, count.Hour, count.Hour.AddHours(1), count.Messages, band.Low, band.High, null, null, []);
                made += await service.NoteHourAsync(facts, KeyOf(count), actor, ct) ? 1 : 0;
            }
        }

        return made;
    }

    /// <summary>Hours with enough messages to ask about that have not been asked about.</summary>
    private async Task<List<(Guid OrganisationId, HourCount Count, long Least)>> BusyAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken ct)
    {
        var counts = await store.Reads.HoursAsync(from, until, ct);
        if (counts.Count == 0)
            return [];
        await using var db = await dbs.CreateDbContextAsync(ct);
        var policies = await db.AllPoliciesAsync(ct);
        var ids = counts.Select(count => count.AppId).Distinct().ToList();
        var owners = await db.Set<App>().Where(a => ids.Contains(a.AppId)).ToDictionaryAsync(a => a.AppId, a => a.OrganisationId, ct);
        var day = ContractTime.DayOf(until);
        var busy = (from count in counts
                    where owners.ContainsKey(count.AppId)
                    let owner = owners[count.AppId]
                    let least = policies.InForce(Policy.AbnormalVolume, owner, day).Whole
                    where count.Messages >= least
                    select (Owner: owner, Count: count, Least: (long)least)).ToList();
        var keys = busy.Select(one => KeyOf(one.Count)).ToList();
        var known = (await db.Set<AbnormalQuery>().Where(q => q.OnceKey != null && keys.Contains(q.OnceKey)).Select(q => q.OnceKey!).ToListAsync(ct)).ToHashSet(StringComparer.Ordinal);
        return [.. busy.Where(one => !known.Contains(KeyOf(one.Count)))];
    }

    private async Task LearnAsync(DateTimeOffset hour, IReadOnlyCollection<(Guid OrganisationId, SendingStream Stream)> streams, CancellationToken ct)
    {
        var unknown = streams.Where(s => !_bands.ContainsKey((s.Stream, hour))).ToList();
        var past = await store.Reads.SameHourAsync(unknown, hour, SendingBand.Days, ct);
        foreach (var (_, stream) in unknown)
            _bands[(stream, hour)] = past.TryGetValue(stream, out var counts) ? SendingBand.Learn(counts) : null;
    }

    private static SendingStream Stream(HourCount count) => new(count.AppId, count.Service, count.Type);

    private static string KeyOf(HourCount count) =>
        string.Create(CultureInfo.InvariantCulture, $"hour:{count.AppId}:{count.Service.Wire()}:{count.Type.Wire()}:{count.Hour.UtcDateTime:yyyyMMddHH}");
}

/// <summary>Every ten minutes, behind the intake.</summary>
public sealed class DetectAbnormalSendingJob(AbnormalDetection detection) : IPortalJob
{
    public const string Name = "detect-abnormal-sending";
    public const string Cron = "40 0/10 * * * ?";

    public async Task RunAsync(DateTimeOffset asOf, CancellationToken ct) => await detection.RunAsync(asOf, Actor.Component($"job:{Name}"), ct);
}
