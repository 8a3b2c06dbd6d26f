using System.Security.Cryptography;
using System.Text;
using Portal.Domain;
using Portal.Domain.Metering;
using Portal.Web.Features.Usage;

namespace Portal.Benchmarks;

/// <summary>Delivery records as gateways send them: a hundred apps, mostly code messages to China, nearly all delivered.</summary>
internal static class Records
{
    public const int Batch = 10_000;
    public const int Apps = 100;

    // 2026-10-01T00:00+08:00
    private const long Start = 1_790_784_000_000_000;

    public static readonly IUsageCatalogue Catalogue = new FixedCatalogue();

    private static readonly string[] Operators = ["mobile", "unicom", "telecom"];
    private static readonly string[] Provinces = [.. Enumerable.Range(0, 30).Select(n => $"P{n:00}")];

    public static long App(int n) => 1_400_000_001 + n;

    public static Guid Owner(long appId) => new((int)appId, 0, 0, new byte[8]);

    /// <param name="offset">How many records came before: the clock goes on from there.</param>
    /// <param name="step">Microseconds between two records; they go round within 28 days.</param>
    /// <param name="varied">Five templates, three operators and thirty provinces instead of one of each.</param>
    public static UsageLine[] Make(int count, int offset, bool randomIds = true, int seed = 1, int step = 500_000, bool varied = false)
    {
        var random = new Random(seed + offset);
        var lines = new UsageLine[count];
        Span<byte> id = stackalloc byte[16];
        for (var i = 0; i < count; i++)
        {
            random.NextBytes(id);
            if (!randomIds)
                System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(id, offset + i);
            var submittedAt = Start + ((offset + (long)i) * step % (28 * UsageTime.PerDay)) + random.Next(step);
            var appId = App(random.Next(Apps));
            lines[i] = new(i, Owner(appId), new()
            {
                AppId = appId,
                MessageId = Convert.ToHexStringLower(id),
                SubmittedAt = submittedAt,
                Service = Service.Sms,
                Type = (MessageType)(random.Next(10) < 7 ? 0 : random.Next(1, 3)),
                Region = random.Next(20) == 0 ? "US" : "CN",
                Units = 1 + random.Next(3),
                Status = random.Next(20) == 0 ? DeliveryStatus.Failed : DeliveryStatus.Delivered,
                ReceiptAt = submittedAt + random.Next(30_000_000),
                ReceiptCode = "DELIVRD",
                TemplateId = varied ? $"t{random.Next(5)}" : null,
                Operator = varied ? Operators[random.Next(3)] : "mobile",
                Province = varied ? Provinces[random.Next(30)] : "GD",
            });
        }

        return lines;
    }

    /// <summary>Fills a month evenly, whatever the number, and counts up what was left to be counted.</summary>
    public static async Task FillAsync(IUsageStore store, int records, DateTimeOffset now, Guid? owner = null)
    {
        for (var offset = 0; offset < records; offset += Batch)
        {
            var lines = Month(offset, records);
            if (owner is { } one)
                lines = Array.ConvertAll(lines, line => line with { OrganisationId = one });
            await store.IngestAsync(Call(lines), now);
            if (offset % (10 * Batch) == 0)
                await store.CountPartsAsync();
        }

        await store.CountPartsAsync();
    }

    /// <summary>One call of a month that is filled with so many records, or goes on beyond them.</summary>
    public static UsageLine[] Month(int offset, int records) =>
        Make(Batch, offset, step: (int)Math.Min(28L * UsageTime.PerDay / records, int.MaxValue), varied: true);

    public static UsageBatch Call(IReadOnlyList<UsageLine> lines, string? key = null) =>
        new(BatchKey.Of("benchmark", null, key ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))), lines, []);

    public static byte[] Ndjson(IReadOnlyList<UsageLine> lines)
    {
        var text = new StringBuilder();
        foreach (var (_, _, r, _) in lines)
        {
            text.Append($$"""{"messageId":"{{r.MessageId}}","appId":{{r.AppId}},"service":"{{r.Service.Wire()}}","region":"{{r.Region}}","type":"{{r.Type.Wire()}}","units":{{r.Units}},"submittedAt":"{{UsageTime.Instant(r.SubmittedAt):yyyy-MM-ddTHH:mm:ss.ffffffzzz}}","status":"{{r.Status.Wire()}}","receiptCode":"{{r.ReceiptCode}}","receiptAt":"{{UsageTime.Instant(r.ReceiptAt!.Value):yyyy-MM-ddTHH:mm:ss.ffffffzzz}}","operator":"mobile","province":"GD"}""").Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private sealed class FixedCatalogue : IUsageCatalogue
    {
        public ValueTask<Guid> OrganisationOfAsync(long appId, CancellationToken ct) => new(Owner(appId));

        public string RateCardOf(Service service, string region, MessageType type, DateOnly day) => "2025-01";
    }
}
