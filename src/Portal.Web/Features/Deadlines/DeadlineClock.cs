using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Web.Data;
using Portal.Web.Features.WorkingCalendar;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.Deadlines;

/// <summary>
/// Rings what is due, earliest first, each in a transaction of its own together with what it sets off: so it happens once, whoever
/// else rings and whenever we are killed. After a standstill it catches up in the order in which things were due.
/// </summary>
public sealed class DeadlineClock(IDbContextFactory<PortalDb> dbs, IEnumerable<IDeadlineKind> kinds, DeadlineMails mails) : ICalendarFollower
{
    private readonly Dictionary<string, IDeadlineKind> _kinds = kinds.ToDictionary(kind => kind.Kind);

    /// <returns>How many alarms rang.</returns>
    /// <exception cref="AggregateException">Some could not; the others have rung, and these are tried again by the next run.</exception>
    public async Task<int> RingAsync(DateTimeOffset now, Actor actor, CancellationToken ct = default)
    {
        var (rung, failed, failures) = (0, new List<Guid>(), new List<Exception>());
        while (await NextAsync(now, failed, ct) is { } next)
        {
            try
            {
                if (await RingAsync(next.DeadlineId, next.Id, now, actor, ct))
                    rung++;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                failed.Add(next.DeadlineId); // one case's fault holds up no other
                failures.Add(failure);
            }
        }

        return failures.Count == 0 ? rung : throw new AggregateException(failures);
    }

    /// <summary>
    /// Rings what of one case has passed, before somebody acts on it: whether they are late does not hang on when the job last ran. In
    /// transactions of its own, as the job would.
    /// </summary>
    public async Task CatchUpAsync(string subject, DateTimeOffset now, CancellationToken ct = default)
    {
        while (await NextAsync(now, [], ct, subject) is { } next)
            await RingAsync(next.DeadlineId, next.Id, now, Actor.Component("deadlines"), ct); // where somebody was faster, the rest still follows
    }

    /// <summary>Counts every open deadline by the calendar of now: what a list imported meanwhile has missed follows.</summary>
    public async Task RecountAsync(DateTimeOffset now, Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var calendar = await db.WorkingDaysAsync(ct);
        await FollowAsync(db, calendar, calendar, actor, now, ct);
        await db.SaveChangesAsync(ct);
    }

    public async Task<IReadOnlyList<CalendarMove>> PreviewAsync(PortalDb db, WorkingDays before, WorkingDays after, DateTimeOffset now, CancellationToken ct) =>
        [.. (await CountedAsync(db, ct)).Select(deadline => (deadline, From: deadline.DueAt, Move: deadline.Recount(after, now)))
            .Where(pair => pair.Move is { IsElsewhere: true })
            .Select(pair => new CalendarMove(pair.deadline.OrganisationId, pair.deadline.Subject, pair.From, pair.deadline.DueAt))];

    public async Task FollowAsync(PortalDb db, WorkingDays before, WorkingDays after, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var deadline in await CountedAsync(db, ct))
        {
            if (deadline.Recount(after, now) is not { } move)
                continue;
            db.Add(move);
            var kind = _kinds[deadline.Kind];
            db.Audit(actor, now, "deadline.moved", $"deadline:{deadline.Subject}", deadline.OrganisationId,
                new { deadline.Kind, From = move.FromDue, To = move.ToDue, move.Reason, deadline.IsProvisional });
            await kind.MovedAsync(db, deadline, ct);
            if (move.IsElsewhere)
                await mails.TellMoveAsync(db, kind, deadline, move, after, now, ct);
        }
    }

    // Only working days can move; hours and calendar days are what they are.
    private static Task<List<TrackedDeadline>> CountedAsync(PortalDb db, CancellationToken ct) =>
        db.Set<TrackedDeadline>().Include(deadline => deadline.Alarms)
            .Where(deadline => deadline.Status == DeadlineStatus.Open && (deadline.Rule == DeadlineRule.WorkingDays || deadline.Rule == DeadlineRule.NoticeWorkingDays))
            .OrderBy(deadline => deadline.DueAt).ThenBy(deadline => deadline.Id).ToListAsync(ct);

    private async Task<DeadlineAlarm?> NextAsync(DateTimeOffset now, List<Guid> failed, CancellationToken ct, string? subject = null)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await (from alarm in db.Set<DeadlineAlarm>().AsNoTracking()
                      join deadline in db.Set<TrackedDeadline>() on alarm.DeadlineId equals deadline.Id
                      where alarm.RungAt == null && alarm.At < now && deadline.Status == DeadlineStatus.Open && !failed.Contains(deadline.Id)
                        && (subject == null || deadline.Subject == subject)
                      orderby alarm.At, alarm.Id
                      select alarm).FirstOrDefaultAsync(ct);
    }

    private async Task<bool> RingAsync(Guid deadlineId, Guid alarmId, DateTimeOffset now, Actor actor, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var deadline = await db.Set<TrackedDeadline>().Include(d => d.Alarms).SingleAsync(d => d.Id == deadlineId, ct);
        var alarm = deadline.Alarms.Single(a => a.Id == alarmId);
        if (alarm.RungAt is not null || deadline.Status is not DeadlineStatus.Open || alarm.At >= now)
            return false; // somebody was faster
        var kind = _kinds[deadline.Kind];
        if (deadline.Ring(alarm, now))
        {
            if (alarm.IsEnd)
            {
                deadline.Pass(now);
                db.Audit(actor, now, "deadline.passed", $"deadline:{deadline.Subject}", deadline.OrganisationId, new { deadline.Kind, deadline.DueAt });
                await kind.PassAsync(db, deadline, now, ct);
            }
            else
            {
                await mails.RemindAsync(db, kind, deadline, await db.WorkingDaysAsync(ct), now, ct);
            }
        }

        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return false; // somebody was faster
        }

        await transaction.CommitAsync(ct);
        return true;
    }
}

/// <summary>Every minute.</summary>
public sealed class DeadlineJob(DeadlineClock clock) : IPortalJob
{
    public const string Name = "deadlines";
    public const string Cron = "10 * * * * ?";

    public async Task RunAsync(DateTimeOffset asOf, CancellationToken ct) => await clock.RingAsync(asOf, Actor.Component($"job:{Name}"), ct);
}

/// <summary>Every night.</summary>
public sealed class RecountDeadlinesJob(DeadlineClock clock) : IPortalJob
{
    public const string Name = "recount-deadlines";
    public const string Cron = "0 20 0 * * ?";

    public Task RunAsync(DateTimeOffset asOf, CancellationToken ct) => clock.RecountAsync(asOf, Actor.Component($"job:{Name}"), ct);
}
