using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Web.Platform.Audit;

namespace Portal.Web.Tests.Support;

/// <summary>A database and a data directory at an instant: portals start on it, and it can be copied as often as wanted.</summary>
internal sealed class Place : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Quiet = new() { ["Serilog:MinimumLevel:Default"] = "Fatal" }; // who dies complains of every command

    private readonly string _provider, _connection, _folder;
    private readonly DateTimeOffset _now;

    private Place(string provider, string connection, string folder, DateTimeOffset now) => (_provider, _connection, _folder, _now) = (provider, connection, folder, now);

    /// <summary>What a portal has made so far; it is ended.</summary>
    public static async Task<Place> LeftByAsync(TestPortal portal)
    {
        await portal.Get<AuditAnchors>().WriteAsync();
        var place = new Place(portal.Provider, portal.Connection, portal.DataDirectory, portal.Time.GetUtcNow());
        await portal.DisposeAsync();
        return place;
    }

    public string Connection => _connection;

    public string Folder => _folder;

    public Task<Place> CopyAsync() => CopyAsync(_folder);

    /// <summary>The database here, and the files there.</summary>
    public async Task<Place> CopyAsync(string files)
    {
        var folder = Databases.NewFolder();
        foreach (var file in FilesIn(files))
        {
            var copy = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(files, file), copy);
        }

        return new(_provider, await Databases.CopyAsync(_provider, _connection), folder, _now);
    }

    /// <summary>Takes away from that folder what is not here.</summary>
    public void TidyUp(string files)
    {
        foreach (var file in FilesIn(files).Except(FilesIn(_folder)))
            File.Delete(Path.Combine(files, file));
    }

    public TestPortal Open(Action<IServiceCollection>? services = null) => TestPortal.StartOn(_provider, _connection, _folder, _now, Quiet, services);

    /// <summary>Rows of a table, past any portal.</summary>
    public async Task<long> CountAsync(string table)
    {
        await using DbConnection connection = _provider == Databases.Sqlite ? new SqliteConnection(_connection) : new NpgsqlConnection(_connection);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the test's own word
        command.CommandText = $"SELECT count(*) FROM \"{table}\"";
#pragma warning restore CA2100
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private static List<string> FilesIn(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file))];

    public async ValueTask DisposeAsync()
    {
        await Databases.DropAsync(_provider, _connection);
        Directory.Delete(_folder, recursive: true);
    }
}
