using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain;
using Portal.Domain.Audit;
using Portal.Domain.Calendar;
using Portal.Domain.Enforcement;
using Portal.Domain.LawfulRequests;
using Portal.Domain.Tokens;
using Portal.Web.Data;
using Portal.Web.Platform;
using Portal.Web.Platform.Audit;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.LawfulRequests;

/// <param name="Path">Relative to the files folder.</param>
public sealed record WrittenPackage(string Path, string Sha256, long Length, long Rows, LogPosition Position);

/// <summary>
/// The package of a lawful request: rows of the log in its scope, a file for each kind, a manifest with their hashes, and the signed head of
/// the log. A page of rows in memory at a time; the same scope, instant and head give the same bytes.
/// </summary>
public sealed class LawfulExport(IDbContextFactory<PortalDb> dbs, AuditAnchors anchors, IOptions<PortalOptions> options)
{
    private const string Folder = "lawful";
    private const int Page = 1_000;
    private const string LeftOut = "Rows about the register of lawful requests itself are never given.";
    private const string LeftOutOfOnes = LeftOut
        + " Rows that belong to no customer are given where they are about a case, ticket, complaint or dispute of this customer; no other rows without a customer are.";

    private string Root => System.IO.Path.Combine(options.Value.DataDirectory, "files");

    /// <summary>Written and flushed before anybody names it; a package that no request names is harmless.</summary>
    public async Task<WrittenPackage> WriteAsync(LawfulRequest request, DateTimeOffset at, CancellationToken ct = default)
    {
        await anchors.WriteAsync(ct);
        var anchor = await anchors.LatestAsync(ct) ?? throw new InvalidOperationException("The log has no signed head.");
        var relative = System.IO.Path.Combine(Folder, $"{Guid.CreateVersion7(at):N}.zip");
        var full = System.IO.Path.Combine(Root, relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        var position = new LogPosition(anchor.Size, await HashAtAsync(anchor.Size, ct), Convert.ToHexStringLower(anchor.Root));
        long rows;
        await using (var file = new FileStream(full, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous))
        {
            rows = await WriteAsync(file, request, position, await File.ReadAllTextAsync(anchor.File, ct), at, ct);
            file.Flush(flushToDisk: true);
        }

        Durable.FlushFolder(System.IO.Path.GetDirectoryName(full)!);
        await using var again = File.OpenRead(full);
        return new(relative, Convert.ToHexStringLower(await SHA256.HashDataAsync(again, ct)), again.Length, rows, position);
    }

    internal Stream Open(string path) => File.OpenRead(System.IO.Path.Combine(Root, path));

    /// <summary>The same to a stream, as of a head of the log.</summary>
    /// <returns>How many rows are in it.</returns>
    public async Task<long> WriteAsync(Stream target, LawfulRequest request, LogPosition position, string checkpoint, DateTimeOffset at, CancellationToken ct)
    {
        var files = new List<ManifestFile>();
        using var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        var staff = await StaffAsync(position.Sequence, ct);
        foreach (var kind in request.Kinds.Order())
            files.Add(await RowsAsync(zip, request, kind, staff, position.Sequence, at, ct));
        if (request.Clues is { } clues)
            files.Add(await TextAsync(zip, LawfulManifest.Clues, clues + "\n", at, ct));
        files.Add(await TextAsync(zip, LawfulManifest.Checkpoint, checkpoint, at, ct));
        var manifest = new LawfulManifest(
            LawfulManifest.CurrentFormat, request.Number, request.Authority, request.Reference, at.ToUniversalTime(),
            new(request.ScopeOrganisationId, request.ScopeFrom.ToUniversalTime(), request.ScopeUntil.ToUniversalTime(), [.. request.Kinds.Order().Select(kind => kind.Wire())]),
            new(position.Sequence, position.Hash, position.Root), request.ScopeOrganisationId is null ? LeftOut : LeftOutOfOnes, files);
        await TextAsync(zip, LawfulManifest.Name, JsonSerializer.Serialize(manifest, LawfulManifest.Json) + "\n", at, ct);
        return files.Sum(file => file.Rows ?? 0);
    }

    /// <summary>Nothing outside the time, the customer or the kind, and nothing after the signed head.</summary>
    internal static IQueryable<AuditRow> Scoped(PortalDb db, LawfulRequest request, LogKind kind, long last)
    {
        var (from, until, customer) = (request.ScopeFrom, request.ScopeUntil, request.ScopeOrganisationId);
        var rows = db.Set<AuditRow>().AsNoTracking().Where(r => r.Sequence <= last && r.At >= from && r.At < until && !r.Subject.StartsWith(LawfulManifest.RegisterPrefix));
        if (customer is { } one)
            rows = About(db, rows, one, last);
        return kind switch
        {
            // Gateways act for the provider: they are its parts.
            LogKind.Component => rows.Where(r => r.ActorKind == ActorKind.Component
                || (r.ActorKind == ActorKind.Token && db.Set<ApiToken>().Any(t => t.Id == r.ActorId && t.OrganisationId == null))),
            LogKind.Operator => rows.Where(r => r.ActorKind == ActorKind.User),
            _ => rows.Where(r => r.ActorKind == ActorKind.User
                || (r.ActorKind == ActorKind.Token && !db.Set<ApiToken>().Any(t => t.Id == r.ActorId && t.OrganisationId == null))),
        };
    }

    /// <summary>
    /// The customer's rows, and those of nobody's about a matter of theirs: what staff do about a case or a ticket belongs to no organisation
    /// while the customer does not know. Whose a matter is the log itself says, and a case, which never changes hands.
    /// </summary>
    internal static IQueryable<AuditRow> About(PortalDb db, IQueryable<AuditRow> rows, Guid customer, long last) => rows.Where(r => r.OrganisationId == customer
        || (r.OrganisationId == null
            && (db.Set<EnforcementCase>().Any(c => c.OrganisationId == customer && "enforcement:" + c.Number == r.Subject)
                || ((r.Subject.StartsWith("ticket:") || r.Subject.StartsWith("complaint:") || r.Subject.StartsWith("dispute:"))
                    && db.Set<AuditRow>().Any(other => other.Subject == r.Subject && other.OrganisationId == customer && other.Sequence <= last)))));

    // Whoever was staff when they acted, as the log says it: roles are taken away, rows are not. Nobody is staff and a customer's member at once.
    private async Task<Dictionary<Guid, long>> StaffAsync(long last, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var joined = await db.Set<AuditRow>()
            .Where(r => r.Sequence <= last && (r.Action == "staff.joined" || r.Action == "staff.administrator-made" || r.Action == "staff.roles-changed"))
            .GroupBy(r => r.Subject).Select(g => new { Subject = g.Key, First = g.Min(r => r.Sequence) }).ToListAsync(ct);
        return joined.ToDictionary(row => Guid.Parse(row.Subject["user:".Length..]), row => row.First);
    }

    private async Task<ManifestFile> RowsAsync(
        ZipArchive zip, LawfulRequest request, LogKind kind, Dictionary<Guid, long> staff, long last, DateTimeOffset at, CancellationToken ct)
    {
        var name = $"{kind.Wire()}.jsonl";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new ArrayBufferWriter<byte>(1 << 16);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var stream = Entry(zip, name, at).Open();
        var (rows, bytes, after) = (0L, 0L, 0L);
        while (true)
        {
            var page = await Scoped(db, request, kind, last).Where(r => r.Sequence > after).OrderBy(r => r.Sequence).Take(Page).ToListAsync(ct);
            foreach (var row in page.Where(IsOfKind))
            {
                LawfulLine.Write(buffer, row);
                rows++;
            }

            hash.AppendData(buffer.WrittenSpan);
            await stream.WriteAsync(buffer.WrittenMemory, ct);
            bytes += buffer.WrittenCount;
            buffer.ResetWrittenCount();
            if (page.Count < Page)
                return new(name, Convert.ToHexStringLower(hash.GetHashAndReset()), bytes, rows);
            after = page[^1].Sequence;
        }

        bool IsOfKind(AuditRow row) =>
            row.ActorKind is not ActorKind.User || kind is LogKind.Component || (kind is LogKind.Operator) == (staff.TryGetValue(row.ActorId, out var first) && first <= row.Sequence);
    }

    internal static async Task<ManifestFile> TextAsync(ZipArchive zip, string name, string text, DateTimeOffset at, CancellationToken ct)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        await using var stream = Entry(zip, name, at).Open();
        await stream.WriteAsync(bytes, ct);
        return new(name, Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length, null);
    }

    // The clock of the machine is no part of the bytes.
    internal static ZipArchiveEntry Entry(ZipArchive zip, string name, DateTimeOffset at)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = ContractTime.Local(at);
        return entry;
    }

    private async Task<string> HashAtAsync(long sequence, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<AuditRow>().Where(r => r.Sequence == sequence).Select(r => r.Hash).SingleAsync(ct);
    }
}
