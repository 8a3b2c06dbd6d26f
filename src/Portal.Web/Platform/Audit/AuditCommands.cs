using System.CommandLine;
using System.Globalization;
using Portal.Web.Platform.CommandLine;

namespace Portal.Web.Platform.Audit;

/// <summary>'audit verify [--anchor FILE]' and 'audit anchor'.</summary>
public static class AuditCommands
{
    public static Command Create()
    {
        var file = new Option<string?>("--anchor") { Description = "A signed head kept elsewhere. Default: those in the data directory.", HelpName = "FILE" };
        var verify = new PortalCommand("verify", "Recomputes the audit chain and compares it with signed anchors. Names the first bad entry.", async (portal, parsed, ct) =>
        {
            var kept = portal.Get<AuditAnchors>();
            var anchors = parsed.GetValue(file) is { } path ? await kept.FromAsync(path, ct) : await kept.KeptAsync(ct);
            var verdict = await portal.Get<AuditVerification>().VerifyAsync(anchors, ct);
            await portal.Out.WriteLineAsync(InWords(verdict, anchors.Count));
            return verdict.IsWhole ? 0 : 1;
        })
        { file };
        var anchor = new PortalCommand("anchor", "Signs the head of the chain now and prints the file's path.", async (portal, _, ct) =>
        {
            var anchors = portal.Get<AuditAnchors>();
            if (await anchors.WriteAsync(ct) is null)
                await portal.Error.WriteLineAsync("Nothing has happened since the last anchor.");
            if (Directory.Exists(anchors.Folder) && Directory.GetFiles(anchors.Folder, "*-*.json").Order(StringComparer.Ordinal).LastOrDefault() is { } latest)
                await portal.Out.WriteLineAsync(latest);
            return 0;
        });
        return new Command("audit", "The append-only log.") { verify, anchor };
    }

    internal static string InWords(AuditVerdict verdict, int anchors) => verdict switch
    {
        { FirstBad: null } => string.Create(CultureInfo.InvariantCulture, $"whole: {verdict.Rows} entries, {anchors} anchors, head {verdict.HeadHash}"),
        { IsRewritten: true } => string.Create(CultureInfo.InvariantCulture, $"broken: entry {verdict.FirstBad} is not the one that was signed"),
        _ => string.Create(CultureInfo.InvariantCulture, $"broken: entry {verdict.FirstBad} was changed, removed or moved"),
    };
}
