using Microsoft.EntityFrameworkCore;
using Portal.Browser.Tests.Support;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Invoices;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Packages;
using Portal.Web.Features.WorkingCalendar;
using Portal.Web.Platform;

namespace Portal.Browser.Tests.Stories;

/// <summary>A customer asks for an invoice, its answer stands in everybody's deadlines, and finance gives it; and a year's list comes out.</summary>
public sealed class InvoiceStoryTests(Chromium chromium, LivePortal portal)
{
    [Fact]
    public async Task A_customer_asks_finance_issues_and_calls_back_and_the_customer_downloads()
    {
        var (finance, package) = await PackageAsync();
        await using var screen = await Screen.OpenAsync(chromium, portal, Language.Chinese);
        await screen.BecomeAsync(finance, strong: false);
        await screen.GoAsync("/invoices/details");
        await screen.FillAsync(screen.T<InvoicesTexts>("field.title"), "蓝港物流有限公司");
        await screen.FillAsync(screen.T<InvoicesTexts>("field.tax-number"), "91350100M000100Y43");
        await screen.FillAsync(screen.T<InvoicesTexts>("field.mail"), "invoices@blue-harbour.example");
        await screen.PressAsync(screen.T<InvoicesTexts>("details.save"));
        await screen.ArriveAsync("/invoices");
        await screen.Page.GetByLabel($"{screen.T<InvoicesTexts>("source.Package")} {package}").CheckAsync();
        await screen.LookAsync("story-invoices-choose");
        await screen.PressAsync(screen.T<InvoicesTexts>("ask"));
        var number = await NumberAsync(package);
        await screen.SeeAsync(number);
        await screen.GoAsync("/deadlines");
        await screen.SeeAsync(screen.T<InvoicesTexts>("deadline.title", number));
        await screen.LookAsync("story-deadlines");

        await using var desk = await FinanceAsync();
        await desk.GoAsync("/deadline-desk?turn=Provider");
        await desk.LookAsync("story-deadline-desk");
        await desk.FollowAsync(desk.T<InvoicesTexts>("deadline.title", number));
        await desk.ArriveAsync($"/invoicing/{number}");
        await desk.FillAsync(desk.T<InvoicesTexts>("column.invoice"), "26117000000000000777");
        await desk.FillAsync(desk.T<InvoicesTexts>("field.on"), $"{ContractTime.DayOf(portal.Clock.GetUtcNow()):yyyy-MM-dd}");
        await desk.Page.Locator("input[type=file]").SetInputFilesAsync(new Microsoft.Playwright.FilePayload { Name = "invoice.pdf", MimeType = "application/pdf", Buffer = "%PDF-1.7 an invoice"u8.ToArray() });
        await desk.SeeAsync("invoice.pdf");
        await desk.LookAsync("story-invoice-issue");
        await desk.PressAsync(desk.T<InvoicesTexts>("issue.do"));
        await desk.SeeAsync(desk.T<InvoicesTexts>("status.Issued"));

        await screen.GoAsync($"/invoices/{number}");
        await screen.SeeAsync(screen.T<InvoicesTexts>("status.Issued"));
        await screen.LookAsync("story-invoice-issued");
        Assert.StartsWith("%PDF-", System.Text.Encoding.ASCII.GetString(await screen.GetAsync($"/invoices/{number}/file")), StringComparison.Ordinal);

        await desk.GoAsync($"/invoicing/{number}");
        await desk.FillAsync(desk.T<InvoicesTexts>("field.reason"), "The title is wrong.");
        await desk.PressAsync(desk.T<InvoicesTexts>("call-back.do"));
        await desk.SeeAsync(desk.T<InvoicesTexts>("status.ReversalDue"));
        await desk.LookAsync("story-invoice-reversal");
        string[] wrong = [.. screen.TakeFindings(), .. desk.TakeFindings()];
        Assert.True(wrong.Length == 0, string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public async Task An_administrator_brings_in_a_year_after_seeing_what_it_changes_and_takes_the_deadlines_along()
    {
        await using var screen = await Screen.OpenAsync(chromium, portal, Language.English);
        var admin = await portal.AddUserAsync("admin-calendar@staff.example", staff: StaffRole.Admin);
        await screen.BecomeAsync(admin.Id, strong: true);
        await screen.GoAsync("/settings/working-days");
        await screen.FillAsync(screen.T<WorkingCalendarTexts>("import.source"), "Notice of the State Council for 2027");
        await screen.FillAsync(screen.T<WorkingCalendarTexts>("import.json"), "{\"year\":2027}");
        await screen.PressAsync(screen.T<WorkingCalendarTexts>("import.preview"));
        await Microsoft.Playwright.Assertions.Expect(screen.Page.GetByRole(Microsoft.Playwright.AriaRole.Alert)).ToBeVisibleAsync();
        await screen.FillAsync(
            screen.T<WorkingCalendarTexts>("import.json"),
            """{"year":2027,"source":"x","provisional":false,"off":["2027-01-01/2027-01-03","2027-02-05/2027-02-11","2027-04-05","2027-05-01/2027-05-05","2027-06-09","2027-09-15","2027-10-01/2027-10-07"],"working":["2027-02-20","2027-05-08","2027-10-09"]}""");
        await screen.PressAsync(screen.T<WorkingCalendarTexts>("import.preview"));
        await screen.SeeAsync(screen.T<WorkingCalendarTexts>("preview", 2027));
        await screen.LookAsync("story-working-days");
        await screen.PressAsync(screen.T<WorkingCalendarTexts>("import.confirm", 2027));
        await screen.SeeAsync(screen.T<WorkingCalendarTexts>("import.done", 2027));

        await screen.GoAsync("/deadline-desk");
        await screen.PressAsync(screen.T<DeadlinesTexts>("feed.make"));
        var field = screen.Page.GetByLabel(screen.T<DeadlinesTexts>("feed.address"));
        await Microsoft.Playwright.Assertions.Expect(field).ToBeVisibleAsync();
        await screen.LookAsync("story-deadline-feed");
        var calendar = System.Text.Encoding.UTF8.GetString(await screen.GetAsync(new Uri(await field.InputValueAsync()).AbsolutePath));
        Assert.StartsWith("BEGIN:VCALENDAR", calendar, StringComparison.Ordinal);
        Assert.Contains("BEGIN:VEVENT", calendar, StringComparison.Ordinal);
        var wrong = screen.TakeFindings().ToList();
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    // Money came in and a package was bought with it: that can be invoiced.
    private async Task<(Guid Finance, string Package)> PackageAsync()
    {
        await using var db = await portal.DbAsync();
        var organisation = await db.Set<Organisation>().Where(o => o.Name == "Blue Harbour Logistics").Select(o => o.Id).SingleAsync();
        var member = await db.Set<Membership>().Where(m => m.OrganisationId == organisation && m.Role == CustomerRole.Finance).Select(m => m.UserId).SingleAsync();
        await portal.Get<LedgerService>().TopUpAsync(organisation, Money.Of(1_000), "INVOICE-STORY", "", Actor.Component("tests"));
        var actor = new Actor
        {
            Kind = ActorKind.User,
            Id = member,
            Name = "finance@blue-harbour.example",
            OrganisationId = organisation,
            Permissions = Permissions.Of(CustomerRole.Finance),
            ReauthenticatedAt = portal.Clock.GetUtcNow(),
        };
        return (member, await portal.Get<PackageService>().BuyAsync(new("sms-10k", Guid.CreateVersion7(), null), actor));
    }

    private async Task<string> NumberAsync(string package)
    {
        for (var tries = 0; ; tries++)
        {
            await using var db = await portal.DbAsync();
            if (await db.Set<Portal.Domain.Invoices.InvoiceRequest>().Where(r => r.Items.Any(i => i.Number == package)).Select(r => r.Number).SingleOrDefaultAsync() is { } number)
                return number;
            Assert.True(tries < 100, "No request came.");
            await Task.Delay(100);
        }
    }

    private async Task<Screen> FinanceAsync()
    {
        var screen = await Screen.OpenAsync(chromium, portal, Language.English);
        var user = await portal.AddUserAsync("finance-invoices@staff.example", staff: StaffRole.Finance);
        await screen.BecomeAsync(user.Id, strong: true);
        return screen;
    }
}
