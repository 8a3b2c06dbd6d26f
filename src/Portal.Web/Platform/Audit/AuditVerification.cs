using Microsoft.EntityFrameworkCore;
using Portal.Domain.Audit;
using Portal.Web.Data;

namespace Portal.Web.Platform.Audit;

/// <param name="Rows">Rows read until the end or the first bad one.</param>
/// <param name="FirstBad">Sequence number of the first row that was changed, removed or moved; null when the chain is whole.</param>
/// <param name="HeadHash">The hash at the end of what was verified.</param>
/// <param name="IsRewritten">The chain agrees with itself but not with an anchor: it was made anew from the bad row on.</param>
public sealed record AuditVerdict(long Rows, long? FirstBad, string HeadHash, bool IsRewritten = false)
{
    public bool IsWhole => FirstBad is null;
}

/// <summary>Reads the whole log in order, recomputes every hash and holds it against what was signed outside the database.</summary>
public sealed class AuditVerification(IDbContextFactory<PortalDb> dbs)
{
    private const int Page = 5_000;

    public Task<AuditVerdict> VerifyAsync(CancellationToken ct = default) => VerifyAsync([], ct);

    /// <param name="anchors">Signed heads, oldest first: with them a chain that was rewritten as a whole is noticed too.</param>
    public async Task<AuditVerdict> VerifyAsync(IReadOnlyList<AuditAnchor> anchors, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var head = await db.Set<AuditHead>().AsNoTracking().SingleAsync(ct); // first, so that rows written meanwhile do not count
        var waiting = new Queue<AuditAnchor>(anchors);
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
                while (waiting.TryPeek(out var passed) && passed.Sequence < row.Sequence)
                    waiting.Dequeue();
                if (waiting.TryPeek(out var anchor) && !anchor.Confirms(row))
                    return new(sequence, sequence + 1, hash, IsRewritten: true);
                (sequence, hash) = (row.Sequence, row.Hash);
            }

            if (rows.Count < Page)
                break;
        }

        if (sequence != head.Sequence || hash != head.Hash)
            return new(sequence, sequence + 1, hash);
        return anchors.Count > 0 && anchors[^1].Sequence > sequence
            ? new(sequence, sequence + 1, hash, IsRewritten: true) // entries that were signed are gone
            : new(sequence, null, hash);
    }
}
