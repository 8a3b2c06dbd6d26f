using System.Globalization;
using Portal.Benchmarks;
using Portal.Web.Features.Usage;

// dotnet run -c Release --project tests/Portal.Benchmarks [-- --only G1,G3] [--records 1000000] [--large]
// --large: 10 million records, and bill runs over 10,000 organisations; takes the better part of an hour.
var only = Option("--only")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
var large = args.Contains("--large");
var records = Option("--records") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : large ? 10_000_000 : 1_000_000;

(string Id, Func<Task<Ratio>> Run)[] benchmarks =
[
    ("G1", UsageBenchmarks.SqliteIngestAsync),
    ("G2", UsageBenchmarks.RandomIdsAsync),
    ("G3", WithPostgresAsync(UsageBenchmarks.PostgresIngestAsync)),
    ("G5", UsageBenchmarks.ReplayAsync),
    ("G6", () => RollupBenchmarks.IntakeAsync(varied: false)),
    ("G6", () => RollupBenchmarks.IntakeAsync(varied: true)),
    ("G8", () => RollupBenchmarks.AggregateAsync(records)),
    ("G9", () => RollupBenchmarks.BillRunAsync(records)),
    ("orgs", () => RollupBenchmarks.OrganisationsAsync(100, large ? 10_000 : 1_000)),
    ("G14", PortalBenchmarks.AuditChainAsync),
    ("G15", UsageBenchmarks.BytesAsync),
    ("G16", PortalBenchmarks.HttpIntakeAsync),
];

Console.WriteLine(Ratio.Header);
foreach (var (id, run) in benchmarks)
{
    if (only is null || only.Contains(id, StringComparer.OrdinalIgnoreCase))
        Console.WriteLine(await run());
}

if (only is null || only.Contains("G7", StringComparer.OrdinalIgnoreCase))
{
    using (var folder = new ScratchFolder())
    {
        await foreach (var ratio in RollupBenchmarks.StatisticsAsync("SQLite", records, () => Task.FromResult<IUsageStore>(new SqliteUsageStore(folder.Database(), Records.Catalogue))))
            Console.WriteLine(ratio);
    }

    await using var server = await PostgresServer.StartAsync();
    await foreach (var ratio in RollupBenchmarks.StatisticsAsync("PostgreSQL", records, async () => new PostgresUsageStore(await server.CreateDatabaseAsync(), Records.Catalogue)))
        Console.WriteLine(ratio);
}

if (only is null || only.Contains("G17", StringComparer.OrdinalIgnoreCase))
{
    Console.WriteLine();
    PdfBenchmarks.Run(Console.Out);
}

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

static Func<Task<Ratio>> WithPostgresAsync(Func<PostgresServer, Task<Ratio>> run) => async () =>
{
    await using var server = await PostgresServer.StartAsync();
    return await run(server);
};
