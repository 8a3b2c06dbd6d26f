using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using Portal.Domain;
using Portal.Web.Data;

namespace Portal.Web.Platform.Backup;

/// <summary>The database as one file and back: SQLite by its online backup, PostgreSQL by its own tools.</summary>
internal sealed class DatabaseDump(PortalOptions options)
{
    private const string SqliteFile = "portal.db";
    private const string PostgresFile = "portal.pgdump";

    private bool IsSqlite => options.Database.Provider is DatabaseProvider.Sqlite;

    private string Connection => IsSqlite ? DataSetup.SqliteConnection(options) : options.Database.ConnectionString;

    public async Task SaveAsync(string folder, CancellationToken ct)
    {
        if (!IsSqlite)
        {
            await RunAsync("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", "--file=" + Path.Combine(folder, PostgresFile), "--dbname=" + NpgsqlDatabase()], ct);
            return;
        }

        await using var source = new SqliteConnection(Connection);
        await using var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, SqliteFile), Pooling = false }.ConnectionString);
        await source.OpenAsync(ct);
        await target.OpenAsync(ct);
        source.BackupDatabase(target);
        await using var command = target.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=DELETE; PRAGMA integrity_check"; // one file, no log beside it
        await using var answer = await command.ExecuteReaderAsync(ct);
        await answer.NextResultAsync(ct);
        if (!await answer.ReadAsync(ct) || answer.GetString(0) != "ok")
            throw new InvalidOperationException("The copy of the database is damaged.");
    }

    /// <exception cref="RuleException">restore.not-empty: there is a database already.</exception>
    public async Task RequireNoneAsync(CancellationToken ct)
    {
        if (IsSqlite)
        {
            var path = new SqliteConnectionStringBuilder(Connection).DataSource;
            Rule.Require(!File.Exists(path), "restore.not-empty", $"There is a database already: {path}. Nothing was changed.", path);
            return;
        }

        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()", connection);
        var tables = Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
        Rule.Require(tables == 0, "restore.not-empty", $"The database {connection.Database} is not empty. Nothing was changed.", connection.Database);
    }

    public async Task LoadAsync(string folder, CancellationToken ct)
    {
        if (!IsSqlite)
        {
            await RunAsync("pg_restore", ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--dbname=" + NpgsqlDatabase(), Path.Combine(folder, PostgresFile)], ct);
            return;
        }

        var path = new SqliteConnectionStringBuilder(Connection).DataSource;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.Copy(Path.Combine(folder, SqliteFile), path, overwrite: false);
    }

    private string NpgsqlDatabase() => new NpgsqlConnectionStringBuilder(Connection).Database ?? "portal";

    private async Task RunAsync(string tool, IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var where = new NpgsqlConnectionStringBuilder(Connection);
        var start = new ProcessStartInfo(PathOf(tool), arguments) { RedirectStandardError = true };
        start.Environment["PGHOST"] = where.Host;
        start.Environment["PGPORT"] = where.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = where.Username;
        if (where.Password is { Length: > 0 } password)
            start.Environment["PGPASSWORD"] = password; // not on the command line, where other users see it
        using var process = Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{tool} ended with {process.ExitCode}: {said.Trim()}");
    }

    private static string PathOf(string tool)
    {
        var debian = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(d => Path.Combine(d, "bin")) : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return path.Concat(debian).Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                $"{tool} is not on this machine. Install PostgreSQL's client programs (Debian: postgresql-client), or run {tool} where they are.");
    }
}
