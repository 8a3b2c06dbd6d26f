using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Portal.Web.Features.Usage;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Usage.UsageSamples;

namespace Portal.Web.Tests.Features.Usage;

/// <summary>The real program in a process of its own, killed the hard way.</summary>
public sealed class UsageCrashTests
{
    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task What_was_answered_as_accepted_survives_a_kill_right_after_the_answer(string provider)
    {
        var (portal, _, _, gateway) = await PortalAsync(provider);
        await using var _1 = portal;
        await using var db = await portal.DbAsync();
        var (connection, authorization) = (db.Database.GetConnectionString()!, gateway.DefaultRequestHeaders.Authorization);
        var answered = 0;

        for (var round = 0; round < 2; round++)
        {
            var (process, address) = Start(provider, connection, portal.DataDirectory);
            using var client = new HttpClient { BaseAddress = address };
            client.DefaultRequestHeaders.Authorization = authorization;
            await UntilReadyAsync(client, process);
            for (var call = 0; call < 3; call++)
            {
                var number = (round * 3) + call;
                answered += (await client.PostAsync(string.Join('\n', Enumerable.Range(0, 200).Select(i => Line($"{number}-{i}"))))).Accepted;
            }

            process.Kill(); // SIGKILL: nothing of the program runs after this
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Assert.Equal(1_200, answered);
        var store = portal.Get<IUsageStore>();
        Assert.Equal(1_200, (await store.ScanAsync(Now.AddDays(-30), Now)).Sum(group => group.Messages));
        Assert.Empty(await UsageCheck.RunAsync(store, new(2026, 11, 1), new(2026, 11, 30)));
    }

    private static (Process Process, Uri Address) Start(string provider, string connection, string data)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "Portal.Web.dll"), "--urls", address.ToString(), "--environment", "Production",
            $"--Portal:Database:Provider={provider}", $"--Portal:Database:ConnectionString={connection}", $"--Portal:DataDirectory={data}",
            "--Portal:Demonstration=false", "--Portal:Jobs=false", "--Serilog:MinimumLevel:Default=Fatal",
        ])
        { UseShellExecute = false };
        return (Process.Start(start)!, address);
    }

    private static async Task UntilReadyAsync(HttpClient client, Process process)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            Assert.False(process.HasExited, "The portal ended by itself.");
            try
            {
                using var response = await client.GetAsync("/health/ready");
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(200);
        }

        Assert.Fail("The portal did not become ready.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
