using Microsoft.EntityFrameworkCore;
using Portal.Domain.Audit;
using Portal.Web.Data;

namespace Portal.Web.Tests.Support;

/// <summary>What somebody who owns the database can do to the audit log.</summary>
public static class Tampering
{
    /// <summary>The database refuses changes until its guard is taken away.</summary>
    public static async Task DropGuardAsync(this PortalDb db)
    {
        if (db is SqlitePortalDb)
            await db.Database.ExecuteSqlRawAsync("DROP TRIGGER IF EXISTS audit_rows_no_update; DROP TRIGGER IF EXISTS audit_rows_no_delete;");
        else
            await db.Database.ExecuteSqlRawAsync("DROP TRIGGER IF EXISTS audit_rows_no_change ON \"AuditRows\";");
    }

    /// <summary>Takes one row out, closes the gap and makes every hash after it anew.</summary>
    public static async Task RemoveAsync(this PortalDb db, long sequence)
    {
        await db.DropGuardAsync();
        await db.Set<AuditRow>().Where(r => r.Sequence == sequence).ExecuteDeleteAsync();
        var previous = await db.Set<AuditRow>().Where(r => r.Sequence == sequence - 1).Select(r => r.Hash).SingleOrDefaultAsync() ?? AuditRow.Genesis;
        foreach (var row in await db.Set<AuditRow>().AsNoTracking().Where(r => r.Sequence > sequence).OrderBy(r => r.Sequence).ToListAsync())
        {
            var was = row.Sequence;
            row.Chain(was - 1, previous);
            previous = row.Hash;
            await db.Set<AuditRow>().Where(r => r.Sequence == was).ExecuteUpdateAsync(set => set
                .SetProperty(r => r.Sequence, row.Sequence).SetProperty(r => r.PreviousHash, row.PreviousHash).SetProperty(r => r.Hash, row.Hash));
        }

        await db.EndAsync();
    }

    /// <summary>Takes away every row after this one, and the head with them.</summary>
    public static async Task TruncateAsync(this PortalDb db, long sequence)
    {
        await db.DropGuardAsync();
        await db.Set<AuditRow>().Where(r => r.Sequence > sequence).ExecuteDeleteAsync();
        await db.EndAsync();
    }

    /// <summary>Changes one row and makes every hash after it anew, so that the chain agrees with itself.</summary>
    public static async Task RewriteFromAsync(this PortalDb db, long sequence, string details)
    {
        await db.DropGuardAsync();
        await db.Set<AuditRow>().Where(r => r.Sequence == sequence).ExecuteUpdateAsync(set => set.SetProperty(r => r.Details, details));
        var previous = await db.Set<AuditRow>().Where(r => r.Sequence == sequence - 1).Select(r => r.Hash).SingleOrDefaultAsync() ?? AuditRow.Genesis;
        foreach (var row in await db.Set<AuditRow>().AsNoTracking().Where(r => r.Sequence >= sequence).OrderBy(r => r.Sequence).ToListAsync())
        {
            row.Chain(row.Sequence, previous);
            previous = row.Hash;
            await db.Set<AuditRow>().Where(r => r.Sequence == row.Sequence).ExecuteUpdateAsync(
                set => set.SetProperty(r => r.PreviousHash, row.PreviousHash).SetProperty(r => r.Hash, row.Hash));
        }

        await db.Set<AuditHead>().ExecuteUpdateAsync(set => set.SetProperty(h => h.Hash, previous));
    }

    private static async Task EndAsync(this PortalDb db)
    {
        var last = await db.Set<AuditRow>().AsNoTracking().OrderByDescending(r => r.Sequence).FirstAsync();
        await db.Set<AuditHead>().ExecuteUpdateAsync(set => set.SetProperty(h => h.Sequence, last.Sequence).SetProperty(h => h.Hash, last.Hash));
    }
}
