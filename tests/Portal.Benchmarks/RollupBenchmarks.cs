using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Metering;
using Portal.Web.Data;
using Portal.Web.Features.Billing;
using Portal.Web.Features.Pricing;
using Portal.Web.Features.Statistics;
using Portal.Web.Features.Usage;

namespace Portal.Benchmarks;

/// <summary>What the daily sums cost and give: intake, statistics, bills.</summary>
internal static class RollupBenchmarks
{
    private const int Rows = 100_000;
    private const int Ten = 10;

    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly October = new(2026, 10, 1);
    private static readonly DateOnly LastOfOctober = new(2026, 10, 31);

    /// <summary>G6: the store against the barest insert into the same table, with its key but without sums.</summary>
    public static async Task<Ratio> IntakeAsync(bool varied)
    {
        using var folder = new ScratchFolder();
        return await Measure.SpeedAsync(
            varied ? "G6b" : "G6",
            "SQLite: take in 100,000 records with daily sums" + (varied ? ", in 450 kinds by template, operator and province, at random" : ""),
            "raw insert loop into the same table with its key, no sums", "≥ 0.6",
            async round =>
            {
                using var store = new SqliteUsageStore(folder.Database(), Records.Catalogue);
                await store.EnsureCreatedAsync();
                var calls = Calls(round, varied).Select(lines => Records.Call(lines)).ToArray();
                return await Measure.TimeAsync(async () =>
                {
                    foreach (var call in calls)
                        await store.IngestAsync(call, Now);
                });
            },
            async round =>
            {
                var database = folder.Database();
                using (var store = new SqliteUsageStore(database, Records.Catalogue))
                    await store.EnsureCreatedAsync();
                await using var connection = new SqliteConnection(database);
                connection.Open();
                Run(connection, "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=20000;");
                var calls = Calls(round, varied).ToArray();
                return await Measure.TimeAsync(() =>
                {
                    using var insert = new RawInsert(connection, "usage_records");
                    foreach (var call in calls)
                        insert.Write(call);
                    return Task.CompletedTask;
                });
            });

        static IEnumerable<UsageLine[]> Calls(int round, bool varied) => Enumerable.Range(0, Rows / Records.Batch)
            .Select(n => Records.Make(Records.Batch, (Math.Max(round, 0) * Rows) + (n * Records.Batch), varied: varied));
    }

    /// <summary>G7 and the p99 of a page: one customer's month, asked of the sums and of the records; then with ten times the records.</summary>
    public static async IAsyncEnumerable<Ratio> StatisticsAsync(string where, int records, Func<Task<IUsageStore>> make)
    {
        var small = await make();
        await FillAsync(small, records / Ten);
        var store = await make();
        await FillAsync(store, records);
        await using var portal = await PortalUnderTest.StartAsync();
        var rates = portal.Get<RateBook>();
        var (queries, smallQueries) = (Queries(portal, store, rates), Queries(portal, small, rates));
        var count = records.ToString("#,0", CultureInfo.InvariantCulture);

        yield return await Measure.SpeedAsync(
            "G7", $"{where}: statistics of one customer's month, {count} records of a hundred customers", "counting the customer's records", "≥ 100",
            round => Measure.TimeAsync(async () =>
            {
                for (var n = 0; n < Ten; n++)
                    await PageAsync(queries, (round * Ten) + n, Dimension.Day, Dimension.Type);
            }),
            round => Measure.TimeAsync(async () =>
            {
                for (var n = 0; n < Ten; n++)
                {
                    var app = Customer((round * Ten) + n);
                    await store.Reads.CellsAsync(new(October, LastOfOctober, AppIds: [app], AppId: app, ByTemplate: true, ByOperator: true), int.MaxValue);
                }
            }));
        yield return await Measure.SpeedAsync(
            "G7", $"{where}: the same", $"the same with {records / Ten:#,0} records", "≥ 0.67",
            round => Measure.TimeAsync(() => PagesAsync(queries, round)), round => Measure.TimeAsync(() => PagesAsync(smallQueries, round)));

        foreach (var (id, first, second) in new[] { ("day, type", Dimension.Day, Dimension.Type), ("day, template", Dimension.Day, Dimension.Template), ("operator, province", Dimension.Operator, Dimension.Province) })
        {
            var times = new List<double>();
            for (var n = 0; n < 300; n++)
                times.Add((await Measure.TimeAsync(() => PageAsync(queries, n, first, second), collect: false)).Wall * 1000);
            var p99 = times.Skip(20).Order().ElementAt((int)(0.99 * (times.Count - 20)));
            yield return new("p99", $"{where}: statistics by {id}, {count} records", "50 ms", "≥ 1", 50 / p99, $"{p99:0.0} ms", "50 ms");
        }

        (small as IDisposable)?.Dispose();
        (store as IDisposable)?.Dispose();
        if (store is IAsyncDisposable)
        {
            await ((IAsyncDisposable)small).DisposeAsync();
            await ((IAsyncDisposable)store).DisposeAsync();
        }
    }

    /// <summary>G8: what bills are made from, against the same sums by GROUP BY.</summary>
    public static async Task<Ratio> AggregateAsync(int records)
    {
        using var folder = new ScratchFolder();
        var database = folder.Database();
        using var store = new SqliteUsageStore(database, Records.Catalogue);
        await FillAsync(store, records);
        var (from, until) = ContractTime.Span(October);
        return await Measure.SpeedAsync(
            "G8", $"SQLite: the month's billable units from {records:#,0} records", "GROUP BY in SQLite", "≥ 2",
            _ => Measure.TimeAsync(() => store.AggregateAsync(from, until)),
            _ => Measure.TimeAsync(() =>
            {
                using var connection = new SqliteConnection(database);
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = """
                    SELECT (submitted_at + 28800000000) / 86400000000, app_id, service, type, region, status, COUNT(*), SUM(units)
                    FROM usage_records WHERE submitted_at >= @from AND submitted_at < @until GROUP BY 1, 2, 3, 4, 5, 6
                    """;
                command.Parameters.AddWithValue("@from", UsageTime.Micros(from));
                command.Parameters.AddWithValue("@until", UsageTime.Micros(until));
                using var rows = command.ExecuteReader();
                while (rows.Read())
                    rows.GetInt64(7);
                return Task.CompletedTask;
            }));
    }

    /// <summary>G9: a month closed with all its bills, against only adding its records up. The run itself refuses when records and sums differ.</summary>
    public static async Task<Ratio> BillRunAsync(int records)
    {
        var portals = new List<PortalUnderTest>();
        try
        {
            for (var round = -1; round < Measure.Rounds; round++)
            {
                var portal = await PortalUnderTest.StartAsync();
                portals.Add(portal);
                await OrganisationsAsync(portal, Records.Apps);
                await FillAsync(portal.Get<IUsageStore>(), records);
            }

            var (from, until) = ContractTime.Span(October);
            return await Measure.SpeedAsync(
                "G9", $"SQLite: a month of {records:#,0} records closed: added up twice, compared, a hundred bills with PDF issued", "adding the records up once", "≥ 0.67",
                round => Measure.TimeAsync(async () =>
                {
                    var run = await portals[round + 1].Get<BillRunService>().RunAsync(October, Actor.Component("close-month"), Now);
                    if (run.Bills != Records.Apps)
                        throw new InvalidOperationException($"{run.Bills} bills");
                }),
                round => Measure.TimeAsync(() => portals[round + 1].Get<IUsageStore>().AggregateAsync(from, until)));
        }
        finally
        {
            foreach (var portal in portals)
                await portal.DisposeAsync();
        }
    }

    /// <summary>What one organisation's bill costs in a small and in a large run.</summary>
    public static async Task<Ratio> OrganisationsAsync(int few, int many)
    {
        var (ours, theirs) = (await RunAsync(many), await RunAsync(few));
        return new(
            "orgs", $"SQLite: one bill in a run over {many:#,0} organisations", $"one bill in a run over {few:#,0}", "≥ 0.9", theirs.Wall / ours.Wall,
            $"{ours.Wall * 1000:0.00} ms", $"{theirs.Wall * 1000:0.00} ms", theirs.Cpu / ours.Cpu);

        static async Task<Span> RunAsync(int organisations)
        {
            await using var portal = await PortalUnderTest.StartAsync();
            await OrganisationsAsync(portal, organisations);
            var lines = Enumerable.Range(0, organisations).SelectMany(n => Records.Make(5, n * 5).Select(line => line with
            {
                OrganisationId = Records.Owner(App(n)),
                Record = line.Record with { AppId = App(n) },
            })).ToArray();
            foreach (var call in lines.Chunk(Records.Batch))
                await portal.Get<IUsageStore>().IngestAsync(Records.Call(call), Now);
            var span = await Measure.TimeAsync(() => portal.Get<BillRunService>().RunAsync(October, Actor.Component("close-month"), Now));
            return new(span.Wall / organisations, span.Cpu / organisations);
        }
    }

    private static async Task FillAsync(IUsageStore store, int records)
    {
        // The month is always full: more records stand closer.
        var step = (int)Math.Min(28L * UsageTime.PerDay / records, int.MaxValue);
        for (var offset = 0; offset < records; offset += Records.Batch)
            await store.IngestAsync(Records.Call(Records.Make(Records.Batch, offset, step: step, varied: true)), Now);
    }

    private static async Task OrganisationsAsync(PortalUnderTest portal, int count)
    {
        await using var db = await portal.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        await db.Database.OpenConnectionAsync();
        await db.Database.ExecuteSqlRawAsync("PRAGMA foreign_keys=OFF"); // their founders are not measured
        foreach (var chunk in Enumerable.Range(0, count).Chunk(1000))
        {
            foreach (var n in chunk)
            {
                db.Add(new Organisation(Records.Owner(App(n)), $"Organisation {n}", Guid.CreateVersion7(), DateTimeOffset.UnixEpoch));
                if (n >= Records.Apps)
                    db.Add(new Portal.Domain.Apps.App(Guid.CreateVersion7(), App(n), Records.Owner(App(n)), $"App {n}", [Service.Sms], "benchmark", DateTimeOffset.UnixEpoch));
            }

            await db.SaveChangesAsync();
            db.ChangeTracker.Clear();
        }
    }

    private static StatisticsQueries Queries(PortalUnderTest portal, IUsageStore store, RateBook rates) =>
        new(store, new UsageQueries(portal.Get<IDbContextFactory<PortalDb>>(), store, rates), rates);

    private static async Task PagesAsync(StatisticsQueries queries, int round)
    {
        for (var n = 0; n < Ten; n++)
            await PageAsync(queries, (round * Ten) + n, Dimension.Day, Dimension.Type);
    }

    private static async Task PageAsync(StatisticsQueries queries, int n, Dimension first, Dimension second)
    {
        var customer = new Actor
        {
            Kind = ActorKind.User,
            Name = "benchmark",
            OrganisationId = Records.Owner(Customer(n)),
            Permissions = new HashSet<Permission> { Permission.ViewUsage },
        };
        if ((await queries.AskAsync(new(October, LastOfOctober, [first, second]), customer)).Total.Cost == Money.Zero)
            throw new InvalidOperationException("An empty page.");
    }

    private static long App(int n) => 1_400_000_001 + n;

    /// <summary>One of the customers who have records.</summary>
    private static long Customer(int n) => App(Math.Abs(n) % Records.Apps);

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
