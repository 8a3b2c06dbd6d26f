using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Portal.Domain;
using Portal.Domain.Apps;
using Portal.Domain.Metering;
using Portal.Domain.Tokens;
using Portal.Web.Features.Tokens;
using Portal.Web.Features.Usage;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Usage;

/// <summary>Stores, records and calls the usage tests share.</summary>
internal static class UsageSamples
{
    public const long AppId = 1_400_000_001;
    public const long ForeignAppId = 1_400_000_002;

    public static readonly DateTimeOffset Now = TestPortal.Start;

    public static async Task<IUsageStore> StoreAsync(string provider) => Open(provider, await Databases.CreateAsync(provider));

    public static IUsageStore Open(string provider, string connection) => provider == Databases.Sqlite
        ? new SqliteUsageStore(connection, new Catalogue())
        : new PostgresUsageStore(connection, new Catalogue());

    public static long Micros(string at) => UsageTime.Micros(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture));

    public static UsageRecord Record(string id = "m1", DeliveryStatus status = DeliveryStatus.Submitted, string at = "2026-11-20T10:00:00Z", string? receiptAt = null) => new()
    {
        AppId = AppId,
        MessageId = id,
        SubmittedAt = Micros(at),
        Service = Service.Sms,
        Type = MessageType.Code,
        Region = "CN",
        Units = 2,
        Status = status,
        ReceiptAt = receiptAt is null ? null : Micros(receiptAt),
    };

    /// <summary>One call with these records, in this order.</summary>
    public static Task<UsageAnswer> IngestAsync(this IUsageStore store, params IEnumerable<UsageRecord> records)
    {
        var lines = records.Select((record, index) => new UsageLine(index, Owner(record.AppId), record)).ToArray();
        return store.IngestAsync(new(BatchKey.Of("tests", null, Guid.CreateVersion7().ToString("N")), lines, []), Now);
    }

    public static Guid Owner(long appId) => new((int)appId, 0, 0, new byte[8]);

    /// <summary>A portal with an app for its owner, one for somebody else, and a gateway's client.</summary>
    public static async Task<(TestPortal Portal, Person Owner, Person Stranger, HttpClient Gateway)> PortalAsync(string provider)
    {
        var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.OwnerAsync("Lanting Travel");
        var stranger = await portal.OwnerAsync("Someone Else");
        await using (var db = await portal.DbAsync())
        {
            db.Add(new App(Guid.CreateVersion7(), AppId, owner.OrganisationId!.Value, "=Shop", [Service.Sms], "tests", Now));
            db.Add(new App(Guid.CreateVersion7(), ForeignAppId, stranger.OrganisationId!.Value, "Other", [Service.Sms], "tests", Now));
            await db.SaveChangesAsync();
        }

        var token = await portal.Get<TokenService>().CreateAsync(new("Gateway", [TokenScopes.UsageWrite]), Actor.Component("tests"));
        var gateway = portal.Client();
        gateway.DefaultRequestHeaders.Authorization = new("Bearer", token.Value);
        return (portal, owner, stranger, gateway);
    }

    public static string Line(
        string id = "m1", string status = "delivered", string at = "2026-11-20T18:00:00+08:00", string service = "sms", long appId = AppId, string more = "") =>
        $$"""{"messageId":"{{id}}","appId":{{appId}},"service":"{{service}}","region":"CN","type":"code","units":2,"submittedAt":"{{at}}","status":"{{status}}"{{more}}}""";

    public static Task<HttpResponseMessage> SendAsync(this HttpClient gateway, string body, string type = "application/x-ndjson", string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/usage")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } },
        };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return gateway.SendAsync(request);
    }

    public static async Task<(int Accepted, int Updated, int Duplicates, (int Index, string Code)[] Rejected)> PostAsync(
        this HttpClient gateway, string body, string type = "application/x-ndjson", string? key = null)
    {
        using var response = await gateway.SendAsync(body, type, key);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {text}");
        var json = JsonDocument.Parse(text).RootElement;
        return (json.GetProperty("accepted").GetInt32(), json.GetProperty("updated").GetInt32(), json.GetProperty("duplicates").GetInt32(),
            [.. json.GetProperty("rejected").EnumerateArray().Select(line =>
            {
                Assert.NotEmpty(line.GetProperty("message").GetString()!);
                return (line.GetProperty("index").GetInt32(), line.GetProperty("code").GetString()!);
            })]);
    }

    public static async Task<string> CodeAsync(this HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString()!;

    private sealed class Catalogue : IUsageCatalogue
    {
        public ValueTask<Guid> OrganisationOfAsync(long appId, CancellationToken ct) => new(Owner(appId));

        public string RateCardOf(Service service, string region, MessageType type, DateOnly day) => day.Month < 11 ? "2025-01" : "2026-11";
    }
}
