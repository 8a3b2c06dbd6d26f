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

namespace Portal.Web.Tests.Features.Billing;

/// <summary>Two customers with apps, and usage that is put in as gateways' records are.</summary>
internal sealed class BillingStory : IAsyncDisposable
{
    public static readonly DateOnly October = new(2026, 10, 1);

    private int _messages;

    private BillingStory(TestPortal portal) => Portal = portal;

    public TestPortal Portal { get; }

    public Person Anna { get; private set; } = null!;

    public Person Bo { get; private set; } = null!;

    public List<UsageRecord> Records { get; } = [];

    public static async Task<BillingStory> StartAsync(
        string provider, Action<Microsoft.Extensions.DependencyInjection.IServiceCollection>? services = null)
    {
        var story = new BillingStory(await TestPortal.StartAsync(provider, services: services));
        story.Anna = await story.Portal.OwnerAsync("Anna's shop, \"best\" ☀ 云");
        story.Bo = await story.Portal.OwnerAsync("=Bo & sons");
        await using var db = await story.Portal.DbAsync();
        foreach (var (number, owner) in new[] { (1400000001, story.Anna), (1400000002, story.Anna), (1400000003, story.Bo) })
        {
            db.Add(new App(
                Guid.CreateVersion7(), number, owner.OrganisationId!.Value, $"App {number}", Enum.GetValues<Service>(), "tests", story.Portal.Time.GetUtcNow()));
        }

        await db.SaveChangesAsync();
        return story;
    }

    public UsageRecord Record(
        long appId, string submittedAt, int units = 1, Service service = Service.Sms, MessageType type = MessageType.Code,
        string region = "CN", DeliveryStatus status = DeliveryStatus.Delivered) => new()
        {
            AppId = appId,
            MessageId = $"m{++_messages}",
            SubmittedAt = UsageTime.Micros(DateTimeOffset.Parse(submittedAt, CultureInfo.InvariantCulture)),
            Service = service,
            Type = type,
            Region = region,
            Units = units,
            Status = status,
        };

    /// <summary>Hands the records in, a few hundred a call.</summary>
    public async Task IngestAsync(params UsageRecord[] records)
    {
        Records.AddRange(records);
        foreach (var call in records.Chunk(500))
        {
            var lines = new List<UsageLine>();
            foreach (var record in call)
                lines.Add(new(lines.Count, record.AppId == 1400000003 ? Bo.OrganisationId!.Value : Anna.OrganisationId!.Value, record));
            var hash = $"call{Records.Count}-{call[0].MessageId}";
            var answer = await Portal.Get<IUsageStore>().IngestAsync(new(BatchKey.Of("tests", null, hash), lines, []), Portal.Time.GetUtcNow());
            Assert.Equal(call.Length, answer.Accepted);
        }
    }

    /// <summary>A spread of everything over October and its neighbours, the same every time.</summary>
    public async Task IngestManyAsync(int count = 1_500)
    {
        var random = new Random(20261031);
        var from = new DateTimeOffset(2026, 9, 28, 0, 0, 0, TimeSpan.Zero);
        var records = Enumerable.Range(0, count).Select(_ =>
        {
            var service = (Service)random.Next(3);
            var status = (DeliveryStatus)random.Next(service is Service.Email ? 9 : 6);
            return Record(
                1400000001 + random.Next(3), from.AddSeconds(random.NextInt64(37 * 86_400)).ToString("O", CultureInfo.InvariantCulture),
                random.Next(1, 9), service, (MessageType)random.Next(3), random.GetItems(["CN", "CN", "CN", "HK", "US", "FR"], 1)[0], status);
        });
        await IngestAsync([.. records]);
        await IngestAsync(
            Record(1400000001, "2026-09-30T23:59:59.999999+08:00", 1_000_000),
            Record(1400000001, "2026-10-01T00:00:00.000000+08:00", 7),
            Record(1400000001, "2026-10-31T23:59:59.999999+08:00", 11),
            Record(1400000001, "2026-11-01T00:00:00.000000+08:00", 1_000_000));
    }

    /// <summary>A client that calls the API as a machine: the provider's token, or the customer's own.</summary>
    public async Task<HttpClient> MachineAsync(Person? customer, params string[] scopes)
    {
        var maker = customer?.Actor ?? (await Portal.StaffAsync(Domain.Accounts.StaffRole.Admin)).Actor;
        var token = await Portal.Get<TokenService>().CreateAsync(new("machine", scopes), maker);
        var client = Portal.Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        return client;
    }

    public Task<HttpClient> FinanceMachineAsync() => MachineAsync(null, TokenScopes.BillsRun, TokenScopes.BillsRead);

    public static Task<HttpResponseMessage> RunAsync(HttpClient client, string month = "2026-10") =>
        client.PostAsync("/api/v1/bill-runs", new StringContent($$"""{"month":"{{month}}"}""", Encoding.UTF8, "application/json"));

    public static async Task<JsonElement> JsonAsync(HttpClient client, string path) =>
        JsonDocument.Parse(await client.GetStringAsync(path)).RootElement;

    public ValueTask DisposeAsync() => Portal.DisposeAsync();
}
