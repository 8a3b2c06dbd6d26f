using Npgsql;
using Quartz;

namespace Portal.Web.Platform.Jobs;

/// <summary>Says when; a service says what. Must be harmless to run twice, and to be killed between any two lines.</summary>
public interface IPortalJob
{
    /// <param name="asOf">The instant the job acts for: now, or what an operator names.</param>
    Task RunAsync(DateTimeOffset asOf, CancellationToken ct);
}

/// <summary>A job as operators know it.</summary>
/// <param name="Name">For 'job run NAME'; also its key in the job store.</param>
/// <param name="Cron">Quartz cron, in the contract zone.</param>
public sealed record JobEntry(string Name, Type Type, string Cron);

public static class PortalJobsSetup
{
    /// <summary>The scheduler: in memory on SQLite; on PostgreSQL in the database, one for all portals that share it.</summary>
    public static IServiceCollection AddPortalJobs(this IServiceCollection services, PortalOptions options)
    {
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(o => o.InstanceName = "portal");
            quartz.UseDefaultThreadPool(5);
            if (options.Database.Provider is not DatabaseProvider.Postgres)
                return;
            quartz.ConfigureScheduler(o => o.GenerateInstanceId = true);
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(NpgsqlFactory.Instance, options.Database.ConnectionString);
                store.UseSystemTextJsonSerializer();
                store.UseClustering();
                store.ConfigureStore(o =>
                {
                    o.StoreJobDataAsStrings = true;
                    o.SchemaProvisioning = SchemaProvisioning.Validate; // a migration makes the tables
                });
            });
        });
        services.AddTransient<ScheduledJob>();
        services.AddSingleton<JobScheduler>();
        if (options.Jobs)
            services.AddHostedService(provider => provider.GetRequiredService<JobScheduler>());
        return services;
    }

    public static IServiceCollection AddPortalJob<TJob>(this IServiceCollection services, string name, string cron) where TJob : class, IPortalJob
    {
        services.AddSingleton<TJob>();
        services.AddSingleton(new JobEntry(name, typeof(TJob), cron));
        return services;
    }
}

/// <summary>
/// What Quartz runs. One class for every job, found by name: the store then holds names and times only,
/// and a job's class may be renamed or moved.
/// </summary>
[DisallowConcurrentExecution]
internal sealed class ScheduledJob(IServiceProvider services, IEnumerable<JobEntry> jobs, TimeProvider time, ILogger<ScheduledJob> log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var name = context.JobDetail.Key.Name;
        if (jobs.SingleOrDefault(j => j.Name == name) is not { } entry)
        {
            log.LogWarning("Job {Job} is not of this version; a portal of the other version runs it", name);
            return;
        }

        try
        {
            await ((IPortalJob)services.GetRequiredService(entry.Type)).RunAsync(time.GetUtcNow(), cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            log.LogError(error, "Job {Job} failed; it is tried again at its next time", name);
        }
    }
}
