using System.CommandLine;
using System.Globalization;
using Portal.Web.Platform.CommandLine;

namespace Portal.Web.Platform.Audit;

/// <summary>'audit verify [--anchor FILE]', 'audit anchor', 'audit key' and 'audit prove ENTRY'.</summary>
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
        var anchor = new PortalCommand("anchor", "Signs the head of the log now and prints the file's path.", async (portal, _, ct) =>
        {
            var anchors = portal.Get<AuditAnchors>();
            if (await anchors.WriteAsync(ct) is null)
                await portal.Error.WriteLineAsync("Nothing has happened since the last anchor.");
            if (await anchors.LatestAsync(ct) is { } latest)
                await portal.Out.WriteLineAsync(latest.File);
            return 0;
        });
        var key = new PortalCommand("key", "Prints the public key (PEM) with which anybody can verify an anchor.", async (portal, _, _) =>
        {
            await portal.Out.WriteLineAsync(portal.Get<AuditKey>().PublicPem);
            return 0;
        });
        var entry = new Argument<long>("ENTRY") { Description = "The entry's number." };
        var prove = new PortalCommand("prove", "Prints the proof that an entry is in the log as it was signed last.", async (portal, parsed, ct) =>
        {
            await portal.Out.WriteAsync(await portal.Get<AuditAnchors>().ProveAsync(parsed.GetRequiredValue(entry), ct));
            return 0;
        })
        { entry };
        return new Command("audit", "The append-only log.") { verify, anchor, key, prove };
    }

    internal static string InWords(AuditVerdict verdict, int anchors) => verdict switch
    {
        { UnprovenAnchor: { } size, FirstBad: null } => string.Create(CultureInfo.InvariantCulture, $"broken: the proof that the anchor of entry {size} continues the one before does not hold"),
        { FirstBad: null } => string.Create(CultureInfo.InvariantCulture, $"whole: {verdict.Rows} entries, {anchors} anchors, head {verdict.HeadHash}"),
        { LastSuspect: { } last } when last > verdict.FirstBad => string.Create(CultureInfo.InvariantCulture, $"broken: one of the entries {verdict.FirstBad} to {last} is not the one that was signed"),
        { IsRewritten: true } => string.Create(CultureInfo.InvariantCulture, $"broken: entry {verdict.FirstBad} is not the one that was signed"),
        _ => string.Create(CultureInfo.InvariantCulture, $"broken: entry {verdict.FirstBad} was changed, removed or moved"),
    };
}
