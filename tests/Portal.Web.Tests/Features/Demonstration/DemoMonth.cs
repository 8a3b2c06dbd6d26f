using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Portal.Domain.Accounts;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Demonstration;

/// <summary>The demonstration, and the month it stands in closed as soon as it has ended.</summary>
internal sealed class DemoMonth : IAsyncDisposable
{
    private readonly TestPortal _portal;
    private readonly HttpClient _finance;

    private DemoMonth(TestPortal portal, HttpClient finance) => (_portal, _finance) = (portal, finance);

    public static async Task<DemoMonth> CloseAsync(string provider)
    {
        var portal = await TestPortal.StartAsync(provider);
        var demo = await portal.RunAsync("demo");
        Assert.True(demo.Status == 0, demo.Error);
        portal.Time.SetUtcNow(new(2026, 11, 30, 18, 0, 0, TimeSpan.Zero));
        var run = await portal.RunAsync("bill-run", "--month", "2026-11");
        Assert.True(run.Status == 0, run.Error);
        return new(portal, portal.Client(await portal.StaffAsync(StaffRole.Finance)));
    }

    public Task<string> CsvAsync(string number) => _finance.GetStringAsync($"/billing/bills/{number}/csv");

    public Task<byte[]> PdfAsync(string number) => _finance.GetByteArrayAsync($"/billing/bills/{number}/pdf");

    /// <summary>A query of the test's own, past everything of the product.</summary>
    public async Task<List<T>> ReadAsync<T>(string sql, Func<DbDataReader, T> row)
    {
        await using DbConnection connection = _portal.Provider == Databases.Sqlite ? new SqliteConnection(_portal.Connection) : new NpgsqlConnection(_portal.Connection);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the test's own words
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(row(reader));
        return rows;
    }

    public ValueTask DisposeAsync()
    {
        _finance.Dispose();
        return _portal.DisposeAsync();
    }
}
