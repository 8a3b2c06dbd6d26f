using Microsoft.EntityFrameworkCore;
using Portal.Domain.Audit;
using Portal.Web.Data;

namespace Portal.Web.Platform.Audit;

/// <param name="Rows">Rows read until the end or the first bad one.</param>
/// <param name="FirstBad">Sequence number of the first row that was changed, removed or moved; null when the chain is whole.</param>
/// <param name="HeadHash">The hash at the end of what was verified.</param>
/// <param name="IsRewritten">The chain agrees with itself but not with an anchor: it was made anew from the bad row on.</param>
/// <param name="LastSuspect">Where the anchor's tree is missing: the first bad row is one from <paramref name="FirstBad"/> to this.</param>
/// <param name="UnprovenAnchor">Size of an anchor whose proof that it continues the one before does not hold.</param>
public sealed record AuditVerdict(
    long Rows, long? FirstBad, string HeadHash, bool IsRewritten = false, long? LastSuspect = null, long? UnprovenAnchor = null)
{
    public bool IsWhole => FirstBad is null && UnprovenAnchor is null;
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
        var signed = new SignedLog(anchors);
        var (sequence, hash) = (0L, AuditRow.Genesis);
        var agreed = (Sequence: 0L, Hash: hash); // as far as the last anchor met
        while (true)
        {
            var rows = await db.Set<AuditRow>().AsNoTracking()
                .Where(r => r.Sequence > sequence && r.Sequence <= head.Sequence)
                .OrderBy(r => r.Sequence).Take(Page).ToListAsync(ct);
            foreach (var row in rows)
            {
                if (!row.Follows(sequence, hash))
                    return new(sequence, sequence + 1, hash);
                switch (await signed.NextAsync(AuditRow.LeafOf(row.Hash), ct))
                {
                    case Agreement.NotThisEntry:
                        return new(sequence, sequence + 1, hash, IsRewritten: true);
                    case Agreement.NotThisRoot:
                        return new(agreed.Sequence, agreed.Sequence + 1, agreed.Hash, IsRewritten: true, LastSuspect: row.Sequence);
                    case Agreement.Root:
                        agreed = (row.Sequence, row.Hash);
                        break;
                    case Agreement.Open:
                    default:
                        break;
                }

                (sequence, hash) = (row.Sequence, row.Hash);
            }

            if (rows.Count < Page)
                break;
        }

        if (sequence != head.Sequence || hash != head.Hash)
            return new(sequence, sequence + 1, hash);
        return anchors.Count > 0 && anchors[^1].Size > sequence
            ? new(sequence, sequence + 1, hash, IsRewritten: true) // entries that were signed are gone
            : new(sequence, null, hash, UnprovenAnchor: signed.Unproven);
    }

    private enum Agreement
    {
        /// <summary>No anchor ends here, and nothing speaks against the entry.</summary>
        Open,
        Root,
        NotThisEntry,
        NotThisRoot,
    }

    /// <summary>Goes along the signed trees as the rows are read.</summary>
    private sealed class SignedLog(IReadOnlyList<AuditAnchor> anchors)
    {
        private readonly MerkleFrontier _read = new();
        private readonly Queue<AuditAnchor> _waiting = new(anchors);
        private AuditAnchor? _opened;
        private AuditTree? _tree;
        private bool _isTrusted;

        public long? Unproven { get; private set; }

        public async ValueTask<Agreement> NextAsync(byte[] leaf, CancellationToken ct)
        {
            if (_waiting.TryPeek(out var anchor))
            {
                await OpenAsync(anchor, ct);
                if (_isTrusted && !_tree!.Leaves[(int)(_read.Size - _tree.After)].AsSpan().SequenceEqual(leaf))
                    return Agreement.NotThisEntry;
            }

            _read.Append(leaf);
            var met = false;
            while (_waiting.TryPeek(out anchor) && anchor.Size == _read.Size)
            {
                if (!_read.Root().AsSpan().SequenceEqual(anchor.Root))
                    return Agreement.NotThisRoot;
                await OpenAsync(anchor, ct); // two of one size: the second's proof too
                _waiting.Dequeue();
                met = true;
            }

            return met ? Agreement.Root : Agreement.Open;
        }

        private async ValueTask OpenAsync(AuditAnchor anchor, CancellationToken ct)
        {
            if (!ReferenceEquals(_opened, anchor))
            {
                (_opened, _isTrusted) = (anchor, false);
                _tree = await anchor.TreeAsync(ct);
                if (_tree is { After: > 0 } && anchors.FirstOrDefault(a => a.Size == _tree.After) is { } previous
                    && !MerkleTree.VerifyConsistency(previous.Size, previous.Root, anchor.Size, anchor.Root, _tree.Consistency))
                    Unproven ??= anchor.Size;
            }

            if (_tree is null || _isTrusted || _tree.After > _read.Size || _read.Size >= anchor.Size)
                return;
            // Its leaves are believed only where, after what was read, they lead to the signed root.
            var continued = _read.Copy();
            for (var i = (int)(_read.Size - _tree.After); i < _tree.Leaves.Count; i++)
                continued.Append(_tree.Leaves[i]);
            _isTrusted = continued.Root().AsSpan().SequenceEqual(anchor.Root);
            if (!_isTrusted)
                _tree = null;
        }
    }
}
