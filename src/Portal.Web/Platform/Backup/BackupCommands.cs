using System.CommandLine;
using System.Globalization;
using Portal.Web.Platform.CommandLine;

namespace Portal.Web.Platform.Backup;

/// <summary>'backup DIR' and 'restore DIR'.</summary>
public static class BackupCommands
{
    public static Command Backup()
    {
        var folder = new Argument<string>("DIR") { Description = "An empty folder, or one to be made." };
        var without = new Option<bool>("--without-master-key") { Description = "Leave the key file out; restoring then needs it from elsewhere." };
        return new PortalCommand("backup", "Saves database, uploads, anchors and the master key file, also while the portal runs.", async (portal, parsed, ct) =>
        {
            var manifest = await portal.Get<BackupService>().SaveAsync(parsed.GetRequiredValue(folder), !parsed.GetValue(without), ct);
            await portal.Out.WriteLineAsync(Path.GetFullPath(parsed.GetRequiredValue(folder)));
            await portal.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"Saved {manifest.Files.Count} files with {manifest.AuditSequence} audit entries."));
            await portal.Error.WriteLineAsync(manifest.HasMasterKey
                ? "The master key is in the backup: whoever has it can read every stored secret. Keep it as safe as the portal."
                : "The master key is not in the backup: keep Portal:MasterKey or master.key elsewhere, nothing opens without it.");
            return 0;
        })
        { folder, without };
    }

    public static Command Restore()
    {
        var folder = new Argument<string>("DIR") { Description = "A folder made by 'backup'." };
        return new PortalCommand("restore", "Brings a backup back into an empty data directory, after checking every file of it.", async (portal, parsed, ct) =>
        {
            var manifest = await portal.Get<BackupService>().RestoreAsync(parsed.GetRequiredValue(folder), ct);
            await portal.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"Restored {manifest.Files.Count} files of {manifest.At:yyyy-MM-dd HH:mm:ss}Z with {manifest.AuditSequence} audit entries. Run 'check' next."));
            return 0;
        })
        { Needs = PortalState.Built, Arguments = { folder } };
    }
}
