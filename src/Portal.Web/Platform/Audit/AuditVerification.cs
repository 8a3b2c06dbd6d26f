using Microsoft.EntityFrameworkCore;
using Portal.Domain.Audit;
using Portal.Web.Data;

namespace Portal.Web.Platform.Audit;

/// <param name="Rows">Rows read until the end or the first bad one.</param>
/// <param name="FirstBad">Sequence number of the first row that was changed, removed or moved; null when the chain is whole.</param>
/// <param name="HeadHash">The hash at the end of what was verified: keep it elsewhere to notice a rewritten chain.</param>
public sealed record AuditVerdict(long Rows, long? FirstBad, string HeadHash)
{
    public bool IsWhole => FirstBad is null;
}

/// <summary>Reads the whole log in order and recomputes every hash.</summary>
public sealed class AuditVerification(IDbContextFactory<PortalDb> dbs)
{
    private const int Page = 5_000;

    public async Task<AuditVerdict> VerifyAsync(CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var head = await db.Set<AuditHead>().AsNoTracking().SingleAsync(ct); // first, so that rows written meanwhile do not count
        var (sequence, hash) = (0L, AuditRow.Genesis);
        while (true)
        {
            var rows = await db.Set<AuditRow>().AsNoTracking()
                .Where(r => r.Sequence > sequence && r.Sequence <= head.Sequence)
                .OrderBy(r => r.Sequence).Take(Page).ToListAsync(ct);
            foreach (var row in rows)
            {
                if (!row.Follows(sequence, hash))
                    return new(sequence, sequence + 1, hash);
                (sequence, hash) = (row.Sequence, row.Hash);
            }

            if (rows.Count < Page)
                break;
        }

        return sequence == head.Sequence && hash == head.Hash ? new(sequence, null, hash) : new(sequence, sequence + 1, hash);
    }
}
