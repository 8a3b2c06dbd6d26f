using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Audit;
using Portal.Web.Data;
using Portal.Web.Features.Usage;

namespace Portal.Benchmarks;

/// <summary>What runs through the whole portal: the intake over HTTP, and the audit log.</summary>
internal static class PortalBenchmarks
{
    private const int CallsARound = 5;
    private const int AuditRows = 100;

    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task<Ratio> HttpIntakeAsync()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        using var folder = new ScratchFolder();
        using var store = new SqliteUsageStore(folder.Database(), Records.Catalogue);
        await store.EnsureCreatedAsync();
        return await Measure.SpeedAsync(
            "G16", "POST /api/v1/usage, 10,000 records a call (token, JSON, checks, hash, write)", "the store alone with the same records", "≥ 0.7",
            async round =>
            {
                var bodies = Calls(round).Select(Records.Ndjson).ToArray();
                return await Measure.TimeAsync(async () =>
                {
                    foreach (var body in bodies)
                    {
                        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } };
                        using var response = await portal.Client.PostAsync("/api/v1/usage", content);
                        var result = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<UsageResult>();
                        if (result!.Accepted != Records.Batch)
                            throw new InvalidOperationException($"{result.Accepted} accepted; {result.Rejected.Count} refused");
                    }
                });
            },
            async round =>
            {
                var calls = Calls(round).Select(lines => Records.Call(lines)).ToArray();
                return await Measure.TimeAsync(async () =>
                {
                    foreach (var call in calls)
                        await store.IngestAsync(call, Now);
                });
            });

        static IEnumerable<UsageLine[]> Calls(int round) =>
            Enumerable.Range(0, CallsARound).Select(n => Records.Make(Records.Batch, (((round + 1) * CallsARound) + n) * Records.Batch));
    }

    public static async Task<Ratio> AuditChainAsync()
    {
        await using var chained = await PortalUnderTest.StartAsync();
        await using var plain = await PortalUnderTest.StartAsync();
        var actor = Actor.Component("benchmark");
        var sequence = 1_000_000L;
        return await Measure.SpeedAsync(
            "G14", "100 actions with their audit rows chained by hash, a transaction each", "the same rows through EF Core without hash and chain", "≥ 0.5",
            _ => TimeAsync(chained, (db, i) => db.Audit(actor, Now, "benchmark.done", "benchmark:1", null, new { Number = i })),
            _ => TimeAsync(plain, (db, i) =>
            {
                var row = new AuditRow(actor, Now, "benchmark.done", "benchmark:1", null, JsonSerializer.Serialize(new { Number = i }));
                db.Entry(row).Property(r => r.Sequence).CurrentValue = ++sequence;
                db.Add(row);
            }));

        static Task<Span> TimeAsync(PortalUnderTest portal, Action<PortalDb, int> act) => Measure.TimeAsync(async () =>
        {
            var dbs = portal.Get<IDbContextFactory<PortalDb>>();
            for (var i = 0; i < AuditRows; i++)
            {
                await using var db = await dbs.CreateDbContextAsync();
                act(db, i);
                await db.SaveChangesAsync();
            }
        });
    }
}
