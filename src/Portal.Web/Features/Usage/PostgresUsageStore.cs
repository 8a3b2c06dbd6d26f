using System.Collections.Concurrent;
using Npgsql;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>
/// Delivery records in PostgreSQL: arrays unnested into month partitions, every call one transaction. Calls run side by side; rows are
/// written in the order of their keys, so that two calls about the same messages wait for each other instead of locking each other out.
/// </summary>
public sealed class PostgresUsageStore : IUsageStore, IAsyncDisposable
{
    // Any number nobody else takes: serialises creating tables and partitions between instances.
    private const long SchemaLock = 0x75736167;
    private const int Chunk = 10_000;

    // And another: who counts the finer sums does it alone; the intake never waits for it.
    private const long CountLock = 0x75736168;

    private readonly NpgsqlDataSource _source;
    private readonly IUsageCatalogue _catalogue;
    private readonly ConcurrentDictionary<DateOnly, bool> _months = [];
    private volatile bool _created;

    public PostgresUsageStore(string connectionString, IUsageCatalogue catalogue)
    {
        _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 20, AutoPrepareMinUsages = 1 }.ToString());
        _catalogue = catalogue;
        Reads = new(async ct =>
        {
            await EnsureCreatedAsync(ct);
            return await _source.OpenConnectionAsync(ct);
        }, CountPartsAsync);
    }

    public UsageReads Reads { get; }

    public async Task EnsureCreatedAsync(CancellationToken ct = default)
    {
        if (_created)
            return;

        await ChangeSchemaAsync(UsageSchema.Postgres, ct, FillAsync);
        _created = true;
    }

    public Task<KnownBatch?> FindBatchAsync(BatchKey key, CancellationToken ct = default) => Reads.BatchAsync(key, ct);

    public async Task<UsageAnswer> IngestAsync(UsageBatch batch, DateTimeOffset now, CancellationToken ct = default)
    {
        await EnsureCreatedAsync(ct);
        foreach (var month in batch.Lines.Select(line => MonthOf(line.Record.SubmittedAt)).Distinct())
            await EnsureMonthAsync(month, ct);

        await using var connection = await _source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var writer = new PostgresUsageWriter(connection, UsageTime.Micros(now), new RollupDeltas(_catalogue));
        var rounds = UsageRounds.Of(batch.Lines);
        for (var round = 0; round < rounds.Count; round++)
        {
            foreach (var chunk in rounds[round].Chunk(Chunk))
                await writer.WriteAsync(chunk, mayBeNew: round == 0, ct);
        }

        var answer = writer.Answer(batch.Rejected);
        if (!await writer.RememberAsync(batch.Key, answer, ct))
        {
            await transaction.RollbackAsync(ct);
            return (await FindBatchAsync(batch.Key, ct))!.Repeat(batch.Key)!;
        }

        await writer.WriteSumsAsync(ct);
        await transaction.CommitAsync(ct);
        return answer;
    }

    public async Task<int> PruneBatchesAsync(DateTimeOffset before, CancellationToken ct = default)
    {
        await EnsureCreatedAsync(ct);
        await using var command = _source.CreateCommand("DELETE FROM usage_batches WHERE answered_at < $1");
        command.Parameters.AddWithValue(UsageTime.Micros(before));
        return await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<int> CountPartsAsync(CancellationToken ct = default)
    {
        await EnsureCreatedAsync(ct);
        var counted = 0;
        for (var calls = UsageParts.CallsAtATime; calls == UsageParts.CallsAtATime; counted += calls)
        {
            await using var connection = await _source.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            calls = await CountAsync(connection, ct);
            await transaction.CommitAsync(ct);
        }

        return counted;
    }

    public async Task<IReadOnlyList<UsageGroup>> ScanAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken ct = default)
    {
        await EnsureCreatedAsync(ct);
        await using var connection = await _source.OpenConnectionAsync(ct);
        return await ScanAsync(connection, UsageTime.Micros(from), UsageTime.Micros(until), ct);
    }

    public async Task<IReadOnlyList<UsageTotal>> AggregateAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken ct = default) =>
        await UsageTotals.OfAsync(await ScanAsync(from, until, ct), _catalogue, ct);

    public async Task RebuildAsync(DateOnly first, DateOnly last, CancellationToken ct = default)
    {
        await EnsureCreatedAsync(ct);
        await using var connection = await _source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);

        // Nothing may come in between the scan and the write. The lock of those who count comes first, as it does for them.
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({CountLock})", ct);
        await ExecuteAsync(connection, "LOCK TABLE usage_records IN SHARE MODE; LOCK TABLE usage_days IN EXCLUSIVE MODE; LOCK TABLE usage_parts IN EXCLUSIVE MODE", ct);
        var groups = await ScanAsync(connection, UsageTime.StartOf(first), UsageTime.StartOf(last.AddDays(1)), ct);
        await using (var delete = new NpgsqlCommand("DELETE FROM usage_days WHERE day BETWEEN $1 AND $2", connection))
        {
            delete.Parameters.AddWithValue(UsageTime.DayNumber(first));
            delete.Parameters.AddWithValue(UsageTime.DayNumber(last));
            await delete.ExecuteNonQueryAsync(ct);
        }

        await PostgresUsageWriter.WriteSumsAsync(connection, await UsageTotals.RowsAsync(groups, _catalogue, ct), ct);
        while (await CountAsync(connection, ct) > 0)
        {
        }

        await ExecuteAsync(connection, UsageParts.Rebuild(first, last), ct);
        await transaction.CommitAsync(ct);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task EnsureMonthAsync(DateOnly month, CancellationToken ct)
    {
        if (_months.ContainsKey(month))
            return;

        var from = UsageTime.StartOf(month);
        var until = UsageTime.StartOf(month.AddMonths(1));
        await ChangeSchemaAsync(
            $"CREATE TABLE IF NOT EXISTS usage_records_{month:yyyy_MM} PARTITION OF usage_records FOR VALUES FROM ({from}) TO ({until})", ct);
        _months.TryAdd(month, true);
    }

    private static async Task<int> CountAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({CountLock})", ct);
        var (sums, calls) = (new PartSums(), 0);
        await using (var take = new NpgsqlCommand(
            "DELETE FROM usage_uncounted WHERE seq IN (SELECT seq FROM usage_uncounted ORDER BY seq LIMIT $1) RETURNING log", connection))
        {
            take.Parameters.AddWithValue(UsageParts.CallsAtATime);
            await using var logs = await take.ExecuteReaderAsync(ct);
            for (; await logs.ReadAsync(ct); calls++)
                sums.Add(logs.GetFieldValue<byte[]>(0));
        }

        await PostgresUsageWriter.WritePartsAsync(connection, sums.Rows(), ct);
        return calls;
    }

    // CREATE … IF NOT EXISTS is not safe against itself: two at once can both see nothing.
    private async Task ChangeSchemaAsync(string sql, CancellationToken ct, Func<NpgsqlConnection, CancellationToken, Task>? then = null)
    {
        await using var connection = await _source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({SchemaLock})", ct);
        await ExecuteAsync(connection, sql, ct);
        if (then is not null)
            await then(connection, ct);
        await transaction.CommitAsync(ct);
    }

    private static async Task FillAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var missing = new NpgsqlCommand(UsageParts.AreMissing, connection);
        if (await missing.ExecuteScalarAsync(ct) is 1)
            await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({CountLock}); LOCK TABLE usage_records IN SHARE MODE; {UsageParts.Fill}", ct);
    }

    private static async Task<IReadOnlyList<UsageGroup>> ScanAsync(NpgsqlConnection connection, long from, long until, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT ((submitted_at + 28800000000) / 86400000000)::int, app_id, service, type, region, status, COUNT(*), SUM(units)::bigint
            FROM usage_records WHERE submitted_at >= $1 AND submitted_at < $2 GROUP BY 1, 2, 3, 4, 5, 6
            """,
            connection);
        command.Parameters.AddWithValue(from);
        command.Parameters.AddWithValue(until);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var groups = new List<UsageGroup>();
        while (await rows.ReadAsync(ct))
        {
            groups.Add(new(
                rows.GetInt32(0), rows.GetInt64(1), UsageSchema.ServiceOf(rows.GetInt16(2)), UsageSchema.TypeOf(rows.GetInt16(3)),
                rows.GetString(4), UsageSchema.StatusOf(rows.GetInt16(5)), rows.GetInt64(6), rows.GetInt64(7)));
        }

        return groups;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
#pragma warning disable CA2100 // constants, and what is made from numbers
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(ct);
    }

    private static DateOnly MonthOf(long micros)
    {
        var day = UsageTime.Day(UsageTime.DayNumber(micros));
        return new(day.Year, day.Month, 1);
    }
}
