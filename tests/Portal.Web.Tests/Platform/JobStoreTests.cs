using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain;
using Portal.Web.Platform.Jobs;
using Portal.Web.Tests.Support;
using Quartz;

namespace Portal.Web.Tests.Platform;

public sealed class JobStoreTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    private const string EveryTenSeconds = "5/10 * * * * ?";
    private const string OnceAndNeverAgain = "5 0 10 23 11 ? 2026";
    private static readonly TimeSpan Forever = TimeSpan.FromHours(1);

    [Fact]
    public async Task Two_portals_on_one_database_run_a_due_job_once()
    {
        var runs = new Runs();
        var connection = await Databases.CreateAsync(Databases.Postgres);
        await using var first = await PortalAsync(connection, runs, "first", EveryTenSeconds, Forever);
        await using var second = await PortalAsync(connection, runs, "second", EveryTenSeconds, Forever);
        await StartAsync(first);
        await StartAsync(second);

        for (var i = 0; i < 6; i++)
        {
            first.Time.Advance(TimeSpan.FromSeconds(10));
            second.Time.Advance(TimeSpan.FromSeconds(10));
            await runs.NextAsync();
        }

        await StopAsync(first);
        await StopAsync(second);
        Assert.Equal(6, runs.Count);
    }

    [Fact]
    public async Task What_a_killed_portal_was_doing_is_done_by_another()
    {
        var runs = new Runs { Held = "first" };
        var connection = await Databases.CreateAsync(Databases.Postgres);
        await using var first = await PortalAsync(connection, runs, "first", OnceAndNeverAgain, TimeSpan.FromSeconds(2));
        await StartAsync(first);
        first.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("first", await runs.NextAsync());

        // From here on the first stands still, as a killed one does: its clock no longer moves.
        await using var second = await PortalAsync(connection, runs, "second", OnceAndNeverAgain, TimeSpan.FromSeconds(2));
        second.Time.Advance(TimeSpan.FromMinutes(10));
        await StartAsync(second);

        Assert.Equal("second", await runs.NextAsync());
        await StopAsync(second);
        runs.Release();
        await StopAsync(first);
    }

    [Fact]
    public async Task A_job_missed_while_no_portal_ran_runs_once_at_the_next_start()
    {
        var runs = new Runs();
        var connection = await Databases.CreateAsync(Databases.Postgres);
        await using (var before = await PortalAsync(connection, runs, "before", "0 10 0/1 * * ?"))
        {
            await StartAsync(before);
            await StopAsync(before);
        }

        await using var after = await PortalAsync(connection, runs, "after", "0 10 0/1 * * ?");
        after.Time.Advance(TimeSpan.FromHours(50)); // fifty times missed
        await StartAsync(after);
        Assert.Equal("after", await runs.NextAsync());
        Assert.Equal(TestPortal.Start.AddHours(50).AddMinutes(10), await NextAsync(after, CountingJob.Name));

        after.Time.Advance(TimeSpan.FromMinutes(10));
        await runs.NextAsync();
        await StopAsync(after);
        Assert.Equal(2, runs.Count);
    }

    [Fact]
    public async Task A_job_missed_while_its_times_were_changed_still_runs()
    {
        var runs = new Runs();
        var connection = await Databases.CreateAsync(Databases.Postgres);
        await using (var old = await PortalAsync(connection, runs, "old", "0 10 0/1 * * ?"))
        {
            await StartAsync(old);
            await StopAsync(old);
        }

        await using var changed = await PortalAsync(connection, runs, "changed", "0 0 0 1 1 ? 2099");
        changed.Time.Advance(TimeSpan.FromHours(2));
        await StartAsync(changed);
        Assert.Equal("changed", await runs.NextAsync());
        await StopAsync(changed);
        Assert.Equal(1, runs.Count);
    }

    [Fact]
    public async Task The_store_follows_the_code()
    {
        var runs = new Runs();
        var connection = await Databases.CreateAsync(Databases.Postgres);
        await using (var old = await PortalAsync(connection, runs, "old", "0 30 * * * ?"))
        {
            await StartAsync(old);
            Assert.Equal(TestPortal.Start.AddMinutes(30), await NextAsync(old, CountingJob.Name));
            await StopAsync(old);
        }

        await using (var changed = await PortalAsync(connection, runs, "changed", "0 45 * * * ?"))
        {
            await StartAsync(changed);
            Assert.Equal(TestPortal.Start.AddMinutes(45), await NextAsync(changed, CountingJob.Name));
            await StopAsync(changed);
        }

        await using var without = await PortalAsync(connection, runs, "without", cron: null);
        await StartAsync(without);
        var scheduler = await without.Get<ISchedulerFactory>().GetScheduler();
        var stored = await scheduler.GetJobKeys(GroupMatcher<JobKey>.AnyGroup());
        Assert.Equal(without.Get<JobRunner>().Jobs.Select(j => j.Name).Order(), stored.Select(k => k.Name).Order());
        Assert.Null(await NextAsync(without, CountingJob.Name));
        await StopAsync(without);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_list_shows_when_each_job_is_next_due(string provider)
    {
        await using var portal = await PortalAsync(await Databases.CreateAsync(provider), new(), "only", "0 30 * * * ?", provider: provider);
        await StartAsync(portal);
        var list = await portal.RunAsync("job", "list");
        Assert.Contains($"{CountingJob.Name}\t0 30 * * * ?\t2026-11-23T02:30:00.0000000+00:00", list.Out);
        foreach (var row in portal.Get<JobRunner>().List(Actor.Component("test")))
        {
            // What is due this very moment may not have fired yet.
            Assert.Contains(await NextAsync(portal, row.Name), new[] { row.NextAt, TestPortal.Start });
        }

        await StopAsync(portal);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_schedule_is_kept_in_the_database_on_PostgreSQL_only(string provider)
    {
        var runs = new Runs();
        await using var portal = await PortalAsync(await Databases.CreateAsync(provider), runs, "only", EveryTenSeconds, provider: provider);
        await StartAsync(portal);
        var about = await (await portal.Get<ISchedulerFactory>().GetScheduler()).GetMetadata();
        Assert.Equal(provider == Databases.Postgres, about.JobStorePersistent);
        Assert.Equal(provider == Databases.Postgres, about.JobStoreClustered);
        portal.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("only", await runs.NextAsync());
        await StopAsync(portal);
    }

    // Portals on one database open its secrets with one key.
    private static readonly string OneMasterKey = Convert.ToBase64String(new byte[32]);

    /// <param name="patience">How long after a missed sign of life another portal counts as dead.</param>
    private static Task<TestPortal> PortalAsync(
        string connection, Runs runs, string name, string? cron, TimeSpan? patience = null, string provider = Databases.Postgres) =>
        TestPortal.StartAsync(provider, new() { ["Portal:Database:ConnectionString"] = connection, ["Portal:MasterKey"] = OneMasterKey }, services =>
        {
            if (cron is not null)
                services.AddPortalJob<CountingJob>(CountingJob.Name, cron);
            services.AddSingleton(new Witness(runs, name));
            services.AddQuartz(q => q.ConfigureScheduler(o => o.IdleWaitTime = TimeSpan.FromSeconds(1))); // a held clock wakes nobody
            services.PostConfigureAll<ClusteringOptions>(o =>
            {
                o.CheckinInterval = TimeSpan.FromSeconds(1);
                o.CheckinMisfireThreshold = patience ?? Forever;
            });
        });

    private static async Task StartAsync(TestPortal portal)
    {
        await portal.Get<JobScheduler>().StartAsync(TestContext.Current.CancellationToken);
        await portal.Get<JobScheduler>().StartedAsync(TestContext.Current.CancellationToken);
    }

    private static Task StopAsync(TestPortal portal) => portal.Get<JobScheduler>().StopAsync(TestContext.Current.CancellationToken);

    private static async Task<DateTimeOffset?> NextAsync(TestPortal portal, string job) =>
        (await (await portal.Get<ISchedulerFactory>().GetScheduler()).GetTrigger(new TriggerKey(job)))?.NextFireTimeUtc;

    /// <summary>Who ran, as it happens; one may be held in the middle.</summary>
    private sealed class Runs
    {
        private readonly Channel<string> _runs = Channel.CreateUnbounded<string>();
        private readonly TaskCompletionSource _released = new();
        private int _count;

        public string? Held { get; init; }

        public int Count => _count;

        public void Release() => _released.SetResult();

        public async Task NoteAsync(string portal)
        {
            Interlocked.Increment(ref _count);
            await _runs.Writer.WriteAsync(portal);
            if (portal == Held)
                await _released.Task;
        }

        public async Task<string> NextAsync()
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(60));
            return await _runs.Reader.ReadAsync(limit.Token);
        }
    }

    private sealed record Witness(Runs Runs, string Portal);

    private sealed class CountingJob(Witness witness) : IPortalJob
    {
        public const string Name = "count";

        public Task RunAsync(DateTimeOffset asOf, CancellationToken ct) => witness.Runs.NoteAsync(witness.Portal);
    }
}
