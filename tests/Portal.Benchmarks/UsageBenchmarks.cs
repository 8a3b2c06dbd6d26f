using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Portal.Domain.Metering;
using Portal.Web.Features.Usage;

namespace Portal.Benchmarks;

/// <summary>Taking in delivery records, on both databases.</summary>
internal static class UsageBenchmarks
{
    private const int Rows = 100_000;
    private const string Columns = """
        submitted_at INTEGER NOT NULL, app_id INTEGER NOT NULL, message_id TEXT NOT NULL, service INTEGER NOT NULL, type INTEGER NOT NULL,
        region TEXT NOT NULL, units INTEGER NOT NULL, status INTEGER NOT NULL, receipt_at INTEGER, receipt_code TEXT, template_id TEXT,
        operator TEXT, province TEXT, learnt_at INTEGER NOT NULL, updated_at INTEGER
        """;

    public static async Task<Ratio> SqliteIngestAsync()
    {
        using var folder = new ScratchFolder();
        return await Measure.SpeedAsync(
            "G1", "SQLite: take in 100,000 records (deduplicated, call ledger, daily sums), 10,000 a call", "raw insert loop into a table without index", "≥ 0.45",
            round => IngestAsync(new SqliteUsageStore(folder.Database(), Records.Catalogue), round, randomIds: true),
            async round =>
            {
                var lines = Records.Make(Rows, Math.Max(round, 0) * Rows);
                await using var connection = Open(folder.Database(), $"CREATE TABLE r ({Columns})");
                return await Measure.TimeAsync(() => { InsertRaw(connection, lines); return Task.CompletedTask; });
            });
    }

    public static async Task<Ratio> RandomIdsAsync()
    {
        using var folder = new ScratchFolder();
        var random = new SqliteUsageStore(folder.Database(), Records.Catalogue);
        var ordered = new SqliteUsageStore(folder.Database(), Records.Catalogue);
        const int preloaded = 1_000_000;
        for (var offset = 0; offset < preloaded; offset += Records.Batch)
        {
            await random.IngestAsync(Records.Call(Records.Make(Records.Batch, offset, randomIds: true)), Now);
            await ordered.IngestAsync(Records.Call(Records.Make(Records.Batch, offset, randomIds: false)), Now);
        }

        var ratio = await Measure.SpeedAsync(
            "G2", "SQLite: random message ids, 1,000,000 records there already", "the same with ids in time order", "≥ 0.8",
            round => IngestAsync(random, round + 1, randomIds: true, preloaded, dispose: false),
            round => IngestAsync(ordered, round + 1, randomIds: false, preloaded, dispose: false));
        random.Dispose();
        ordered.Dispose();
        return ratio;
    }

    public static async Task<Ratio> PostgresIngestAsync(PostgresServer server)
    {
        return await Measure.SpeedAsync(
            "G3", "PostgreSQL: take in 100,000 records (deduplicated, call ledger, daily sums), 10,000 a call", "psql \\copy into the same partitioned, indexed table", "≥ 0.6",
            async round =>
            {
                var store = new PostgresUsageStore(await server.CreateDatabaseAsync(), Records.Catalogue);
                await store.EnsureCreatedAsync();
                await store.IngestAsync(Records.Call(Records.Make(1, 28 * 172_800)), Now); // makes the month
                var before = server.CpuSeconds();
                var span = await IngestAsync(store, round, randomIds: true);
                return span with { Cpu = span.Cpu + server.CpuSeconds() - before };
            },
            async round =>
            {
                var database = await server.CreateDatabaseAsync();
                await using var store = new PostgresUsageStore(database, Records.Catalogue);
                await store.IngestAsync(Records.Call(Records.Make(1, 28 * 172_800)), Now); // makes the tables and the month
                return await PsqlCopyAsync(server, database, Records.Make(Rows, Math.Max(round, 0) * Rows));
            });
    }

    /// <summary>What a recipient beside every record costs: a row more, of the number's keyed hash.</summary>
    public static async Task<Ratio> SqliteRecipientsAsync()
    {
        using var folder = new ScratchFolder();
        return await Measure.SpeedAsync(
            "G17", "SQLite: take in 100,000 records, each with its recipient", "the same records without", "≥ 0.5",
            round => IngestAsync(new SqliteUsageStore(folder.Database(), Records.Catalogue), round, randomIds: true, hasRecipients: true),
            round => IngestAsync(new SqliteUsageStore(folder.Database(), Records.Catalogue), round, randomIds: true));
    }

    public static async Task<Ratio> PostgresRecipientsAsync(PostgresServer server)
    {
        return await Measure.SpeedAsync(
            "G17", "PostgreSQL: the same", "the same", "≥ 0.5", round => OnceAsync(round, hasRecipients: true), round => OnceAsync(round, hasRecipients: false));

        async Task<Span> OnceAsync(int round, bool hasRecipients)
        {
            var store = new PostgresUsageStore(await server.CreateDatabaseAsync(), Records.Catalogue);
            await store.EnsureCreatedAsync();
            await store.IngestAsync(Records.Call(Records.Make(1, 28 * 172_800)), Now); // makes the month
            var before = server.CpuSeconds();
            var span = await IngestAsync(store, round, randomIds: true, hasRecipients: hasRecipients);
            return span with { Cpu = span.Cpu + server.CpuSeconds() - before };
        }
    }

    /// <summary>The same lines by psql's \copy, as its \timing says.</summary>
    public static async Task<Span> PsqlCopyAsync(PostgresServer server, string database, UsageLine[] lines)
    {
        using var folder = new ScratchFolder();
        var file = folder.File("csv");
        await File.WriteAllLinesAsync(file, lines.Select(Csv));
        var before = server.CpuSeconds();
        var output = await server.PsqlAsync(
            database, $"\\timing on\n\\copy usage_records (submitted_at, app_id, message_id, service, type, region, units, status, receipt_at, receipt_code, template_id, operator, province, learnt_at) FROM '{file}' WITH (FORMAT csv)\n");
        var time = output.Split('\n').Last(line => line.StartsWith("Time:", StringComparison.Ordinal)).Split(' ')[1];
        return new(double.Parse(time, CultureInfo.InvariantCulture) / 1000, server.CpuSeconds() - before);
    }

    public static async Task<Ratio> ReplayAsync()
    {
        using var folder = new ScratchFolder();
        using var store = new SqliteUsageStore(folder.Database(), Records.Catalogue);
        var calls = Enumerable.Range(-1, Measure.Rounds + 1).Select(round => Records.Make(Records.Batch, (round + 1) * Records.Batch)).ToArray();
        var bodies = calls.Select(Records.Ndjson).ToArray();
        await store.EnsureCreatedAsync();
        return await Measure.SpeedAsync(
            "G5", "a call of 10,000 records again (hash of its content, ledger)", "the same call the first time", "≥ 10",
            round => Measure.TimeAsync(async () => _ = await store.FindBatchAsync(KeyOf(bodies[round + 1])) ?? throw new InvalidOperationException("not replayed")),
            round => Measure.TimeAsync(() => store.IngestAsync(new(KeyOf(bodies[round + 1]), calls[round + 1], []), Now)),
            oursFirst: false);

        static BatchKey KeyOf(byte[] body) => BatchKey.Of("benchmark", null, Convert.ToHexStringLower(SHA256.HashData(body)));
    }

    public static async Task<Ratio> BytesAsync()
    {
        using var folder = new ScratchFolder();
        var (oursPath, theirsPath) = (folder.Database(), folder.Database());
        using (var store = new SqliteUsageStore(oursPath, Records.Catalogue))
        {
            for (var offset = 0; offset < 2 * Rows; offset += Records.Batch)
            {
                await store.IngestAsync(Records.Call(Records.Make(Records.Batch, offset)), Now);
                await store.CountPartsAsync();
            }
        }

        await using (var connection = Open(theirsPath, $"CREATE TABLE r ({Columns}); CREATE UNIQUE INDEX r_id ON r (message_id)"))
        {
            for (var offset = 0; offset < 2 * Rows; offset += Records.Batch)
                InsertRaw(connection, Records.Make(Records.Batch, offset));
        }

        var (ours, theirs) = (Pages(oursPath) / (2.0 * Rows), Pages(theirsPath) / (2.0 * Rows));
        return new("G15", "SQLite: bytes a record, everything included", "table with row ids and a unique index on the message id", "≤ 0.8", ours / theirs, $"{ours:0} B", $"{theirs:0} B");
    }

    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private static async Task<Span> IngestAsync(IUsageStore store, int round, bool randomIds, int offset = 0, bool dispose = true, bool hasRecipients = false)
    {
        var calls = Enumerable.Range(0, Rows / Records.Batch)
            .Select(n => Records.Make(Records.Batch, offset + (Math.Max(round, 0) * Rows) + (n * Records.Batch), randomIds))
            .Select(lines => Records.Call(hasRecipients ? Array.ConvertAll(lines, line => line with { Recipient = line.Record.SubmittedAt * -7_046_029_254_386_353_131 }) : lines)).ToArray();
        await store.EnsureCreatedAsync();
        var span = await Measure.TimeAsync(async () =>
        {
            foreach (var call in calls)
            {
                if ((await store.IngestAsync(call, Now)).Accepted != Records.Batch)
                    throw new InvalidOperationException("Not every record was new.");
            }
        });
        if (dispose)
        {
            (store as IDisposable)?.Dispose();
            if (store is IAsyncDisposable later)
                await later.DisposeAsync();
        }

        return span;
    }

    private static SqliteConnection Open(string connectionString, string schema)
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=20000;" + schema;
        command.ExecuteNonQuery();
        return connection;
    }

    private static void InsertRaw(SqliteConnection connection, UsageLine[] lines)
    {
        using var insert = new RawInsert(connection);
        foreach (var call in lines.Chunk(Records.Batch))
            insert.Write(call);
    }

    private static long Pages(string connectionString)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE); SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
        using var rows = command.ExecuteReader();
        while (!rows.GetName(0).StartsWith("page_count", StringComparison.Ordinal))
            rows.NextResult();
        rows.Read();
        return rows.GetInt64(0);
    }

    private static string Csv(UsageLine line)
    {
        var r = line.Record;
        return string.Create(CultureInfo.InvariantCulture,
            $"{r.SubmittedAt},{r.AppId},{r.MessageId},1,{(int)r.Type + 1},{r.Region},{r.Units},{(r.Status is DeliveryStatus.Failed ? 5 : 4)},{r.ReceiptAt},{r.ReceiptCode},{r.TemplateId},{r.Operator},{r.Province},1790784000000000");
    }
}
