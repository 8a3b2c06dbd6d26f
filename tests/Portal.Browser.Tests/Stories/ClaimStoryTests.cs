using Microsoft.EntityFrameworkCore;
using Portal.Browser.Tests.Support;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.ServiceLevels;
using Portal.Web.Features.ServiceLevels;
using Portal.Web.Features.Tickets;
using Portal.Web.Platform;

namespace Portal.Browser.Tests.Stories;

/// <summary>A line failed, and the customer claims: filed on the page, verified by one of finance, credited by another.</summary>
public sealed class ClaimStoryTests(Chromium chromium, LivePortal portal)
{
    [Fact]
    public async Task A_customer_claims_finance_grants_and_a_second_person_credits()
    {
        var (month, member) = await PaidMonthAsync();
        await using var screen = await Screen.OpenAsync(chromium, portal, Language.English);
        await screen.BecomeAsync(member, strong: false);
        await screen.GoAsync("/service-level");
        await screen.LookAsync("story-sla-months");
        await screen.GoAsync($"/service-level/{month}");
        await screen.SeeAsync(screen.T<ServiceLevelsTexts>("claim.preview"));
        await screen.LookAsync("story-sla-month");
        await screen.PressAsync(screen.T<ServiceLevelsTexts>("claim.file"));
        await screen.ArriveAsync("/service-level/claims/");
        await screen.SeeAsync(screen.T<ServiceLevelsTexts>("claim.intact"));
        await screen.LookAsync("story-sla-claim");
        var number = new Uri(screen.Page.Url).AbsolutePath.Split('/')[^1];
        var pdf = await PdfText.ReadAsync(await screen.DownloadAsync(screen.Link(screen.T<ServiceLevelsTexts>("claim.pdf"))));
        Assert.Contains(number, pdf, StringComparison.Ordinal);
        await screen.FollowAsync(screen.T<ServiceLevelsTexts>("claim.ticket"));
        await screen.SeeAsync(screen.T<TicketsTexts>("linked.claim"));
        await screen.LookAsync("story-sla-ticket");

        await using var first = await FinanceAsync("grants");
        await first.GoAsync($"/service-levels/claims/{number}");
        await first.PressAsync(first.T<ServiceLevelsTexts>("claim.take-up"));
        var messages = LevelCount(await MessagesAsync(number));
        await first.SeeAsync(first.T<ServiceLevelsTexts>("claim.grant", messages));
        await first.LookAsync("story-sla-verify");
        await first.PressAsync(first.T<ServiceLevelsTexts>("claim.grant", messages));
        await first.SeeAsync(first.T<ServiceLevelsTexts>("standing.Granted"));

        await using var second = await FinanceAsync("credits");
        await second.GoAsync($"/service-levels/claims/{number}");
        await second.PressAsync(second.T<ServiceLevelsTexts>("claim.issue", messages));
        await second.SeeAsync(second.T<ServiceLevelsTexts>("claim.decided"));
        await second.LookAsync("story-sla-credited");

        await screen.GoAsync($"/service-level/claims/{number}");
        await screen.SeeAsync(screen.T<ServiceLevelsTexts>("standing.Issued"));
        string[] wrong = [.. screen.TakeFindings(), .. first.TakeFindings(), .. second.TakeFindings()];
        Assert.True(wrong.Length == 0, string.Join(Environment.NewLine, wrong));
    }

    private static string LevelCount(long messages) => messages.ToString("#,0", System.Globalization.CultureInfo.InvariantCulture);

    private async Task<long> MessagesAsync(string number)
    {
        await using var db = await portal.DbAsync();
        return await db.Set<SlaClaim>().Where(c => c.Number == number).Select(c => c.Messages).SingleAsync();
    }

    // The other customer of the demonstration, whose bills have been paid.
    private async Task<(Guid Month, Guid Member)> PaidMonthAsync()
    {
        await using var db = await portal.DbAsync();
        var organisation = await db.Set<Organisation>().Where(o => o.Name == "Blue Harbour Logistics").Select(o => o.Id).SingleAsync();
        foreach (var bill in await db.Set<Bill>().Where(b => b.OrganisationId == organisation).ToListAsync())
        {
            if (bill.Standing.Open > Domain.Money.Zero)
                bill.Pay(bill.Standing.Open, portal.Clock.GetUtcNow());
        }

        await db.SaveChangesAsync();
        var member = await db.Set<Membership>().Where(m => m.OrganisationId == organisation && m.Role == CustomerRole.Finance).Select(m => m.UserId).SingleAsync();
        var months = await db.Set<ServiceLevelMonth>().AsNoTracking().Where(m => m.OrganisationId == organisation && m.Service == Domain.Service.Voice)
            .OrderBy(m => m.From).ToListAsync();
        var queries = portal.Get<ServiceLevelQueries>();
        foreach (var month in months)
        {
            var row = (await queries.GetAsync(month.Id, Domain.Actor.Component("tests"))).Row;
            if (row.IsAdmissibleAt(portal.Clock.GetUtcNow()))
                return (month.Id, member);
        }

        throw new InvalidOperationException("No month of the demonstration can be claimed.");
    }

    private async Task<Screen> FinanceAsync(string name)
    {
        var screen = await Screen.OpenAsync(chromium, portal, Language.English);
        var user = await portal.AddUserAsync($"finance-{name}@staff.example", staff: StaffRole.Finance);
        await screen.BecomeAsync(user.Id, strong: true);
        return screen;
    }
}
