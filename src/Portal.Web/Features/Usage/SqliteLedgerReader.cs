using Microsoft.Data.Sqlite;

namespace Portal.Web.Features.Usage;

/// <summary>Looks calls up in the ledger over a connection of its own, kept open: a replay waits for no writer. Not safe for two threads at once.</summary>
internal sealed class SqliteLedgerReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _find;

    public SqliteLedgerReader(string connectionString)
    {
        _connection = new(new SqliteConnectionStringBuilder(connectionString) { Pooling = false, Cache = SqliteCacheMode.Default }.ToString());
        _connection.Open();
        _find = Prepare(_connection);
    }

    public KnownBatch? Find(BatchKey key) => Find(_find, key);

    public void Dispose()
    {
        _find.Dispose();
        _connection.Dispose();
    }

    internal static SqliteStatement Prepare(SqliteConnection connection) =>
        new(connection, "SELECT content_hash, answer FROM usage_batches WHERE sender = ? AND key = ?");

    internal static KnownBatch? Find(SqliteStatement find, BatchKey key)
    {
        find.Bind(1, key.Sender);
        find.Bind(2, key.Key);
        var known = find.Read() ? new KnownBatch(find.Text(0), UsageSchema.ReadAnswer(find.Text(1))) : null;
        find.Reset();
        return known;
    }
}
