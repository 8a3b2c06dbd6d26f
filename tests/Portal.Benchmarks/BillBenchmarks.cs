using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Metering;
using Portal.Web.Features.Billing;
using Portal.Web.Features.Usage;

namespace Portal.Benchmarks;

/// <summary>A month closed, and its bills made again from their records.</summary>
internal static class BillBenchmarks
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly October = new(2026, 10, 1);
    private static readonly Actor Job = Actor.Component("close-month");

    /// <summary>G8: what bills are made from, against the same sums by the database's own GROUP BY.</summary>
    public static async Task<Ratio> AggregateAsync(Site site, int records)
    {
        var database = await site.CreateAsync();
        var store = site.Open(database);
        await Records.FillAsync(store, records, Now);
        var (from, until) = ContractTime.Span(October);
        var ratio = await Measure.SpeedAsync(
            "G8", $"{site.Name}: the month's billable units from {Count(records)} records", "the same GROUP BY, rows read and thrown away",
            site is SqliteSite ? "≥ 2" : "≥ 0.9",
            _ => Measure.TimeAsync(() => store.AggregateAsync(from, until)),
            _ => Measure.TimeAsync(async () =>
            {
                await using System.Data.Common.DbConnection connection = site is SqliteSite ? new SqliteConnection(database) : new NpgsqlConnection(database);
                await connection.OpenAsync();
                await using var command = connection.CreateCommand();
                command.CommandTimeout = 0;
                command.CommandText = string.Create(CultureInfo.InvariantCulture, $"""
                    SELECT (submitted_at + 28800000000) / 86400000000, app_id, service, type, region, status, COUNT(*), SUM(units)
                    FROM usage_records WHERE submitted_at >= {UsageTime.Micros(from)} AND submitted_at < {UsageTime.Micros(until)} GROUP BY 1, 2, 3, 4, 5, 6
                    """);
                await using var rows = await command.ExecuteReaderAsync();
                while (await rows.ReadAsync())
                    rows.GetInt64(7);
            }));
        await Site.CloseAsync(store);
        await site.DropAsync(database);
        return ratio;
    }

    /// <summary>G9: a month closed with all its bills, against only adding its records up. The run itself refuses when records and sums differ.</summary>
    public static async Task<Ratio> BillRunAsync(Site site, int records)
    {
        var original = await FilledAsync(site, records, oneOwner: false);
        var (from, until) = ContractTime.Span(October);
        var copies = new Queue<(PortalUnderTest Portal, string Database)>();
        var ratio = await Measure.SpeedAsync(
            "G9", $"{site.Name}: a month of {Count(records)} records closed: added up twice, compared, a hundred bills with PDF issued", "adding the records up once", "≥ 0.67",
            async _ =>
            {
                var (portal, database) = copies.Dequeue();
                var span = await Measure.TimeAsync(async () =>
                {
                    var run = await portal.Get<BillRunService>().RunAsync(October, Job, Now);
                    if (run.Bills != Records.Apps)
                        throw new InvalidOperationException($"{run.Bills} bills");
                });
                await portal.DisposeAsync();
                await site.DropAsync(database);
                return span;
            },
            async _ =>
            {
                var database = await site.CopyAsync(original);
                var portal = await PortalUnderTest.StartAsync(site, database);
                copies.Enqueue((portal, database));
                return await Measure.TimeAsync(() => portal.Get<IUsageStore>().AggregateAsync(from, until));
            },
            oursFirst: false);
        await site.DropAsync(original);
        return ratio;
    }

    /// <summary>One customer's bill of all these records made again from them and compared, against adding the records up once.</summary>
    public static async Task<Ratio> RecomputeAsync(Site site, int records)
    {
        var database = await FilledAsync(site, records, oneOwner: true);
        var portal = await PortalUnderTest.StartAsync(site, database);
        await portal.Get<BillRunService>().RunAsync(October, Job, Now);
        var finance = new Actor { Kind = ActorKind.User, Name = "benchmark", Permissions = new HashSet<Permission> { Permission.ViewAllBills } };
        var number = (await portal.Get<BillQueries>().ListAsync(finance, October)).Single().Number;
        var (from, until) = ContractTime.Span(October);
        var ratio = await Measure.SpeedAsync(
            "again", $"{site.Name}: one bill of {Count(records)} records made again from its records, hashes compared", "adding the records up once", "–",
            _ => Measure.TimeAsync(async () =>
            {
                if (!(await portal.Get<BillRecompute>().RunAsync(finance, number)).IsSame)
                    throw new InvalidOperationException("The bill made again is another one.");
            }),
            _ => Measure.TimeAsync(() => portal.Get<IUsageStore>().AggregateAsync(from, until)));
        await portal.DisposeAsync();
        await site.DropAsync(database);
        return ratio;
    }

    /// <summary>What one organisation's bill costs in a small and in a large run.</summary>
    public static async Task<Ratio> OrganisationsAsync(Site site, int few, int many)
    {
        var (ours, theirs) = (await RunAsync(many), await RunAsync(few));
        return new(
            "orgs", $"{site.Name}: one bill in a run over {Count(many)} organisations", $"one bill in a run over {Count(few)}", "≥ 0.9", theirs.Wall / ours.Wall,
            $"{ours.Wall * 1000:0.00} ms", $"{theirs.Wall * 1000:0.00} ms", theirs.Cpu / ours.Cpu);

        async Task<Span> RunAsync(int organisations)
        {
            var portal = await PortalUnderTest.StartAsync(site, organisations: organisations);
            var lines = Enumerable.Range(0, organisations).SelectMany(n => Records.Make(5, n * 5).Select(line => line with
            {
                OrganisationId = Records.Owner(Records.App(n)),
                Record = line.Record with { AppId = Records.App(n) },
            })).ToArray();
            foreach (var call in lines.Chunk(Records.Batch))
                await portal.Get<IUsageStore>().IngestAsync(Records.Call(call), Now);
            var span = await Measure.TimeAsync(() => portal.Get<BillRunService>().RunAsync(October, Job, Now));
            await portal.DisposeAsync();
            await site.DropAsync(portal.Connection);
            return new(span.Wall / organisations, span.Cpu / organisations);
        }
    }

    private static async Task<string> FilledAsync(Site site, int records, bool oneOwner)
    {
        await using var portal = await PortalUnderTest.StartAsync(site, organisations: Records.Apps, oneOwner: oneOwner);
        await Records.FillAsync(portal.Get<IUsageStore>(), records, Now, oneOwner ? Records.Owner(Records.App(0)) : null);
        return portal.Connection;
    }

    private static string Count(int records) => records.ToString("#,0", CultureInfo.InvariantCulture);
}
