using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Portal.Web.Tests.Support;

/// <summary>A throw-away PostgreSQL of our own, started once for the run; as root it drops to the 'postgres' user.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "portal-pg-" + Guid.CreateVersion7().ToString("N")[^10..]);

    public int Port { get; private set; }

    public static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer { Port = FreePort() };
        Directory.CreateDirectory(server._folder);
        if (Environment.UserName == "root")
            await RunAsync("chown", "postgres:", server._folder);
        await RunToolAsync("initdb", "-D", server.Data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions");
        await RunToolAsync("pg_ctl", "-D", server.Data, "-w", "-t", "60", "-s", "-l", server._folder + "/log", "-o",
            $"-p {server.Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c full_page_writes=off -c max_connections=600", "start");
        return server;
    }

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username=portal;Database={database};Include Error Detail=true;Maximum Pool Size=20;Connection Idle Lifetime=10;Connection Pruning Interval=5";

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await RunToolAsync("pg_ctl", "-D", Data, "-m", "immediate", "-s", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private string Data => _folder + "/data";

    private static string Bin => Directory.Exists("/usr/lib/postgresql")
        ? Path.Combine(Directory.GetDirectories("/usr/lib/postgresql")
            .OrderByDescending(d => int.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture)).First(), "bin")
        : "/usr/bin";

    private static Task RunToolAsync(string tool, params string[] arguments) => Environment.UserName == "root"
        ? RunAsync("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", Path.Combine(Bin, tool), .. arguments])
        : RunAsync(Path.Combine(Bin, tool), arguments);

    private static async Task RunAsync(string file, params string[] arguments)
    {
        // Output is not redirected: the server would keep the pipe open for ever.
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { WorkingDirectory = Path.GetTempPath() })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}. PostgreSQL is needed for the tests; tests/run.sh installs it.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
