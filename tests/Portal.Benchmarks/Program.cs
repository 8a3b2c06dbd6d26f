using Portal.Benchmarks;

// dotnet run -c Release --project tests/Portal.Benchmarks [-- --only G1,G3]
var only = args is ["--only", var list] ? list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : null;

(string Id, Func<Task<Ratio>> Run)[] benchmarks =
[
    ("G1", UsageBenchmarks.SqliteIngestAsync),
    ("G2", UsageBenchmarks.RandomIdsAsync),
    ("G3", WithPostgresAsync(UsageBenchmarks.PostgresIngestAsync)),
    ("G5", UsageBenchmarks.ReplayAsync),
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

if (only is null || only.Contains("G17", StringComparer.OrdinalIgnoreCase))
{
    Console.WriteLine();
    PdfBenchmarks.Run(Console.Out);
}

static Func<Task<Ratio>> WithPostgresAsync(Func<PostgresServer, Task<Ratio>> run) => async () =>
{
    await using var server = await PostgresServer.StartAsync();
    return await run(server);
};
