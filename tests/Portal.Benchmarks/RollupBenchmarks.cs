using System.Globalization;
using Microsoft.Data.Sqlite;
using Portal.Web.Features.Usage;

namespace Portal.Benchmarks;

/// <summary>What the daily sums cost the intake.</summary>
internal static class RollupBenchmarks
{
    private const int Rows = 100_000;
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

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
                return await InsertAsync(database, [.. Calls(round, varied)]);
            });

        static IEnumerable<UsageLine[]> Calls(int round, bool varied) => Enumerable.Range(0, Rows / Records.Batch)
            .Select(n => Records.Make(Records.Batch, (Math.Max(round, 0) * Rows) + (n * Records.Batch), varied: varied));
    }

    /// <summary>G6 where there is much already, and with what is counted behind the intake counted as well.</summary>
    public static async IAsyncEnumerable<Ratio> IntakeIntoFullAsync(Site site, int records)
    {
        var (ours, theirs) = (await site.CreateAsync(), "");
        var store = site.Open(ours);
        await Records.FillAsync(store, records, Now);
        await Site.CloseAsync(store);
        theirs = await site.CopyAsync(ours);
        store = site.Open(ours);
        var count = records.ToString("#,0", CultureInfo.InvariantCulture);
        var offset = records;
        foreach (var isCounted in new[] { false, true })
        {
            yield return await Measure.SpeedAsync(
                "G6", $"{site.Name}: 100,000 records in 450 kinds more, where {count} are" + (isCounted ? ", and their finer sums counted behind" : ""),
                "the same records into the same table with its key, no sums", isCounted ? "–" : "≥ 0.6",
                async _ =>
                {
                    var calls = Calls().Select(lines => Records.Call(lines)).ToArray();
                    await store.CountPartsAsync();
                    var before = ServerCpu(site);
                    var span = await Measure.TimeAsync(async () =>
                    {
                        foreach (var call in calls)
                            await store.IngestAsync(call, Now);
                        if (isCounted)
                            await store.CountPartsAsync();
                    });
                    return span with { Cpu = span.Cpu + ServerCpu(site) - before };
                },
                async _ =>
                {
                    var calls = Calls().ToArray();
                    return site is PostgresSite postgres
                        ? await UsageBenchmarks.PsqlCopyAsync(postgres.Server, theirs, [.. calls.SelectMany(call => call)])
                        : await InsertAsync(theirs, calls);
                });
        }

        await Site.CloseAsync(store);
        await site.DropAsync(ours);
        await site.DropAsync(theirs);

        IEnumerable<UsageLine[]> Calls()
        {
            for (var n = 0; n < Rows / Records.Batch; n++, offset += Records.Batch)
                yield return Records.Month(offset, records);
        }
    }

    private static double ServerCpu(Site site) => site is PostgresSite postgres ? postgres.Server.CpuSeconds() : 0;

    private static async Task<Span> InsertAsync(string database, UsageLine[][] calls)
    {
        await using var connection = new SqliteConnection(database);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=20000; PRAGMA cache_size=-65536;";
        command.ExecuteNonQuery();
        return await Measure.TimeAsync(() =>
        {
            using var insert = new RawInsert(connection, "usage_records");
            foreach (var call in calls)
                insert.Write(call);
            return Task.CompletedTask;
        });
    }
}
