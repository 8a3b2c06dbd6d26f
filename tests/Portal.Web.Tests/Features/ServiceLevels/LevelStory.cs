using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Agreements;
using Portal.Domain.Apps;
using Portal.Domain.Metering;
using Portal.Domain.ServiceLevels;
using Portal.Web.Features.Agreements;
using Portal.Web.Features.ServiceLevels;
using Portal.Web.Features.Usage;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.ServiceLevels;

/// <summary>Two customers who accepted the agreements on 17 September 2026, with an app each; the clock says what the test says.</summary>
internal sealed class LevelStory : IAsyncDisposable
{
    public const long AnnasApp = 1_400_000_001;
    public const long BosApp = 1_400_000_003;
    public static readonly DateTimeOffset Acceptance = new(2026, 9, 17, 2, 0, 0, TimeSpan.Zero);

    private int _messages;

    private LevelStory(TestPortal portal) => Portal = portal;

    public TestPortal Portal { get; }

    public Person Anna { get; private set; } = null!;

    public Person Bo { get; private set; } = null!;

    public Person Ops { get; private set; } = null!;

    public Person Finance { get; private set; } = null!;

    public static async Task<LevelStory> StartAsync(string provider)
    {
        var story = new LevelStory(await TestPortal.StartAsync(provider));
        var portal = story.Portal;
        story.Anna = await portal.OwnerAsync("Anna");
        story.Bo = await portal.OwnerAsync("Bo");
        story.Ops = await portal.StaffAsync(StaffRole.Ops);
        story.Finance = await portal.StaffAsync(StaffRole.Finance);
        await portal.Get<AgreementShipment>().RunAsync(default);
        await using var db = await portal.DbAsync();
        var version = await db.Set<AgreementVersion>().FirstAsync(v => v.Code == AgreementCode.Sla);
        foreach (var (owner, app) in new[] { (story.Anna, AnnasApp), (story.Bo, BosApp) })
        {
            db.Add(new App(Guid.CreateVersion7(), app, owner.OrganisationId!.Value, $"App {app}", Enum.GetValues<Service>(), "tests", Acceptance));
            var acceptance = Domain.Agreements.Acceptance.Ask(owner.OrganisationId!.Value, version, portal.Time.GetUtcNow());
            acceptance.Accept(new(owner.UserId, owner.Email, null, null, "en", "0", AcceptanceMethod.ClickAgree, true, []), [], null, Acceptance);
            db.Add(acceptance);
        }

        await db.SaveChangesAsync();
        return story;
    }

    /// <summary>So many messages a minute apart, each with this outcome.</summary>
    public async Task SendAsync(
        int count, DeliveryStatus status, string? code, string from, Service service = Service.Sms, long app = AnnasApp, string region = "CN")
    {
        var at = DateTimeOffset.Parse(from, CultureInfo.InvariantCulture);
        var owner = app == AnnasApp ? Anna : Bo;
        var lines = Enumerable.Range(0, count).Select(i => new UsageLine(i, owner.OrganisationId!.Value, new UsageRecord
        {
            AppId = app,
            MessageId = $"m{++_messages}",
            SubmittedAt = UsageTime.Micros(at.AddSeconds(i)),
            Service = service,
            Type = MessageType.Code,
            Region = region,
            Units = 1,
            Status = status,
            ReceiptAt = code is null ? null : UsageTime.Micros(at.AddSeconds(i + 5)),
            ReceiptCode = code,
        })).ToList();
        foreach (var call in lines.Chunk(1000))
        {
            var answer = await Portal.Get<IUsageStore>().IngestAsync(new(BatchKey.Of("tests", null, $"c{_messages}-{call[0].Index}"), call, []), Portal.Time.GetUtcNow());
            Assert.Equal(call.Length, answer.Accepted);
        }
    }

    public Task JobAsync() => Portal.Get<ServiceLevelJob>().RunAsync(Portal.Time.GetUtcNow(), default);

    public async Task<LevelRow> RowAsync(DateOnly from, Service service = Service.Sms) =>
        (await Portal.Get<ServiceLevelQueries>().PageAsync(1, Anna.Actor)).Rows.Single(row => row.Month.From == from && row.Service == service);

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    public static ReleaseInput Release(ReleaseReason reason, string from, string until, params string[] codes) =>
        new(reason, new(At(from), At(until), codes), "INC-1");

    public ValueTask DisposeAsync() => Portal.DisposeAsync();
}
