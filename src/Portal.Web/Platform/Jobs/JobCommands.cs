using System.CommandLine;
using System.Globalization;
using Portal.Domain;
using Portal.Web.Platform.CommandLine;

namespace Portal.Web.Platform.Jobs;

/// <summary>'job list' and 'job run NAME --as-of INSTANT'.</summary>
public static class JobCommands
{
    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "The job's name, as 'job list' shows it." };
        var asOf = new Option<string?>("--as-of") { Description = "The instant to act for, with offset: 2026-11-01T00:10:00+08:00. Default: now.", HelpName = "INSTANT" };
        var run = new PortalCommand("run", "Runs one job now. Running a job twice changes nothing twice.", async (portal, parsed, ct) =>
        {
            await portal.Get<JobRunner>().RunAsync(
                parsed.GetRequiredValue(name), InstantOf(parsed.GetValue(asOf)), "run from the command line", CommandSession.Actor, ct);
            await portal.Error.WriteLineAsync($"Job {parsed.GetValue(name)} has run.");
            return 0;
        })
        { name, asOf };
        var list = new PortalCommand("list", "Lists the jobs: name, schedule (Quartz cron, contract time), next run.", async (portal, _, _) =>
        {
            foreach (var job in portal.Get<JobRunner>().List(CommandSession.Actor))
                await portal.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{job.Name}\t{job.Cron}\t{job.NextAt:O}"));
            return 0;
        });
        return new Command("job", "Scheduled jobs.") { run, list };
    }

    private static DateTimeOffset? InstantOf(string? text)
    {
        if (text is null)
            return null;
        // Without an offset 'INSTANT' would mean the machine's own zone: refused.
        string[] formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mmzzz"];
        return (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > "yyyy-MM-dd".Length)
            && DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant
            : throw new RuleException("instant.malformed", $"'{text}' is not an instant with an offset, such as 2026-11-01T00:10:00+08:00.", text);
    }
}
