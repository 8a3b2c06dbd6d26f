using System.Net;
using System.Text.RegularExpressions;
using Portal.Domain.Accounts;
using Portal.Web.Tests.Features.Billing;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Customers;

public sealed partial class CustomerPageTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task What_the_customers_page_links_to_opens_for_the_staff_who_see_it(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        await story.IngestAsync(story.Record(1400000001, "2026-10-15T12:00:00+08:00"));
        await story.Portal.Get<Web.Features.Agreements.AgreementService>().AcceptAllAsync(story.Anna.Actor);
        await BillingStory.RunAsync(await story.FinanceMachineAsync());
        foreach (var role in new[] { StaffRole.Finance, StaffRole.Admin, StaffRole.Support, StaffRole.Risk })
        {
            var staff = story.Portal.Client(await story.Portal.StaffAsync(role));
            var page = await staff.GetStringAsync($"/customers/{story.Anna.OrganisationId}");
            var links = Link().Matches(page).Select(m => m.Groups[1].Value)
                .Where(link => link.Contains("/bills/", StringComparison.Ordinal) || link.Contains("/acceptances/", StringComparison.Ordinal)).ToList();
            Assert.NotEmpty(links);
            Assert.Equal(role is StaffRole.Finance or StaffRole.Admin, links.Any(link => link.Contains("/bills/", StringComparison.Ordinal)));
            foreach (var link in links)
                Assert.Equal((link, HttpStatusCode.OK), (link, (await staff.GetAsync(link)).StatusCode));
        }
    }

    [GeneratedRegex("href=\"([^\"]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Link();
}
