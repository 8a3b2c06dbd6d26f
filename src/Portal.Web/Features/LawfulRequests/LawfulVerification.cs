using System.CommandLine;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Audit;
using Portal.Domain.LawfulRequests;
using Portal.Web.Data;
using Portal.Web.Platform.Audit;
using Portal.Web.Platform.CommandLine;

namespace Portal.Web.Features.LawfulRequests;

/// <param name="Fault">What is wrong with it; null when it is whole.</param>
public sealed record PackageVerdict(string? Number, long Rows, string? Fault);

/// <summary>
/// Holds a package against itself (hashes, counts, scope), against the portal's signature over the log's head, and against this portal's own
/// log and register.
/// </summary>
public sealed class LawfulVerification(IDbContextFactory<PortalDb> dbs, AuditKey key)
{
    private const int Chunk = 500;
    private const int LongestManifest = 1_000_000;

    public async Task<PackageVerdict> VerifyAsync(Stream package, CancellationToken ct = default)
    {
        try
        {
            return await CheckAsync(package, ct);
        }
        catch (Exception broken) when (broken is InvalidDataException or JsonException)
        {
            return new(null, 0, "this is no package of a lawful request");
        }
    }

    private async Task<PackageVerdict> CheckAsync(Stream package, CancellationToken ct)
    {
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(package, ct));
        package.Position = 0;
        using var zip = new ZipArchive(package, ZipArchiveMode.Read, leaveOpen: true);
        if (zip.GetEntry(LawfulManifest.Name) is not { Length: < LongestManifest } described)
            return new(null, 0, "the manifest is missing");
        LawfulManifest manifest;
        await using (var stream = described.Open())
            manifest = await JsonSerializer.DeserializeAsync<LawfulManifest>(stream, LawfulManifest.Json, ct) ?? throw new JsonException();
        if (manifest.Format != LawfulManifest.CurrentFormat)
            return new(manifest.Number, 0, $"the format {manifest.Format} is not known");

        var named = manifest.Files.Select(file => file.Name).Append(LawfulManifest.Name).ToHashSet(StringComparer.Ordinal);
        if (named.Count != zip.Entries.Count || zip.Entries.Any(entry => !named.Contains(entry.FullName)))
            return new(manifest.Number, 0, "the package holds other files than the manifest names");
        foreach (var file in manifest.Files)
        {
            if (zip.GetEntry(file.Name) is not { } entry)
                return new(manifest.Number, 0, $"{file.Name} is missing");
            if (await FileFaultAsync(entry, file, manifest, ct) is { } fault)
                return new(manifest.Number, 0, $"{file.Name}: {fault}");
        }

        var rows = manifest.Files.Sum(file => file.Rows ?? 0);
        return new(manifest.Number, rows, await HeadFaultAsync(zip, manifest, ct) ?? await RegisterFaultAsync(manifest, sha256, ct));
    }

    private async Task<string?> FileFaultAsync(ZipArchiveEntry entry, ManifestFile file, LawfulManifest manifest, CancellationToken ct)
    {
        await using (var stream = entry.Open())
        {
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct)) != file.Sha256 || entry.Length != file.Bytes)
                return "it was changed";
        }

        if (file.Rows is null)
            return null;
        await using var db = await dbs.CreateDbContextAsync(ct);
        using var reader = new StreamReader(entry.Open(), Encoding.UTF8);
        var (count, last) = (0L, 0L);
        var waiting = new Dictionary<long, string>();
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            var (row, claimed) = LawfulLine.Read(line);
            if (row.Hash != claimed)
                return Entry(row, "is not what its hash says");
            if (row.Sequence <= last || row.Sequence > manifest.Log.Sequence)
                return Entry(row, "is out of its place");
            if (row.At < manifest.Scope.From || row.At >= manifest.Scope.Until || (manifest.Scope.Customer is { } customer && !await IsAboutAsync(db, row, customer, manifest.Log.Sequence, ct))
                || row.Subject.StartsWith(LawfulManifest.RegisterPrefix, StringComparison.Ordinal))
                return Entry(row, "is outside the scope");
            (count, last) = (count + 1, row.Sequence);
            waiting[row.Sequence] = row.Hash;
            if (waiting.Count == Chunk && await LogFaultAsync(db, waiting, ct) is { } fault)
                return fault;
        }

        return count != file.Rows ? $"it has {count} rows, not {file.Rows}" : await LogFaultAsync(db, waiting, ct);
    }

    private static async Task<bool> IsAboutAsync(PortalDb db, AuditRow row, Guid customer, long last, CancellationToken ct) =>
        row.OrganisationId == customer
        || (row.OrganisationId is null && await LawfulExport.About(db, db.Set<AuditRow>().Where(r => r.Sequence == row.Sequence), customer, last).AnyAsync(ct));

    private static async Task<string?> LogFaultAsync(PortalDb db, Dictionary<long, string> waiting, CancellationToken ct)
    {
        var numbers = waiting.Keys.ToList();
        var known = await db.Set<AuditRow>().Where(r => numbers.Contains(r.Sequence)).Select(r => new { r.Sequence, r.Hash }).ToDictionaryAsync(r => r.Sequence, r => r.Hash, ct);
        var strange = waiting.Where(row => known.GetValueOrDefault(row.Key) != row.Value).Select(row => (long?)row.Key).Min();
        waiting.Clear();
        return strange is { } sequence ? string.Create(CultureInfo.InvariantCulture, $"entry {sequence} is not in this portal’s log") : null;
    }

    private async Task<string?> HeadFaultAsync(ZipArchive zip, LawfulManifest manifest, CancellationToken ct)
    {
        if (zip.GetEntry(LawfulManifest.Checkpoint) is not { Length: < LongestManifest } entry)
            return "the signed head of the log is missing";
        using var reader = new StreamReader(entry.Open(), Encoding.UTF8);
        return AuditAnchor.Parse(await reader.ReadToEndAsync(ct), entry.Name) is not { } head || !key.HasSigned(head.Text, head.Anchor.Origin, head.Signatures)
            ? "the head of the log was not signed by this portal"
            : head.Anchor.Size != manifest.Log.Sequence || Convert.ToHexStringLower(head.Anchor.Root) != manifest.Log.Root
                ? "the manifest names another head of the log than the one that was signed"
                : null;
    }

    private async Task<string?> RegisterFaultAsync(LawfulManifest manifest, string sha256, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var given = await db.Set<LawfulRequest>().Where(r => r.Number == manifest.Number).Select(r => r.ExportSha256).SingleOrDefaultAsync(ct);
        return given == sha256 ? null : $"it is not the package that was given for {manifest.Number}";
    }

    private static string Entry(AuditRow row, string fault) => string.Create(CultureInfo.InvariantCulture, $"entry {row.Sequence} {fault}");
}

/// <summary>'lawful verify FILE'.</summary>
public static class LawfulCommands
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The package as it was downloaded." };
        var verify = new PortalCommand("verify", "Checks a package of a lawful request against its manifest, the signed log and the register.", async (portal, parsed, ct) =>
        {
            await using var package = File.OpenRead(parsed.GetRequiredValue(file));
            var verdict = await portal.Get<LawfulVerification>().VerifyAsync(package, ct);
            await portal.Out.WriteLineAsync(verdict.Fault is { } fault
                ? $"broken: {fault}"
                : string.Create(CultureInfo.InvariantCulture, $"whole: {verdict.Number}, {verdict.Rows} entries"));
            return verdict.Fault is null ? 0 : 1;
        })
        { file };
        return new Command("lawful", "Lawful requests.") { verify };
    }
}
