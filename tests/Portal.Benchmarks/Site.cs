using Microsoft.Data.Sqlite;
using Npgsql;
using Portal.Web.Features.Usage;
using Portal.Web.Platform;

namespace Portal.Benchmarks;

/// <summary>A kind of database to measure on. What takes long to fill is filled once and copied.</summary>
internal abstract class Site : IAsyncDisposable
{
    public abstract DatabaseProvider Provider { get; }

    public string Name => Provider is DatabaseProvider.Sqlite ? "SQLite" : "PostgreSQL";

    /// <summary>The connection string of a new, empty database.</summary>
    public abstract Task<string> CreateAsync();

    /// <summary>Nobody may be connected to the original.</summary>
    public abstract Task<string> CopyAsync(string connection);

    public abstract Task DropAsync(string connection);

    public abstract IUsageStore Open(string connection);

    public abstract ValueTask DisposeAsync();

    public static async ValueTask CloseAsync(IUsageStore store)
    {
        (store as IDisposable)?.Dispose();
        if (store is IAsyncDisposable later)
            await later.DisposeAsync();
    }
}

internal sealed class SqliteSite : Site
{
    private readonly ScratchFolder _folder = new();

    public override DatabaseProvider Provider => DatabaseProvider.Sqlite;

    public override Task<string> CreateAsync() => Task.FromResult(_folder.Database());

    public override Task<string> CopyAsync(string connection)
    {
        using (var original = new SqliteConnection(connection))
        {
            original.Open();
            using var command = original.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            command.ExecuteNonQuery();
        }

        var copy = _folder.Database();
        File.Copy(PathOf(connection), PathOf(copy));
        return Task.FromResult(copy);
    }

    public override Task DropAsync(string connection)
    {
        foreach (var file in new[] { "", "-wal", "-shm" })
            File.Delete(PathOf(connection) + file);
        return Task.CompletedTask;
    }

    public override IUsageStore Open(string connection) => new SqliteUsageStore(connection, Records.Catalogue);

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }

    private static string PathOf(string connection) => new SqliteConnectionStringBuilder(connection).DataSource;
}

internal sealed class PostgresSite(PostgresServer server) : Site
{
    public override DatabaseProvider Provider => DatabaseProvider.Postgres;

    public PostgresServer Server => server;

    public override Task<string> CreateAsync() => server.CreateDatabaseAsync();

    public override Task<string> CopyAsync(string connection) => server.CreateDatabaseAsync(new NpgsqlConnectionStringBuilder(connection).Database);

    public override Task DropAsync(string connection) => server.DropDatabaseAsync(new NpgsqlConnectionStringBuilder(connection).Database!);

    public override IUsageStore Open(string connection) => new PostgresUsageStore(connection, Records.Catalogue);

    public override ValueTask DisposeAsync() => server.DisposeAsync();
}
