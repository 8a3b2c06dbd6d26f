using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Web.Data;
using Quartz;

namespace Portal.Web.Platform.Jobs;

/// <param name="NextAt">When its schedule is next due; null when it never is again.</param>
public sealed record JobRow(string Name, string Cron, DateTimeOffset? NextAt);

/// <summary>Runs a job because an operator says so, and notes who and why.</summary>
public sealed class JobRunner(IServiceProvider services, IEnumerable<JobEntry> jobs, IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    public IReadOnlyList<JobEntry> Jobs { get; } = [.. jobs.OrderBy(j => j.Name, StringComparer.Ordinal)];

    public IReadOnlyList<JobRow> List(Actor actor)
    {
        actor.Require(Permission.ViewOperations);
        return [.. Jobs.Select(j => new JobRow(j.Name, j.Cron, new CronExpression(j.Cron, ContractTime.Zone).GetNextValidTimeAfter(time.GetUtcNow())))];
    }

    /// <param name="asOf">The instant the job acts for; now when not given.</param>
    /// <exception cref="RuleException">job.unknown; job.reason-missing.</exception>
    public async Task RunAsync(string name, DateTimeOffset? asOf, string reason, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewOperations);
        var entry = Jobs.SingleOrDefault(j => j.Name == name)
            ?? throw new RuleException("job.unknown", $"There is no job '{name}'. Jobs: {string.Join(", ", Jobs.Select(j => j.Name))}.", name);
        Rule.Require(!string.IsNullOrWhiteSpace(reason), "job.reason-missing", "Say why the job is run now.");
        var instant = asOf ?? time.GetUtcNow();
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            db.Audit(actor, time.GetUtcNow(), "job.run", $"job:{name}", null, new { asOf = instant, reason = reason.Trim() });
            await db.SaveChangesAsync(ct);
        }

        await ((IPortalJob)services.GetRequiredService(entry.Type)).RunAsync(instant, ct);
    }
}
