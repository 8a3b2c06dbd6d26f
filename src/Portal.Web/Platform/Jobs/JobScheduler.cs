using Portal.Domain.Calendar;
using Quartz;

namespace Portal.Web.Platform.Jobs;

/// <summary>
/// Brings the stored schedule to what the code says, then runs it while the portal serves. A job whose time passed while
/// no portal ran, or whose portal was killed, runs once as soon as one is there (PostgreSQL; in memory nothing outlives the process).
/// </summary>
public sealed class JobScheduler(ISchedulerFactory factory, IEnumerable<JobEntry> jobs, TimeProvider time) : IHostedLifecycleService
{
    private IScheduler? _scheduler;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _scheduler = await factory.GetScheduler(cancellationToken);
        foreach (var job in jobs)
            await PlaceAsync(_scheduler, job, cancellationToken);
        foreach (var stored in await _scheduler.GetJobKeys(GroupMatcher<JobKey>.AnyGroup(), cancellationToken))
        {
            if (jobs.All(j => j.Name != stored.Name))
                await _scheduler.DeleteJob(stored, cancellationToken);
        }

        await _scheduler.ResetTriggersFromErrorState(GroupMatcher<TriggerKey>.AnyGroup(), cancellationToken);
    }

    /// <summary>Nothing runs before the portal answers.</summary>
    public Task StartedAsync(CancellationToken cancellationToken) => _scheduler!.Start(cancellationToken).AsTask();

    /// <summary>Starts nothing more and waits for what runs.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_scheduler is not null)
            await _scheduler.Shutdown(true, cancellationToken);
    }

    Task IHostedLifecycleService.StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedLifecycleService.StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedLifecycleService.StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task PlaceAsync(IScheduler scheduler, JobEntry job, CancellationToken ct)
    {
        await scheduler.AddJob(
            JobBuilder.Create<ScheduledJob>().WithIdentity(job.Name).StoreDurably().RequestRecovery().Build(), AddJobOptions.Replacing, ct);
        var wanted = (ICronTrigger)TriggerBuilder.Create(time)
            .WithIdentity(job.Name)
            .ForJob(job.Name)
            .WithSchedule(CronScheduleBuilder.Create(job.Cron)
                .InTimeZone(ContractTime.Zone)
                .WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed))
            .Build();
        var stored = await scheduler.GetTrigger(wanted.Key, ct);
        // As it is, it stays: a new one would count from now and forget a time that has passed.
        if (stored is ICronTrigger cron && IsSame(cron, wanted))
            return;
        await scheduler.ScheduleTrigger(wanted, TriggerConflict.Replace, ct);
        if (stored?.NextFireTimeUtc <= time.GetUtcNow())
            await scheduler.TriggerJob(wanted.JobKey, cancellationToken: ct);
    }

    private static bool IsSame(ICronTrigger stored, ICronTrigger wanted) =>
        stored.CronExpressionString == wanted.CronExpressionString
        && stored.TimeZone.Id == wanted.TimeZone.Id
        && stored.MisfireInstruction == wanted.MisfireInstruction
        && stored.JobKey.Equals(wanted.JobKey);
}
