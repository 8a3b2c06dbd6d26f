using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Web.Data;
using Portal.Web.Platform;

[assembly: AssemblyFixture(typeof(Portal.Web.Tests.Support.Databases))]

namespace Portal.Web.Tests.Support;

/// <summary>Fresh, migrated databases on real servers: each is a copy of a template that was migrated once for the run.</summary>
public sealed class Databases : IAsyncDisposable
{
    public const string Sqlite = nameof(DatabaseProvider.Sqlite);
    public const string Postgres = nameof(DatabaseProvider.Postgres);

    /// <summary>For [MemberData]: every data test runs on both.</summary>
    public static readonly TheoryData<string> Both = [Sqlite, Postgres];

    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static readonly List<string> Folders = [];
    private static PostgresServer? _server;
    private static string? _sqliteTemplate;
    private static int _count;

    /// <summary>A connection string to a new, migrated database nobody else uses.</summary>
    public static async Task<string> CreateAsync(string provider)
    {
        await Gate.WaitAsync();
        try
        {
            return provider == Sqlite ? await SqliteAsync() : await PostgresAsync();
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>A copy of a database that nobody is writing to.</summary>
    public static async Task<string> CopyAsync(string provider, string connection)
    {
        if (provider == Sqlite)
        {
            var source = new SqliteConnectionStringBuilder(connection).DataSource;
            await using (var open = new SqliteConnection(connection))
            {
                await open.OpenAsync();
                await using var command = open.CreateCommand();
                command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
                await command.ExecuteNonQueryAsync();
            }

            SqliteConnection.ClearPool(new(connection));
            var copy = Path.Combine(NewFolder(), "portal.db");
            File.Copy(source, copy);
            return Of(copy);
        }

        NpgsqlConnection.ClearPool(new(connection));
        await Gate.WaitAsync();
        try
        {
            var name = $"t{++_count}";
            await _server!.ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {new NpgsqlConnectionStringBuilder(connection).Database}");
            return _server.ConnectionString(name);
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>Takes a database away before the end of the run, where there are many.</summary>
    public static async Task DropAsync(string provider, string connection)
    {
        if (provider == Sqlite)
        {
            SqliteConnection.ClearPool(new(connection));
            Directory.Delete(Path.GetDirectoryName(new SqliteConnectionStringBuilder(connection).DataSource)!, recursive: true);
            return;
        }

        NpgsqlConnection.ClearPool(new(connection));
        await _server!.ExecuteAsync($"DROP DATABASE {new NpgsqlConnectionStringBuilder(connection).Database} WITH (FORCE)");
    }

    public static string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("portal-test-").FullName;
        lock (Folders)
            Folders.Add(folder);
        return folder;
    }

    public async ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        if (_server is not null)
            await _server.DisposeAsync();
        lock (Folders)
        {
            foreach (var folder in Folders.Where(Directory.Exists))
                Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> SqliteAsync()
    {
        if (_sqliteTemplate is null)
        {
            var path = Path.Combine(NewFolder(), "template.db");
            await MigrateAsync<SqlitePortalDb>(o => o.UseSqlite($"Data Source={path};Pooling=False").AddInterceptors(new SqlitePragmas()));
            await using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
            {
                await connection.OpenAsync();
                await using var command = connection.CreateCommand();
                command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
                await command.ExecuteNonQueryAsync();
            }

            _sqliteTemplate = path;
        }

        var copy = Path.Combine(NewFolder(), "portal.db");
        File.Copy(_sqliteTemplate, copy);
        return Of(copy);
    }

    private static string Of(string file) => $"Data Source={file};Foreign Keys=True;Default Timeout=30";

    private static async Task<string> PostgresAsync()
    {
        if (_server is null)
        {
            var server = await PostgresServer.StartAsync();
            await server.ExecuteAsync("CREATE DATABASE template");
            await MigrateAsync<PostgresPortalDb>(o => o.UseNpgsql(server.ConnectionString("template") + ";Pooling=false"));
            _server = server;
        }

        var name = $"t{++_count}";
        await _server.ExecuteAsync($"CREATE DATABASE {name} TEMPLATE template");
        return _server.ConnectionString(name);
    }

    private static async Task MigrateAsync<TDb>(Action<DbContextOptionsBuilder> configure) where TDb : PortalDb
    {
        await using var services = new ServiceCollection().AddPortalDb<TDb>(configure).BuildServiceProvider();
        await using var db = await services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        await db.Database.MigrateAsync();
    }
}
