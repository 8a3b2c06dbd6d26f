using Microsoft.Playwright;
using Portal.Browser.Tests.Support;
using Portal.Domain.Accounts;
using Portal.Domain.Tickets;
using Portal.Web.Features.Contacts;
using Portal.Web.Features.Tickets;
using Portal.Web.Platform;

namespace Portal.Browser.Tests.Stories;

/// <summary>A password leaked at night: the customer opens an urgent ticket, support talks it over inside and answers, the customer closes.</summary>
public sealed class SupportStoryTests(Chromium chromium, LivePortal portal)
{
    private const string Note = "Ask the carrier before we promise anything.";

    public static TheoryData<string> Languages => [Language.Chinese, Language.English];

    [Theory, MemberData(nameof(Languages))]
    public async Task A_customer_opens_an_urgent_ticket_support_answers_and_the_customer_closes_it(string language)
    {
        await using var customer = await Screen.OpenAsync(chromium, portal, language);
        await customer.BecomeAsync(await portal.Cast.UserAsync(Who.Owner), strong: false);
        await customer.GoAsync("/overview");
        await customer.SeeAsync(customer.T<ContactsTexts>("card.title"));
        await customer.GoAsync("/support");
        await customer.SeeAsync(customer.T<ContactsTexts>("role.Reconciliation"));
        await customer.LookAsync("story-support");
        await customer.FollowAsync(customer.T<TicketsTexts>("new"));
        await customer.ArriveAsync("/support/new");
        await customer.Page.Locator("#kind").SelectOptionAsync(nameof(TicketKind.KeyLeak));
        await customer.SeeAsync(customer.T<TicketsTexts>("answered-within", 1));
        await customer.FillAsync(customer.T<TicketsTexts>("column.subject"), "SMTP password in a public repository");
        await customer.FillAsync(customer.T<TicketsTexts>("text"), "We changed it at once. Was it used?");
        await customer.Page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "commit.pdf", MimeType = "application/pdf", Buffer = [.. "%PDF-1.7 commit"u8] });
        await customer.LookAsync("story-support-new");
        await customer.PressAsync(customer.T<TicketsTexts>("send"));
        await customer.Page.WaitForURLAsync(url => new Uri(url).AbsolutePath.StartsWith("/support/T-", StringComparison.Ordinal));
        await customer.SeeAsync("commit.pdf");
        await Assertions.Expect(customer.Page.Locator("dl.facts dd", new() { HasTextString = customer.T<TicketsTexts>("priority.Urgent") }).Last).ToBeVisibleAsync();
        await customer.LookAsync("story-support-ticket");
        var number = new Uri(customer.Page.Url).AbsolutePath.Split('/')[^1];

        await using var support = await Screen.OpenAsync(chromium, portal, language);
        await support.BecomeAsync((await portal.AddUserAsync($"support-{language}@staff.example".ToLowerInvariant(), staff: StaffRole.Support)).Id, strong: true);
        await support.GoAsync("/tickets?only=unread&priority=urgent");
        await support.LookAsync("story-support-desk");
        await support.FollowAsync(number);
        await support.ArriveAsync($"/tickets/{number}");
        await support.FillAsync(support.T<TicketsTexts>("note"), Note);
        await support.PressAsync(support.T<TicketsTexts>("note.do"));
        await support.SeeAsync(Note);
        await support.FillAsync(support.T<TicketsTexts>("text"), "It was not used. Nothing else to do.");
        await support.PressAsync(support.T<TicketsTexts>("send"));
        await support.SeeAsync(support.T<TicketsTexts>("desk.WaitingForCustomer"));
        await support.LookAsync("story-support-answered");

        await customer.GoAsync("/support?only=unread");
        await customer.FollowAsync(number);
        await customer.ArriveAsync($"/support/{number}");
        await customer.SeeAsync("It was not used. Nothing else to do.");
        Assert.DoesNotContain(Note, await customer.Page.ContentAsync(), StringComparison.Ordinal);
        await customer.PressAsync(customer.T<TicketsTexts>("close"));
        await customer.SeeAsync(customer.T<TicketsTexts>("reopen"));
        await customer.LookAsync("story-support-closed");
        string[] wrong = [.. customer.TakeFindings(), .. support.TakeFindings()];
        Assert.True(wrong.Length == 0, string.Join(Environment.NewLine, wrong));
    }
}
