using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Browser.Tests.Support;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Tokens;
using Portal.Web.Features.AbnormalSending;
using Portal.Web.Features.Audit;
using Portal.Web.Features.Home;
using Portal.Web.Platform;

namespace Portal.Browser.Tests.Stories;

/// <summary>A gateway holds a batch, the customer says that it is not meant, staff look at the texts with a reason and report it dropped; staff ask by hand too.</summary>
public sealed class AbnormalSendingStoryTests(Chromium chromium, LivePortal portal)
{
    [Theory, InlineData(Language.English), InlineData(Language.Chinese)]
    public async Task A_held_batch_is_not_meant_and_an_hour_that_had_left_is(string language)
    {
        var (owner, appId) = await BlueHarbourAsync();
        var now = portal.Clock.GetUtcNow();
        var gateway = new Actor { Kind = ActorKind.Token, Id = Guid.CreateVersion7(), Name = "story gateway", Scopes = new HashSet<string> { TokenScopes.AbnormalSendingWrite } };
        var (held, _) = await portal.Get<AbnormalSendingService>().HoldAsync(
            new(appId, Service.Sms, MessageType.Notice, now.AddHours(-2), now.AddHours(-1), 1_250, 20, 90, null, "gw-story-1", ["Parcel BH-40021 arrives on 12 Nov."]), gateway);

        await using var customer = await Screen.OpenAsync(chromium, portal, language);
        await customer.BecomeAsync(owner, strong: false);
        await customer.GoAsync("/overview");
        await customer.Page.GetByRole(AriaRole.Link, new() { NameRegex = new(System.Text.RegularExpressions.Regex.Escape(customer.T<HomeTexts>("waiting.abnormal", 0)[..6])) }).First.ClickAsync();
        await customer.ArriveAsync("/abnormal-sending");
        await customer.LookAsync("story-abnormal-list");
        await customer.FollowAsync(held);
        await customer.SeeTitleAsync(held);
        await customer.SeeAsync(customer.T<AbnormalSendingTexts>("held.text"));
        await customer.SeeAsync("Parcel BH-40021 arrives on 12 Nov.");
        await customer.FillAsync(customer.T<AbnormalSendingTexts>("note"), "A script ran twice.");
        await customer.LookAsync("story-abnormal-ask");
        await customer.PressAsync(customer.T<AbnormalSendingTexts>("answer.do.NotSend"));
        await customer.SeeAsync(customer.T<AbnormalSendingTexts>("what.ConfirmedNotSend"));
        await customer.SeeAsync("A script ran twice.");

        await using var desk = await Screen.OpenAsync(chromium, portal, language);
        var ops = await portal.AddUserAsync($"ops-abnormal-{language}@staff.example".ToLowerInvariant(), staff: StaffRole.Ops);
        await desk.BecomeAsync(ops.Id, strong: true);
        await desk.GoAsync("/abnormal-desk");
        await desk.LookAsync("story-abnormal-desk");
        await desk.FollowAsync(held);
        await desk.SeeTitleAsync(held);
        Assert.Equal(0, await desk.Page.GetByText("Parcel BH-40021").CountAsync()); // texts only with a reason
        await desk.Page.GetByText(desk.T<AbnormalSendingTexts>("samples.reveal", 1)).ClickAsync();
        await desk.FillAsync(desk.T<AbnormalSendingTexts>("samples.reason"), "Checking what the script sent");
        await desk.PressAsync(desk.T<AbnormalSendingTexts>("samples.do"));
        await desk.SeeAsync("Parcel BH-40021 arrives on 12 Nov.");
        await desk.PressAsync(desk.T<AbnormalSendingTexts>("outcome.dropped"));
        await desk.SeeAsync(desk.T<AbnormalSendingTexts>("held.dropped"));
        await desk.LookAsync("story-abnormal-dropped");
        await customer.GoAsync("/organisation/access-log");
        await customer.SeeAsync(customer.T<AuditTexts>("log.reason", "Checking what the script sent"));

        await desk.GoAsync("/abnormal-desk");
        await desk.FillAsync(desk.T<AbnormalSendingTexts>("raise.app"), "12");
        await desk.FillAsync(desk.T<AbnormalSendingTexts>("raise.from"), Local(now.AddHours(-3)));
        await desk.FillAsync(desk.T<AbnormalSendingTexts>("raise.until"), Local(now.AddHours(-2)));
        await desk.Page.Locator("#count").FillAsync("480");
        await desk.FillAsync(desk.T<AbnormalSendingTexts>("reason"), "Twenty times the usual.");
        await desk.PressAsync(desk.T<AbnormalSendingTexts>("raise.do"));
        await desk.SeeAsync(desk.T<AbnormalSendingTexts>("abnormal.app-unknown", 12));
        await Assertions.Expect(desk.Page.Locator("#reason")).ToHaveValueAsync("Twenty times the usual."); // nothing typed is lost
        await desk.FillAsync(desk.T<AbnormalSendingTexts>("raise.app"), appId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await desk.PressAsync(desk.T<AbnormalSendingTexts>("raise.do"));
        await desk.SeeAsync(desk.T<AbnormalSendingTexts>("what.desk.CustomerAsked"));
        var left = await desk.Page.Locator("h1").InnerTextAsync();

        await customer.GoAsync($"/abnormal-sending/{left.Trim()}");
        await customer.SeeAsync(customer.T<AbnormalSendingTexts>("ask.left"));
        await customer.PressAsync(customer.T<AbnormalSendingTexts>("answer.do.left.Send"));
        await customer.SeeAsync(customer.T<AbnormalSendingTexts>("what.ConfirmedSend"));
        await customer.SeeAsync(customer.T<AbnormalSendingTexts>("left.text")); // it never says that something was held
        await customer.LookAsync("story-abnormal-left");
        string[] wrong = [.. customer.TakeFindings(), .. desk.TakeFindings()];
        Assert.True(wrong.Length == 0, string.Join(Environment.NewLine, wrong));
    }

    private static string Local(DateTimeOffset at) => Portal.Domain.Calendar.ContractTime.Local(at).ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    private async Task<(Guid Owner, long AppId)> BlueHarbourAsync()
    {
        await using var db = await portal.DbAsync();
        var organisation = await db.Set<Organisation>().Where(o => o.Name == "Blue Harbour Logistics").Select(o => o.Id).SingleAsync();
        return (
            await db.Set<Membership>().Where(m => m.OrganisationId == organisation && m.Role == CustomerRole.Owner).Select(m => m.UserId).FirstAsync(),
            await db.Set<App>().Where(a => a.OrganisationId == organisation).OrderBy(a => a.AppId).Select(a => a.AppId).FirstAsync());
    }
}
