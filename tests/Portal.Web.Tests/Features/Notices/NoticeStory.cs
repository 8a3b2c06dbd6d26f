using Microsoft.Extensions.DependencyInjection;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Calendar;
using Portal.Domain.Notices;
using Portal.Web.Features.Notices;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Notices;

/// <summary>Anna sends text messages, Bo makes calls; Ops tell them things. It is Monday, 23 November 2026, 10:00 in the contract zone.</summary>
internal sealed class NoticeStory : IAsyncDisposable
{
    private NoticeStory(TestPortal portal) => Portal = portal;

    public TestPortal Portal { get; }

    public Person Anna { get; private set; } = null!;

    public Person AnnasViewer { get; private set; } = null!;

    public Person Bo { get; private set; } = null!;

    public Person Ops { get; private set; } = null!;

    public NoticeService Desk => Portal.Get<NoticeService>();

    public NoticeInboxService Inbox => Portal.Get<NoticeInboxService>();

    public NoticeQueries Notices => Portal.Get<NoticeQueries>();

    public static async Task<NoticeStory> StartAsync(string provider, Action<IServiceCollection>? services = null)
    {
        var story = new NoticeStory(await TestPortal.StartAsync(provider, services: services));
        story.Anna = await story.Portal.OwnerAsync("Anna");
        story.AnnasViewer = await story.Portal.MemberAsync(story.Anna, CustomerRole.Viewer);
        story.Bo = await story.Portal.OwnerAsync("Bo");
        story.Ops = await story.Portal.StaffAsync(StaffRole.Ops);
        await using var db = await story.Portal.DbAsync();
        db.Add(new App(Guid.CreateVersion7(), 1_400_000_001, story.Anna.OrganisationId!.Value, "Texts", [Service.Sms], "tests", story.Now));
        db.Add(new App(Guid.CreateVersion7(), 1_400_000_002, story.Bo.OrganisationId!.Value, "Calls", [Service.Voice], "tests", story.Now));
        await db.SaveChangesAsync();
        return story;
    }

    public DateTimeOffset Now => Portal.Time.GetUtcNow();

    public static DateTimeOffset Day(int month, int day, int hour = 0) => ContractTime.StartOf(new(2026, month, day)).AddHours(hour);

    public static NoticeContent Work(DateTimeOffset from, MaintenanceType type = MaintenanceType.Upgrade) => new(
        NoticeKind.Maintenance, type, "Upgrade", "升级", "We upgrade.", "进行升级。", NoticeAudience.Everybody, new HashSet<Service>(), null, from, from.AddHours(2), false);

    public static NoticeContent Change(DateTimeOffset from) => Work(from) with { Kind = NoticeKind.FunctionChange, Maintenance = null, EndsAt = null };

    public async Task<string> PublishAsync(NoticeContent content) => await Desk.PublishAsync(await Desk.DraftAsync(content, Ops.Actor), Ops.Actor);

    public async Task<NoticeCopy> CopyAsync(string number, Person person) => (await Notices.GetAsync(number, person.Actor)).Copy;

    public async Task<Actor> RecentAsync(Person person) => (await Portal.RefreshAsync(person)) with { ReauthenticatedAt = Now };

    public ValueTask DisposeAsync() => Portal.DisposeAsync();
}
