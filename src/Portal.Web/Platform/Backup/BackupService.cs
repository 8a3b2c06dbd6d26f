using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain;
using Portal.Domain.Audit;
using Portal.Web.Data;
using Portal.Web.Platform.Security;

namespace Portal.Web.Platform.Backup;

/// <summary>
/// Saves the database, uploads, anchors and the master key file into a folder, and brings them back into an empty place.
/// The portal may go on working while it is saved.
/// </summary>
public sealed class BackupService(IDbContextFactory<PortalDb> dbs, IOptions<PortalOptions> options, TimeProvider time)
{
    private static readonly string[] Folders = ["files", "anchors"];

    private readonly DatabaseDump _database = new(options.Value);

    private string Data => options.Value.DataDirectory;

    /// <exception cref="RuleException">backup.not-empty.</exception>
    public async Task<BackupManifest> SaveAsync(string folder, bool withMasterKey, CancellationToken ct = default)
    {
        folder = Path.GetFullPath(folder);
        Rule.Require(!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any(), "backup.not-empty",
            $"{folder} is not empty. A backup goes into a folder of its own.", folder);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var head = await db.Set<AuditHead>().AsNoTracking().SingleAsync(ct);
        MakePrivate(folder);
        await _database.SaveAsync(folder, ct); // before the files: a file is on disk before the database names it
        foreach (var part in Folders)
            Copy(Path.Combine(Data, part), Path.Combine(folder, part));
        var key = Path.Combine(Data, MasterKey.FileName);
        withMasterKey = withMasterKey && File.Exists(key);
        if (withMasterKey)
            File.Copy(key, Path.Combine(folder, MasterKey.FileName));

        var files = new List<BackupFile>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            files.Add(await BackupManifest.DescribeAsync(folder, path, ct));
        var manifest = new BackupManifest(
            BackupManifest.CurrentFormat, time.GetUtcNow(), options.Value.Database.Provider, head.Sequence, head.Hash, withMasterKey, files);
        await manifest.WriteAsync(folder, ct);
        return manifest;
    }

    /// <exception cref="RuleException">restore.not-empty; restore.other-database; and what reading the backup refuses.</exception>
    public async Task<BackupManifest> RestoreAsync(string folder, CancellationToken ct = default)
    {
        folder = Path.GetFullPath(folder);
        // A master key may wait there already: a backup without one needs it.
        var there = Directory.Exists(Data) ? Directory.EnumerateFileSystemEntries(Data).Where(e => Path.GetFileName(e) != MasterKey.FileName).ToList() : [];
        Rule.Require(there.Count == 0, "restore.not-empty", $"{Data} is not empty. Nothing was changed.", Data);
        await _database.RequireNoneAsync(ct);
        var manifest = await BackupManifest.ReadAsync(folder, ct);
        Rule.Require(manifest.Provider == options.Value.Database.Provider, "restore.other-database",
            $"The backup is of {manifest.Provider}, and Portal:Database:Provider is {options.Value.Database.Provider}.", manifest.Provider);

        var (savedKey, ownKey) = (Path.Combine(folder, MasterKey.FileName), Path.Combine(Data, MasterKey.FileName));
        Rule.Require(!manifest.HasMasterKey || !File.Exists(ownKey) || File.ReadAllText(savedKey) == File.ReadAllText(ownKey), "restore.other-key",
            $"{ownKey} is not the master key of this backup. Move it away. Nothing was changed.", ownKey);

        MakePrivate(Data);
        foreach (var part in Folders)
            Copy(Path.Combine(folder, part), Path.Combine(Data, part));
        if (manifest.HasMasterKey && !File.Exists(ownKey))
            File.Copy(savedKey, ownKey);
        await _database.LoadAsync(folder, ct);
        return manifest;
    }

    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void Copy(string from, string to)
    {
        if (!Directory.Exists(from))
            return;
        foreach (var source in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".tmp", StringComparison.Ordinal)))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, source));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target);
        }
    }
}
