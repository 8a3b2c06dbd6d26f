using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain;
using Portal.Domain.Audit;
using Portal.Web.Data;
using Portal.Web.Platform.Files;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Platform.Audit;

/// <summary>Writes and reads the signed heads in the data directory's 'anchors' folder. Copy them elsewhere as they come.</summary>
public sealed class AuditAnchors(IDbContextFactory<PortalDb> dbs, IOptions<PortalOptions> options, AuditKey key, TimeProvider time) : IPortalJob, IDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);

    public string Folder => Path.Combine(options.Value.DataDirectory, "anchors");

    /// <summary>The log's name in its checkpoints: the portal's address without scheme, and what it is the log of.</summary>
    private string Origin
    {
        get
        {
            var url = new Uri(options.Value.PublicUrl);
            return url.Authority + url.AbsolutePath.TrimEnd('/') + "/audit";
        }
    }

    public async Task RunAsync(DateTimeOffset asOf, CancellationToken ct) => await WriteAsync(ct);

    /// <summary>Writes the head as it is now; null when nothing has happened since the last anchor.</summary>
    public async Task<AuditAnchor?> WriteAsync(CancellationToken ct = default)
    {
        await _writing.WaitAsync(ct);
        try
        {
            return await WriteNextAsync(ct);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>The portal's own anchors, oldest first.</summary>
    public Task<IReadOnlyList<AuditAnchor>> KeptAsync(CancellationToken ct = default) => ReadFolderAsync(Folder, ct);

    /// <summary>The newest of the portal's own anchors.</summary>
    public async Task<AuditAnchor?> LatestAsync(CancellationToken ct = default) =>
        FilesIn(Folder).LastOrDefault() is { } file ? await ReadAsync(file, ct) : null;

    /// <summary>The named anchor and the older ones that lie beside it, oldest first.</summary>
    /// <exception cref="RuleException">audit.anchor-unreadable; audit.anchor-not-ours.</exception>
    public async Task<IReadOnlyList<AuditAnchor>> FromAsync(string file, CancellationToken ct = default)
    {
        var anchor = await ReadAsync(Path.GetFullPath(file), ct);
        var beside = await ReadFolderAsync(Path.GetDirectoryName(anchor.File)!, ct);
        return [.. beside.Where(a => a.Size < anchor.Size), anchor];
    }

    /// <summary>That an entry is in the log as it was signed last, for somebody who has only the public key (C2SP tlog-proof).</summary>
    /// <exception cref="RuleException">audit.not-anchored.</exception>
    public async Task<string> ProveAsync(long sequence, CancellationToken ct = default)
    {
        var anchor = await LatestAsync(ct);
        if (anchor is null || sequence < 1 || sequence > anchor.Size)
            throw new RuleException("audit.not-anchored", $"No anchor covers entry {sequence}. 'audit anchor' makes one.", sequence);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var tree = new MerkleTree(new MerkleFrontier(), await LeavesAsync(db, 0, anchor.Size, ct));
        if (tree.Size != anchor.Size || !tree.Root().AsSpan().SequenceEqual(anchor.Root))
            throw Broken();
        var proof = new StringBuilder().Append("c2sp.org/tlog-proof@v1\n").Append(CultureInfo.InvariantCulture, $"index {sequence - 1}\n");
        foreach (var hash in tree.InclusionProof(sequence - 1))
            proof.Append(Convert.ToBase64String(hash)).Append('\n');
        return proof.Append('\n').Append(await File.ReadAllTextAsync(anchor.File, ct)).ToString();
    }

    public void Dispose() => _writing.Dispose();

    private async Task<AuditAnchor?> WriteNextAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var head = await db.Set<AuditHead>().AsNoTracking().SingleAsync(ct);
        var last = await LatestAsync(ct);
        var after = last?.Size ?? 0;
        if (head.Sequence <= after)
            return null;

        var before = await FrontierAsync(db, last, ct);
        var leaves = await LeavesAsync(db, after, head.Sequence, ct);
        if (leaves.Count != head.Sequence - after || !leaves[^1].AsSpan().SequenceEqual(AuditRow.LeafOf(head.Hash)))
            throw Broken();

        var tree = new MerkleTree(before, leaves);
        var proof = after == 0 ? [] : tree.ConsistencyProof(after);
        var frontier = before.Copy();
        foreach (var leaf in leaves)
            frontier.Append(leaf);

        var name = string.Create(CultureInfo.InvariantCulture, $"{head.Sequence:D12}-{time.GetUtcNow().UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
        var anchor = new AuditAnchor(Origin, head.Sequence, frontier.Root(), Path.Combine(Folder, name + AuditAnchor.Extension));
        Directory.CreateDirectory(Folder);
        // The checkpoint last: killed in between, there is a tree that nobody asks for.
        await WriteWholeAsync(anchor.TreeFile, file => JsonSerializer.SerializeAsync(file, new AuditTree(after, anchor.Size, proof, frontier.Peaks, leaves), AuditTree.Json, ct));
        await WriteWholeAsync(anchor.File, file => file.WriteAsync(Encoding.UTF8.GetBytes(key.Sign(anchor.Text, anchor.Origin)), ct).AsTask());
        return anchor;
    }

    /// <summary>The tree at the last anchor: as it was written down then, else from the rows, which must still lead to the signed root.</summary>
    private static async Task<MerkleFrontier> FrontierAsync(PortalDb db, AuditAnchor? last, CancellationToken ct)
    {
        var frontier = new MerkleFrontier();
        if (last is null)
            return frontier;
        if ((await last.TreeAsync(ct))?.FrontierOf(last) is { } kept)
            return kept;
        foreach (var leaf in await LeavesAsync(db, 0, last.Size, ct))
            frontier.Append(leaf);
        return frontier.Root().AsSpan().SequenceEqual(last.Root) ? frontier : throw Broken();
    }

    private static async Task<List<byte[]>> LeavesAsync(PortalDb db, long after, long until, CancellationToken ct)
    {
        var leaves = new List<byte[]>();
        var hashes = db.Set<AuditRow>().Where(r => r.Sequence > after && r.Sequence <= until).OrderBy(r => r.Sequence).Select(r => r.Hash);
        await foreach (var hash in hashes.AsAsyncEnumerable().WithCancellation(ct))
        {
            if (hash.Length != AuditRow.Genesis.Length || !hash.All(char.IsAsciiHexDigit))
                throw Broken();
            leaves.Add(AuditRow.LeafOf(hash));
        }

        return leaves;
    }

    private static InvalidOperationException Broken() => new("The audit log is broken: no anchor is made of it. 'audit verify' names the entry.");

    private static async Task WriteWholeAsync(string path, Func<FileStream, Task> write)
    {
        var fresh = $"{path}.{Path.GetRandomFileName()}.tmp";
        await using (var file = new FileStream(fresh, FileMode.CreateNew, FileAccess.Write))
        {
            await write(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
        Durable.FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Oldest first: their names begin with the size.</summary>
    private static IEnumerable<string> FilesIn(string folder) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, "*" + AuditAnchor.Extension).Order(StringComparer.Ordinal) : [];

    private async Task<IReadOnlyList<AuditAnchor>> ReadFolderAsync(string folder, CancellationToken ct)
    {
        var anchors = new List<AuditAnchor>();
        foreach (var file in FilesIn(folder))
            anchors.Add(await ReadAsync(file, ct));
        return [.. anchors.OrderBy(a => a.Size)];
    }

    private async Task<AuditAnchor> ReadAsync(string file, CancellationToken ct)
    {
        if (!File.Exists(file) || AuditAnchor.Parse(await File.ReadAllTextAsync(file, ct), file) is not { } read)
            throw new RuleException("audit.anchor-unreadable", $"{file} is not an anchor.", file);
        Rule.Require(key.HasSigned(read.Text, read.Anchor.Origin, read.Signatures), "audit.anchor-not-ours",
            $"{file} was not signed by this portal, or was changed since.", file);
        return read.Anchor;
    }
}
