using Microsoft.EntityFrameworkCore;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Platform.Security;

namespace Portal.Web.Features.Accounts;

/// <summary>
/// Counts attempts by address, whether it has an account or not, so that a stranger learns nothing from being locked out.
/// An attempt is written as failed before it is checked: a hundred at once are a hundred.
/// </summary>
public sealed class AttemptLog(IDbContextFactory<PortalDb> dbs, TimeProvider time, SecurityLog log)
{
    private readonly SemaphoreSlim[] _stripes = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    public async Task<AccessRecord> BeginAsync(string mail, AccessKind kind, Origin origin, CancellationToken ct)
    {
        var key = OneTimeTokens.MailKey(mail);
        var stripe = _stripes[Convert.ToInt32(key[..2], 16) % _stripes.Length];
        await stripe.WaitAsync(ct);
        try
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            var now = time.GetUtcNow();
            var record = new AccessRecord(Guid.CreateVersion7(now), key, kind, now, origin.Ip, origin.UserAgent);
            if (await IsLockedAsync(db, key, now, ct))
                record.End(AccessOutcome.Locked);
            db.Add(record);
            await db.SaveChangesAsync(ct);
            return record;
        }
        finally
        {
            stripe.Release();
        }
    }

    /// <summary>Writes how the attempt ended, within the caller's save.</summary>
    public void End(PortalDb db, AccessRecord record, AccessOutcome outcome, Guid? userId)
    {
        db.Attach(record);
        record.End(outcome);
        record.Of(userId);
        log.Attempt(record);
    }

    /// <summary>Writes how the attempt ended, in a save of its own.</summary>
    public async Task EndAsync(AccessRecord record, AccessOutcome outcome, Guid? userId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        End(db, record, outcome, userId);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Whether one more mail may be asked for with this address; the asking is written down either way.</summary>
    public async Task<bool> MayMailAsync(PortalDb db, string mail, Origin origin, CancellationToken ct)
    {
        var key = OneTimeTokens.MailKey(mail);
        var now = time.GetUtcNow();
        var since = now.AddHours(-1);
        var asked = await db.Set<AccessRecord>().CountAsync(r => r.MailKey == key && r.At > since && r.Kind == AccessKind.MailRequest, ct);
        var record = new AccessRecord(Guid.CreateVersion7(now), key, AccessKind.MailRequest, now, origin.Ip, origin.UserAgent);
        record.End(AccessOutcome.Succeeded);
        db.Add(record);
        return asked < LockOut.MailsAnHour;
    }

    /// <summary>Whether this failure was the one that closed the door.</summary>
    public async Task<bool> IsFullAsync(PortalDb db, AccessRecord failed, CancellationToken ct) =>
        await FailuresAsync(db, failed.MailKey, time.GetUtcNow(), ct) == LockOut.Attempts;

    private static async Task<bool> IsLockedAsync(PortalDb db, string key, DateTimeOffset now, CancellationToken ct) =>
        await FailuresAsync(db, key, now, ct) >= LockOut.Attempts;

    private static async Task<int> FailuresAsync(PortalDb db, string key, DateTimeOffset now, CancellationToken ct)
    {
        var since = now - LockOut.Window;
        // Only what counts is read: any number of locked or halfway attempts must not push the failures out of sight.
        var recent = await db.Set<AccessRecord>()
            .Where(r => r.MailKey == key && r.At > since && r.Kind != AccessKind.MailRequest
                && (r.Outcome == AccessOutcome.Failed || r.Outcome == AccessOutcome.Succeeded))
            .OrderByDescending(r => r.At)
            .Select(r => new { r.Outcome })
            .Take(LockOut.Attempts + 1)
            .ToListAsync(ct);
        return recent.TakeWhile(r => r.Outcome is not AccessOutcome.Succeeded).Count();
    }
}
