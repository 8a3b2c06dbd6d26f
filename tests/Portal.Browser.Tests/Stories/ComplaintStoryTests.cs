using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Browser.Tests.Support;
using Portal.Domain.Accounts;
using Portal.Web.Features.Complaints;
using Portal.Web.Features.OptOuts;
using Portal.Web.Platform;

namespace Portal.Browser.Tests.Stories;

/// <summary>A recipient complains without an account, staff find the sender, the sender answers in time and stops writing, staff accept.</summary>
public sealed class ComplaintStoryTests(Chromium chromium, LivePortal portal)
{
    [Theory, InlineData(Language.English), InlineData(Language.Chinese)]
    public async Task A_recipient_complains_the_sender_answers_and_the_desk_accepts(string language)
    {
        await using var visitor = await Screen.OpenAsync(chromium, portal, language);
        await visitor.GoAsync("/pricing");
        await visitor.FollowAsync(visitor.T<SharedTexts>("nav.complain")); // from the foot of every public page
        await visitor.ArriveAsync("/complain");
        await visitor.FillAsync(visitor.T<ComplaintsTexts>("form.phone"), "12345");
        await visitor.FillAsync(visitor.T<ComplaintsTexts>("form.text"), "I never asked for this.");
        await visitor.PressAsync(visitor.T<ComplaintsTexts>("form.send"));
        await visitor.SeeAsync(visitor.T<ComplaintsTexts>("phone.malformed"));
        await Assertions.Expect(visitor.Page.GetByLabel(visitor.T<ComplaintsTexts>("form.text"))).ToHaveValueAsync("I never asked for this."); // nothing typed is lost
        await visitor.FillAsync(visitor.T<ComplaintsTexts>("form.phone"), language == Language.English ? "13600136001" : "13600136002");
        await visitor.LookAsync("story-complain");
        await visitor.PressAsync(visitor.T<ComplaintsTexts>("form.send"));
        await visitor.SeeAsync(visitor.T<ComplaintsTexts>("form.done"));
        var number = (await visitor.Page.Locator("strong.number").InnerTextAsync()).Trim();

        await using var desk = await Screen.OpenAsync(chromium, portal, language);
        var risk = await portal.AddUserAsync($"risk-complaints-{language}@staff.example".ToLowerInvariant(), staff: StaffRole.Risk);
        await desk.BecomeAsync(risk.Id, strong: true);
        await desk.GoAsync("/complaint-desk");
        await desk.LookAsync("story-complaint-desk");
        await desk.FollowAsync(number);
        await desk.ArriveAsync($"/complaint-desk/{number}");
        await desk.FillAsync(desk.T<ComplaintsTexts>("assign.search"), "Blue Harbour");
        await desk.PressAsync(desk.T<ComplaintsTexts>("filter.show"));
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = desk.T<ComplaintsTexts>("assign.to", "Blue Harbour Logistics", "").Trim() }).ClickAsync();
        await desk.SeeAsync(desk.T<ComplaintsTexts>("what.desk.Assigned"));

        await using var sender = await Screen.OpenAsync(chromium, portal, language);
        await sender.BecomeAsync(await OwnerAsync(), strong: false);
        await sender.GoAsync($"/complaints/{number}");
        await sender.SeeAsync(sender.T<ComplaintsTexts>("what.AwaitingReply"));
        foreach (var field in new[] { "business", "relation", "number-source", "consent", "purpose", "measures", "prevention", "responsible-person" })
            await sender.FillAsync(sender.T<ComplaintsTexts>("answer." + field), "As agreed at sign-up.");
        await sender.LookAsync("story-complaint-reply");
        await sender.PressAsync(sender.T<ComplaintsTexts>("reply.do"));
        await Assertions.Expect(sender.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync(sender.T<ComplaintsTexts>("answer.phone")); // the one that is missing
        await sender.FillAsync(sender.T<ComplaintsTexts>("answer.phone"), "400-000-0000");
        await sender.PressAsync(sender.T<ComplaintsTexts>("reply.do"));
        await sender.SeeAsync(sender.T<ComplaintsTexts>("what.Replied"));
        await sender.PressAsync(sender.T<ComplaintsTexts>("opt-out"));
        await sender.SeeAsync(sender.T<ComplaintsTexts>("opted-out"));
        var pdf = await PdfText.ReadAsync(await sender.DownloadAsync(sender.Link(sender.T<ComplaintsTexts>("reply.pdf"))));
        Assert.Contains(number, pdf, StringComparison.Ordinal);
        Assert.DoesNotContain("13600136001", pdf, StringComparison.Ordinal);
        await sender.GoAsync("/opt-outs");
        await sender.SeeAsync(sender.T<OptOutsTexts>("reason.Complaint"));
        await sender.LookAsync("story-opt-outs");

        await desk.GoAsync($"/complaint-desk/{number}");
        await desk.LookAsync("story-complaint-judge");
        await desk.PressAsync(desk.T<ComplaintsTexts>("accept.do"));
        await desk.SeeAsync(desk.T<ComplaintsTexts>("what.desk.Accepted"));
        string[] wrong = [.. visitor.TakeFindings(), .. desk.TakeFindings(), .. sender.TakeFindings()];
        Assert.True(wrong.Length == 0, string.Join(Environment.NewLine, wrong));
    }

    private async Task<Guid> OwnerAsync()
    {
        await using var db = await portal.DbAsync();
        return await (from m in db.Set<Membership>()
                      join o in db.Set<Organisation>() on m.OrganisationId equals o.Id
                      where o.Name == "Blue Harbour Logistics" && m.Role == CustomerRole.Owner
                      select m.UserId).FirstAsync();
    }
}
