using Quartz;

namespace Portal.Web.Platform.Jobs;

/// <summary>Says when; a service says what. Must be harmless to run twice, and to be killed between any two lines.</summary>
public interface IPortalJob
{
    /// <param name="asOf">The instant the job acts for: now, or what an operator names.</param>
    Task RunAsync(DateTimeOffset asOf, CancellationToken ct);
}

/// <summary>A job as operators know it.</summary>
/// <param name="Name">For 'job run NAME'.</param>
/// <param name="Cron">Quartz cron, in the contract zone.</param>
public sealed record JobEntry(string Name, Type Type, string Cron);

public static class PortalJobsSetup
{
    public static IServiceCollection AddPortalJob<TJob>(this IServiceCollection services, string name, string cron) where TJob : class, IPortalJob
    {
        services.AddSingleton<TJob>();
        services.AddSingleton(new JobEntry(name, typeof(TJob), cron));
        services.AddQuartz(q => q.ScheduleJob<QuartzJob<TJob>>(t => t
            .WithIdentity(name)
            .WithCronSchedule(cron, c => c.InTimeZone(Domain.Calendar.ContractTime.Zone))));
        return services;
    }
}

[DisallowConcurrentExecution]
internal sealed class QuartzJob<TJob>(TJob job, TimeProvider time, ILogger<TJob> log) : IJob where TJob : IPortalJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        try
        {
            await job.RunAsync(time.GetUtcNow(), cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            log.LogError(error, "Job {Job} failed; it is tried again at its next time", context.JobDetail.Key.Name);
        }
    }
}
