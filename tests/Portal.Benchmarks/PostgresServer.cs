using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Portal.Benchmarks;

/// <summary>A throw-away PostgreSQL that syncs to disk as a real one does; as root it drops to the 'postgres' user.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private static readonly string Bin = Directory.Exists("/usr/lib/postgresql")
        ? Path.Combine(Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(d => int.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture)).First(), "bin")
        : "/usr/bin";

    private readonly string _directory = Directory.CreateTempSubdirectory("portal-benchmarks-pg-").FullName;
    private readonly int _port = FreePort();
    private int _databases;

    public static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer();
        if (Environment.UserName == "root")
            await RunAsync("chown", "postgres:", server._directory);

        await ToolAsync("initdb", "-D", server._directory + "/data", "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions");
        await ToolAsync("pg_ctl", "-D", server._directory + "/data", "-w", "-s", "-t", "30", "-l", server._directory + "/log", "-o",
            $"-p {server._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_wal_size=4GB", "start");
        return server;
    }

    /// <param name="template">The database it is to be a copy of.</param>
    public async Task<string> CreateDatabaseAsync(string? template = null)
    {
        var name = $"b{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template ?? "template0"}");
        return ConnectionString(name);
    }

    public Task DropDatabaseAsync(string name) => ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)");

    /// <summary>Runs psql commands against the database and returns its output.</summary>
    public async Task<string> PsqlAsync(string connectionString, string script)
    {
        var database = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        var start = new ProcessStartInfo(Path.Combine(Bin, "psql"), ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", $"{_port}", "-U", "portal", "-d", database])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(script);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"psql ended with {process.ExitCode}: {output}");
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await ToolAsync("pg_ctl", "-D", _directory + "/data", "-s", "-m", "immediate", "stop");
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Processor time of the server and everything it has started, ended or not.</summary>
    public double CpuSeconds()
    {
        var postmaster = File.ReadLines(_directory + "/data/postmaster.pid").First();
        var ticks = 0L;
        foreach (var process in Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(path["/proc/".Length])))
        {
            try
            {
                var stat = File.ReadAllText(process + "/stat");
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                var isPostmaster = process == "/proc/" + postmaster;
                if (isPostmaster || fields[1] == postmaster)
                    ticks += Ticks(fields, 11) + Ticks(fields, 12) + (isPostmaster ? Ticks(fields, 13) + Ticks(fields, 14) : 0);
            }
            catch (IOException)
            {
                // It ended between listing and reading.
            }
        }

        return ticks / 100.0;

        static long Ticks(string[] fields, int index) => long.Parse(fields[index], CultureInfo.InvariantCulture);
    }

    private async Task ExecuteAsync(string sql)
    {
        NpgsqlConnection.ClearAllPools();
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
#pragma warning disable CA2100 // names of our own
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private string ConnectionString(string database) => $"Host=127.0.0.1;Port={_port};Username=portal;Database={database}";

    private static Task ToolAsync(string tool, params string[] arguments) => Environment.UserName == "root"
        ? RunAsync("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", Path.Combine(Bin, tool), .. arguments])
        : RunAsync(Path.Combine(Bin, tool), arguments);

    private static async Task RunAsync(string file, params string[] arguments)
    {
        // pg_ctl's stdout stays ours, not a pipe: the server would inherit the pipe and reading it would never end. Chatter goes to stderr.
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$@\" >/dev/null", "sh", file, .. arguments]) { WorkingDirectory = Path.GetTempPath(), UseShellExecute = false };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
