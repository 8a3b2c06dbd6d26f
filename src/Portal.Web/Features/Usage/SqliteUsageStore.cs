using Microsoft.Data.Sqlite;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>
/// Delivery records in SQLite: one writer connection with prepared statements, every call one transaction, synced to disk before it is answered.
/// </summary>
public sealed class SqliteUsageStore : IUsageStore, IDisposable
{
    private readonly string _connectionString;
    private readonly IUsageCatalogue _catalogue;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SemaphoreSlim _ledgerGate = new(1, 1);
    private SqliteUsageWriter? _writer;
    private SqliteLedgerReader? _ledger;

    public SqliteUsageStore(string connectionString, IUsageCatalogue catalogue)
    {
        _connectionString = connectionString;
        _catalogue = catalogue;
        Reads = new(async ct =>
        {
            await EnsureCreatedAsync(ct);
            var connection = new SqliteConnection(_connectionString);
            await connection.OpenAsync(ct);
            return connection;
        }, CountPartsAsync);
    }

    public UsageReads Reads { get; }

    public Task EnsureCreatedAsync(CancellationToken ct = default) =>
        _writer is null ? WriteAsync(_ => true, ct) : Task.CompletedTask;

    public async Task<KnownBatch?> FindBatchAsync(BatchKey key, CancellationToken ct = default)
    {
        await EnsureCreatedAsync(ct);
        await _ledgerGate.WaitAsync(ct);
        try
        {
            return (_ledger ??= new(_connectionString)).Find(key);
        }
        finally
        {
            _ledgerGate.Release();
        }
    }

    public Task<UsageAnswer> IngestAsync(UsageBatch batch, DateTimeOffset now, CancellationToken ct = default) =>
        WriteAsync(writer => writer.Ingest(batch, UsageTime.Micros(now), new RollupDeltas(_catalogue)), ct);

    public Task<int> PruneBatchesAsync(DateTimeOffset before, CancellationToken ct = default) =>
        WriteAsync(writer => writer.Prune(UsageTime.Micros(before)), ct);

    public async Task<int> CountPartsAsync(CancellationToken ct = default)
    {
        var counted = 0;
        for (var calls = UsageParts.CallsAtATime; calls == UsageParts.CallsAtATime; counted += calls)
            calls = await WriteAsync(writer => writer.Count(), ct);
        return counted;
    }

    public async Task<IReadOnlyList<UsageGroup>> ScanAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken ct = default)
    {
        await EnsureCreatedAsync(ct);
        await using var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(ct);
        return Scan(connection, UsageTime.Micros(from), UsageTime.Micros(until), ct);
    }

    public async Task<IReadOnlyList<UsageTotal>> AggregateAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken ct = default) =>
        await UsageTotals.OfAsync(await ScanAsync(from, until, ct), _catalogue, ct);

    public async Task RebuildAsync(DateOnly first, DateOnly last, CancellationToken ct = default)
    {
        await EnsureCreatedAsync(ct);
        await _gate.WaitAsync(ct);
        try
        {
            // Owners are looked up inside the transaction: between the scan and the write nothing may come in.
            _writer!.Begin();
            try
            {
                var groups = Scan(_writer.Connection, UsageTime.StartOf(first), UsageTime.StartOf(last.AddDays(1)), ct);
                _writer.Replace(first, last, await UsageTotals.RowsAsync(groups, _catalogue, ct));
                _writer.Commit();
            }
            catch
            {
                _writer.Rollback();
                throw;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _ledger?.Dispose();
        _gate.Dispose();
        _ledgerGate.Dispose();
    }

    private async Task<T> WriteAsync<T>(Func<SqliteUsageWriter, T> write, CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            _writer ??= new(_connectionString);
            return write(_writer);
        }
        finally
        {
            _gate.Release();
        }
    }

    // A dictionary with one packed number as key: two to three times the speed of GROUP BY, which sorts.
    private static List<UsageGroup> Scan(SqliteConnection connection, long from, long until, CancellationToken ct)
    {
        using var rows = new SqliteStatement(connection, """
            SELECT submitted_at, app_id, service, type, region, status, units FROM usage_records
            WHERE submitted_at >= ? AND submitted_at < ?
            """);
        rows.Bind(1, from);
        rows.Bind(2, until);
        var sums = new GroupSums();
        for (var n = 0; rows.Read(); n++)
        {
            sums.Add(UsageTime.DayNumber(rows.Long(0)), rows.Long(1), rows.Int(2), rows.Int(3), rows.Bytes(4), rows.Int(5), rows.Long(6));
            if ((n & 0xFFFF) == 0)
                ct.ThrowIfCancellationRequested();
        }

        return sums.ToGroups();
    }
}
