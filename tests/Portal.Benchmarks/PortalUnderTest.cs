using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain;
using Portal.Domain.Tokens;
using Portal.Web;
using Portal.Web.Data;
using Portal.Web.Features.Tokens;

namespace Portal.Benchmarks;

/// <summary>The whole portal on Kestrel in this process, with a SQLite database, the benchmark's apps and a token.</summary>
internal sealed class PortalUnderTest : IAsyncDisposable
{
    private readonly ScratchFolder _folder;

    private PortalUnderTest(WebApplication app, ScratchFolder folder, HttpClient client) => (App, _folder, Client) = (app, folder, client);

    public WebApplication App { get; }

    public HttpClient Client { get; }

    public static async Task<PortalUnderTest> StartAsync()
    {
        var folder = new ScratchFolder();
        var app = PortalHost.Build(
        [
            "--environment=Production", "--applicationName=Portal.Web", "--urls=http://127.0.0.1:0", $"--Portal:DataDirectory={Path.GetDirectoryName(folder.File("x"))}",
            $"--Portal:Database:ConnectionString={folder.Database()}", "--Portal:Jobs=false", "--Portal:Demonstration=false",
            "--Serilog:MinimumLevel:Default=Error", "--Serilog:MinimumLevel:Override:Microsoft=Error", "--Serilog:MinimumLevel:Override:Microsoft.Hosting.Lifetime=Error",
        ]);
        await using (var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync())
        {
            await db.Database.EnsureCreatedAsync();
            await db.Database.OpenConnectionAsync();
            await db.Database.ExecuteSqlRawAsync("PRAGMA foreign_keys=OFF"); // the apps' organisations are not measured
            for (var appId = 1_400_000_001L; appId < 1_400_000_001 + Records.Apps; appId++)
                db.Add(new Portal.Domain.Apps.App(Guid.CreateVersion7(), appId, Records.Owner(appId), $"App {appId}", [Service.Sms], "benchmark", DateTimeOffset.UnixEpoch));
            await db.SaveChangesAsync();
        }

        var token = await app.Services.GetRequiredService<TokenService>().CreateAsync(new("Gateway", [TokenScopes.UsageWrite]), Actor.Component("benchmark"));
        await app.StartAsync();
        var client = new HttpClient { BaseAddress = new(app.Urls.First()) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        return new(app, folder, client);
    }

    public T Get<T>() where T : notnull => App.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        _folder.Dispose();
    }
}
