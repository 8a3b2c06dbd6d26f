using System.Globalization;
using Portal.Benchmarks;

// dotnet run -c Release --project tests/Portal.Benchmarks [-- --only G1,G3] [--records 1000000] [--large]
// --large: 10 million records, and bill runs over 10,000 organisations; takes an hour and 20 GB of disk.
var only = Option("--only")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
var large = args.Contains("--large");
var records = Option("--records") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : large ? 10_000_000 : 1_000_000;
if (records > 1_000_000)
    Measure.Rounds = 3;

Console.WriteLine(Ratio.Header);
(string Id, Func<Task<Ratio>> Run)[] small =
[
    ("G1", UsageBenchmarks.SqliteIngestAsync),
    ("G2", UsageBenchmarks.RandomIdsAsync),
    ("G3", async () =>
    {
        await using var server = await PostgresServer.StartAsync();
        return await UsageBenchmarks.PostgresIngestAsync(server);
    }),
    ("G5", UsageBenchmarks.ReplayAsync),
    ("G6", () => RollupBenchmarks.IntakeAsync(varied: false)),
    ("G6", () => RollupBenchmarks.IntakeAsync(varied: true)),
    ("G14", PortalBenchmarks.AuditChainAsync),
    ("G15", UsageBenchmarks.BytesAsync),
    ("G16", PortalBenchmarks.HttpIntakeAsync),
    ("G17", UsageBenchmarks.SqliteRecipientsAsync),
    ("G17", async () =>
    {
        await using var server = await PostgresServer.StartAsync();
        return await UsageBenchmarks.PostgresRecipientsAsync(server);
    }),
];
foreach (var (_, run) in small.Where(benchmark => Wants(benchmark.Id)))
    Console.WriteLine(await run());

(string Id, Func<Site, IAsyncEnumerable<Ratio>> Run)[] full =
[
    ("G6L", site => RollupBenchmarks.IntakeIntoFullAsync(site, records)),
    ("G7", site => StatisticsBenchmarks.RunAsync(site, records)),
    ("G8", site => OneAsync(BillBenchmarks.AggregateAsync(site, records))),
    ("G9", site => OneAsync(BillBenchmarks.BillRunAsync(site, records))),
    ("again", site => OneAsync(BillBenchmarks.RecomputeAsync(site, Math.Min(records, 1_000_000)))),
    ("orgs", site => OneAsync(BillBenchmarks.OrganisationsAsync(site, 100, large ? 10_000 : 1_000))),
];
foreach (var (_, run) in full.Where(benchmark => Wants(benchmark.Id)))
{
    await using var sqlite = new SqliteSite();
    await foreach (var ratio in run(sqlite))
        Console.WriteLine(ratio);
    await using var postgres = new PostgresSite(await PostgresServer.StartAsync());
    await foreach (var ratio in run(postgres))
        Console.WriteLine(ratio);
}

if (Wants("G17"))
{
    Console.WriteLine();
    PdfBenchmarks.Run(Console.Out);
}

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

bool Wants(string id) => only is null || only.Contains(id, StringComparer.OrdinalIgnoreCase);

static async IAsyncEnumerable<Ratio> OneAsync(Task<Ratio> ratio)
{
    yield return await ratio;
}
