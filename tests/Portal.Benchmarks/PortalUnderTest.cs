using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Tokens;
using Portal.Web;
using Portal.Web.Data;
using Portal.Web.Features.Tokens;
using Portal.Web.Platform;

namespace Portal.Benchmarks;

/// <summary>The whole portal on Kestrel in this process, with a database of its own, the benchmark's apps and a token.</summary>
internal sealed class PortalUnderTest : IAsyncDisposable
{
    // Copies of a database must open its secrets.
    private static readonly string MasterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private readonly ScratchFolder _folder;

    private PortalUnderTest(WebApplication app, ScratchFolder folder, HttpClient client, string connection) =>
        (App, _folder, Client, Connection) = (app, folder, client, connection);

    public string Connection { get; }

    public WebApplication App { get; }

    public HttpClient Client { get; }

    /// <param name="connection">A database that was made here before; null: a new one.</param>
    /// <param name="organisations">How many there are in a new one, each with an app; the benchmark's apps have their owners' ids in any case.</param>
    /// <param name="oneOwner">All apps belong to the first organisation.</param>
    public static async Task<PortalUnderTest> StartAsync(Site? site = null, string? connection = null, int organisations = 0, bool oneOwner = false)
    {
        var folder = new ScratchFolder();
        var isNew = connection is null;
        connection ??= site is null ? folder.Database() : await site.CreateAsync();
        var app = PortalHost.Build(
        [
            "--environment=Production", "--applicationName=Portal.Web", "--urls=http://127.0.0.1:0", $"--Portal:DataDirectory={Path.GetDirectoryName(folder.File("x"))}",
            $"--Portal:Database:Provider={site?.Provider ?? DatabaseProvider.Sqlite}", $"--Portal:Database:ConnectionString={connection}",
            $"--Portal:MasterKey={MasterKey}", "--Portal:Jobs=false", "--Portal:Demonstration=false",
            "--Serilog:MinimumLevel:Default=Error", "--Serilog:MinimumLevel:Override:Microsoft=Error", "--Serilog:MinimumLevel:Override:Microsoft.Hosting.Lifetime=Error",
        ]);
        if (isNew)
            await FillAsync(app, organisations, oneOwner);

        var token = await app.Services.GetRequiredService<TokenService>().CreateAsync(new("Gateway", [TokenScopes.UsageWrite]), Actor.Component("benchmark"));
        await app.StartAsync();
        var client = new HttpClient { BaseAddress = new(app.Urls.First()) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        return new(app, folder, client, connection);
    }

    public T Get<T>() where T : notnull => App.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task FillAsync(WebApplication app, int organisations, bool oneOwner)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        await db.Database.EnsureCreatedAsync();
        await db.Database.OpenConnectionAsync();
        // The founders of organisations, and where there are none the organisations, are not measured.
        await db.Database.ExecuteSqlRawAsync(db is SqlitePortalDb ? "PRAGMA foreign_keys=OFF" : "SET session_replication_role = replica");
        foreach (var chunk in Enumerable.Range(0, Math.Max(organisations, Records.Apps)).Chunk(1000))
        {
            foreach (var n in chunk)
            {
                if (n < organisations)
                    db.Add(new Organisation(Records.Owner(Records.App(n)), $"Organisation {n}", Guid.CreateVersion7(), DateTimeOffset.UnixEpoch));
                db.Add(new Portal.Domain.Apps.App(
                    Guid.CreateVersion7(), Records.App(n), Records.Owner(Records.App(oneOwner ? 0 : n)), $"App {n}", [Service.Sms], "benchmark", DateTimeOffset.UnixEpoch));
            }

            await db.SaveChangesAsync();
            db.ChangeTracker.Clear();
        }
    }
}
