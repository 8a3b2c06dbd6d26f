using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Domain;

namespace Portal.Web.Platform.Backup;

public sealed record BackupFile(string Path, long Length, string Sha256);

/// <summary>What a backup holds, written last: a folder without it is not a backup.</summary>
/// <param name="AuditSequence">Entries in the audit log when it was begun; it may hold a few more.</param>
public sealed record BackupManifest(
    int Format, DateTimeOffset At, DatabaseProvider Provider, long AuditSequence, string AuditHash, bool HasMasterKey, IReadOnlyList<BackupFile> Files)
{
    public const int CurrentFormat = 1;
    public const string FileName = "manifest.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    public static async Task<BackupFile> DescribeAsync(string folder, string path, CancellationToken ct)
    {
        await using var content = File.OpenRead(path);
        return new(Path.GetRelativePath(folder, path).Replace('\\', '/'), content.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct)));
    }

    public async Task WriteAsync(string folder, CancellationToken ct)
    {
        await using var file = new FileStream(Path.Combine(folder, FileName), FileMode.CreateNew, FileAccess.Write);
        await JsonSerializer.SerializeAsync(file, this, Json, ct);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Reads the manifest and holds every file against it.</summary>
    /// <exception cref="RuleException">backup.missing; backup.unreadable; backup.damaged.</exception>
    public static async Task<BackupManifest> ReadAsync(string folder, CancellationToken ct)
    {
        var path = Path.Combine(folder, FileName);
        Rule.Require(File.Exists(path), "backup.missing", $"{folder} holds no backup: {FileName} is not there.", folder);
        BackupManifest? manifest = null;
        try
        {
            await using var file = File.OpenRead(path);
            manifest = await JsonSerializer.DeserializeAsync<BackupManifest>(file, Json, ct);
        }
        catch (JsonException)
        {
        }

        if (manifest is not { Format: CurrentFormat, Files: not null })
            throw new RuleException("backup.unreadable", $"{path} cannot be read.", path);
        foreach (var wanted in manifest.Files)
        {
            var full = Path.GetFullPath(Path.Combine(folder, wanted.Path));
            Rule.Require(full.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal), "backup.unreadable",
                $"{path} names a file outside the backup: {wanted.Path}.", path);
            Rule.Require(File.Exists(full), "backup.damaged", $"The backup is incomplete: {wanted.Path} is missing.", wanted.Path);
            Rule.Require(await DescribeAsync(folder, full, ct) == wanted, "backup.damaged", $"The backup is damaged: {wanted.Path} is not what was saved.", wanted.Path);
        }

        return manifest;
    }
}
