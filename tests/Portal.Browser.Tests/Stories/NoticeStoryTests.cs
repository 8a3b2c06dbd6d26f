using System.Globalization;
using Microsoft.Playwright;
using Portal.Browser.Tests.Support;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Notices;
using Portal.Domain.Policies;
using Portal.Web.Features.Notices;
using Portal.Web.Platform;

namespace Portal.Browser.Tests.Stories;

/// <summary>Ops announce maintenance too late, are told the earliest start, and publish in time; the customer reads and answers; a fault is told in public.</summary>
public sealed class NoticeStoryTests(Chromium chromium, LivePortal portal)
{
    [Theory]
    [InlineData(Language.English)]
    [InlineData(Language.Chinese)]
    public async Task Maintenance_is_told_in_time_and_read(string language)
    {
        await using var ops = await OpsAsync(language, "tells");
        await ops.GoAsync("/notice-desk");
        await ops.LookAsync("notices-1-desk");
        await ops.FollowAsync(ops.T<NoticesTexts>("new"));
        await ops.ArriveAsync("/notice-desk/new");
        var title = $"Story {language}";
        var (now, zone) = (portal.Clock.GetUtcNow(), ContractTime.Zone);
        await FillAsync(ops, title, TimeZoneInfo.ConvertTime(now.AddHours(1), zone));
        await ops.LookAsync("notices-2-new");
        await ops.PressAsync(ops.T<NoticesTexts>("save-draft"));
        await ops.SeeTitleAsync($"{title} {ops.T<NoticesTexts>("status.Draft")}");
        await ops.PressAsync(ops.T<NoticesTexts>("publish"));
        var earliest = ContractTime.Local(new NoticeLead(Policy.MaintenanceNotice, 1).EarliestAt(portal.Clock.GetUtcNow(), WorkingDays.Shipped));
        await ops.SeeAsync(ops.T<NoticesTexts>("notice.maintenance-late", earliest, 1));
        await ops.LookAsync("notices-3-refused");
        await FillAsync(ops, title, earliest);
        await ops.PressAsync(ops.T<NoticesTexts>("save-draft"));
        await Assertions.Expect(ops.Page.Locator(".notice.good")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await ops.PressAsync(ops.T<NoticesTexts>("publish"));
        await ops.SeeAsync(ops.T<NoticesTexts>("delivery.title"));
        await ops.LookAsync("notices-4-published");

        await using var owner = await Screen.OpenAsync(chromium, portal, language);
        await owner.BecomeAsync(await portal.Cast.UserAsync(Who.Owner), strong: false);
        await owner.GoAsync("/notices");
        var unread = await UnreadAsync(owner);
        await owner.LookAsync("notices-5-list");
        await owner.FollowAsync(title);
        await owner.ArriveAsync("/notices/N-");
        await owner.SeeAsync(owner.T<NoticesTexts>("proof.reads"));
        await Assertions.Expect(owner.Page.Locator("#navigation a[href='/notices'] .chip")).ToHaveTextAsync((unread - 1).ToString(CultureInfo.InvariantCulture));
        await owner.LookAsync("notices-6-read");

        await using var stranger = await Screen.OpenAsync(chromium, portal, language);
        await stranger.GoAsync("/status");
        await stranger.SeeAsync(title);
        await stranger.LookAsync("notices-7-status");
        Clean(ops, owner, stranger);
    }

    [Theory]
    [InlineData(Language.English)]
    [InlineData(Language.Chinese)]
    public async Task A_change_of_functions_is_answered(string language)
    {
        var from = ContractTime.StartOf(ContractTime.DayOf(portal.Clock.GetUtcNow()).AddDays(20));
        var (desk, actor) = (portal.Get<NoticeService>(), Actor.Component("story"));
        var id = await desk.DraftAsync(
            new(NoticeKind.FunctionChange, null, "Old reports end", "停用旧版报告", "Old reports are not made any more.", "不再提供旧版报告。", NoticeAudience.Customer,
                new HashSet<Service>(), await portal.Cast.OrganisationAsync(), from, null, false), actor);
        var number = await desk.PublishAsync(id, actor);

        await using var owner = await Screen.OpenAsync(chromium, portal, language);
        await owner.BecomeAsync(await portal.Cast.UserAsync(Who.Owner), strong: false);
        await owner.GoAsync($"/notices/{number}");
        await owner.LookAsync("notices-8-change");
        await owner.PressAsync(owner.T<NoticesTexts>("terminate"));
        await owner.SeeAsync(owner.T<NoticesTexts>("terminate.stop", NoticeLook.At(from)));
        await owner.LookAsync("notices-9-consequence");
        await owner.PressAsync(owner.T<NoticesTexts>("terminate.confirm"));
        await owner.PressAsync(owner.T<NoticesTexts>("reconsider"));
        await owner.PressAsync(owner.T<NoticesTexts>("continue"));
        await Assertions.Expect(owner.Page.Locator("h1 .chip")).ToHaveTextAsync(owner.T<NoticesTexts>("answer.Continued"));

        await using var ops = await OpsAsync(language, "counts");
        await ops.GoAsync($"/notice-desk/{id}");
        await ops.SeeAsync($"{ops.T<NoticesTexts>("answer.Continued")}: 1");
        await ops.Page.Locator("td summary").First.ClickAsync();
        await ops.LookAsync("notices-10-delivery");
        Clean(owner, ops);
    }

    [Theory]
    [InlineData(Language.English)]
    [InlineData(Language.Chinese)]
    public async Task A_fault_is_told_in_public_until_it_is_over(string language)
    {
        var title = $"Fault {language}";
        await using var ops = await OpsAsync(language, "mends");
        await ops.GoAsync("/notice-desk/incidents");
        await ops.Page.Locator("input[name='services'][value='voice']").CheckAsync();
        foreach (var field in new[] { "title-zh", "title-en" })
            await ops.Page.Locator("#" + field).FillAsync(title);
        foreach (var field in new[] { "text-zh", "text-en" })
            await ops.Page.Locator("#" + field).FillAsync("…");
        await ops.LookAsync("notices-11-incidents");
        await ops.PressAsync(ops.T<NoticesTexts>("incident.tell"));
        await ops.ArriveAsync("/notice-desk/incidents/F-");

        await using var stranger = await Screen.OpenAsync(chromium, portal, language);
        await stranger.GoAsync("/status");
        await stranger.SeeAsync(title);
        await stranger.SeeAsync(stranger.T<NoticesTexts>("health.Degraded"));
        await stranger.LookAsync("notices-12-fault");

        await ops.Page.Locator("#status").SelectOptionAsync(nameof(IncidentStatus.Resolved));
        foreach (var field in new[] { "text-zh", "text-en" })
            await ops.Page.Locator("#" + field).FillAsync("It is over.");
        await ops.PressAsync(ops.T<NoticesTexts>("incident.publish"));
        await Assertions.Expect(ops.Page.Locator("h1 .chip")).ToHaveTextAsync(ops.T<NoticesTexts>("incident.Resolved"));
        await ops.LookAsync("notices-13-over");
        Clean(ops, stranger);
    }

    private static async Task FillAsync(Screen ops, string title, DateTimeOffset from)
    {
        foreach (var field in new[] { "title-zh", "title-en" })
            await ops.Page.Locator("#" + field).FillAsync(title);
        foreach (var field in new[] { "text-zh", "text-en" })
            await ops.Page.Locator("#" + field).FillAsync("A line is moved.");
        await ops.Page.Locator("#starts").FillAsync(Local(from));
        await ops.Page.Locator("#ends").FillAsync(Local(from.AddHours(2)));

        static string Local(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
    }

    private static async Task<int> UnreadAsync(Screen owner) =>
        int.Parse(await owner.Page.Locator("#navigation a[href='/notices'] .chip").InnerTextAsync(), CultureInfo.InvariantCulture);

    private async Task<Screen> OpsAsync(string language, string name)
    {
        var user = await portal.AddUserAsync($"notices-{name}-{language}@staff.example".ToLowerInvariant(), null, language, StaffRole.Ops);
        var screen = await Screen.OpenAsync(chromium, portal, language);
        await screen.BecomeAsync(user.Id, strong: true);
        return screen;
    }

    private static void Clean(params Screen[] screens)
    {
        var wrong = screens.SelectMany(screen => screen.TakeFindings()).ToList();
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }
}
