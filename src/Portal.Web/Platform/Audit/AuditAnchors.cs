using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain;
using Portal.Domain.Audit;
using Portal.Web.Data;
using Portal.Web.Platform.Jobs;
using Portal.Web.Platform.Security;

namespace Portal.Web.Platform.Audit;

/// <summary>Writes and reads the signed heads in the data directory's 'anchors' folder. Copy them elsewhere as they come.</summary>
public sealed class AuditAnchors(IDbContextFactory<PortalDb> dbs, IOptions<PortalOptions> options, MasterKey master, TimeProvider time) : IPortalJob
{
    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, master.Bytes, 32, info: "portal audit anchor"u8.ToArray());

    public string Folder => Path.Combine(options.Value.DataDirectory, "anchors");

    public async Task RunAsync(DateTimeOffset asOf, CancellationToken ct) => await WriteAsync(ct);

    /// <summary>Writes the head as it is now; null when nothing has happened since the last anchor.</summary>
    public async Task<AuditAnchor?> WriteAsync(CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var head = await db.Set<AuditHead>().AsNoTracking().SingleAsync(ct);
        var after = await KeptAsync(ct) is [.., var last] ? last.Sequence : 0;
        if (head.Sequence <= after)
            return null;

        var hashes = await db.Set<AuditRow>().Where(r => r.Sequence > after && r.Sequence <= head.Sequence)
            .OrderBy(r => r.Sequence).Select(r => r.Hash).ToListAsync(ct);
        if (hashes.Count != head.Sequence - after || hashes[^1] != head.Hash)
            throw new InvalidOperationException("The audit chain is broken: no anchor is made of it. 'audit verify' names the entry.");

        var now = time.GetUtcNow();
        var anchor = AuditAnchor.Sign(_key, head.Sequence, head.Hash, now, after, [.. hashes.Select(h => h[..AuditAnchor.MarkLength])]);
        Directory.CreateDirectory(Folder);
        var name = string.Create(CultureInfo.InvariantCulture, $"{head.Sequence:D12}-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}.json");
        var path = Path.Combine(Folder, name);
        await using (var file = new FileStream(path + ".tmp", FileMode.Create, FileAccess.Write))
        {
            await JsonSerializer.SerializeAsync(file, anchor, AuditAnchor.Json, ct);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".tmp", path, overwrite: true);
        return anchor;
    }

    /// <summary>The portal's own anchors, oldest first.</summary>
    public Task<IReadOnlyList<AuditAnchor>> KeptAsync(CancellationToken ct = default) => ReadFolderAsync(Folder, ct);

    /// <summary>The named anchor and the older ones that lie beside it, oldest first.</summary>
    /// <exception cref="RuleException">audit.anchor-unreadable; audit.anchor-not-ours.</exception>
    public async Task<IReadOnlyList<AuditAnchor>> FromAsync(string file, CancellationToken ct = default)
    {
        var anchor = await ReadAsync(file, ct);
        var beside = await ReadFolderAsync(Path.GetDirectoryName(Path.GetFullPath(file))!, ct);
        return [.. beside.Where(a => a.Sequence < anchor.Sequence), anchor];
    }

    private async Task<IReadOnlyList<AuditAnchor>> ReadFolderAsync(string folder, CancellationToken ct)
    {
        var anchors = new List<AuditAnchor>();
        foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*-*.json") : [])
            anchors.Add(await ReadAsync(file, ct));
        return [.. anchors.OrderBy(a => a.Sequence)];
    }

    private async Task<AuditAnchor> ReadAsync(string file, CancellationToken ct)
    {
        AuditAnchor? anchor = null;
        try
        {
            await using var stream = File.OpenRead(file);
            anchor = await JsonSerializer.DeserializeAsync<AuditAnchor>(stream, AuditAnchor.Json, ct);
        }
        catch (JsonException)
        {
        }

        if (anchor is not { Hash: not null, Signature: not null, Marks: not null } || anchor.Marks.Count != anchor.Sequence - anchor.After)
            throw new RuleException("audit.anchor-unreadable", $"{file} is not an anchor.", file);
        Rule.Require(anchor.IsSigned(_key), "audit.anchor-not-ours", $"{file} was not signed by this portal, or was changed since.", file);
        return anchor;
    }
}
