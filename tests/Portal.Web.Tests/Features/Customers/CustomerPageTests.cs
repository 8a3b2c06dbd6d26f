using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Features.Customers;
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
            {
                using var answer = await staff.GetAsync(link);
                if (answer.StatusCode is HttpStatusCode.Redirect) // a proof names a person: they say why first
                    Assert.Equal((link.Replace("/proof", "/reason", StringComparison.Ordinal), HttpStatusCode.OK), (answer.Headers.Location!.ToString(), (await staff.GetAsync(answer.Headers.Location)).StatusCode));
                else
                    Assert.Equal((link, HttpStatusCode.OK), (link, answer.StatusCode));
            }
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Risk_suspends_a_customer_with_a_reason_the_owners_read(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.OwnerAsync();
        var id = owner.OrganisationId!.Value;
        var risk = (await portal.StaffAsync(StaffRole.Risk)).Actor;
        var service = portal.Get<CustomerService>();

        Assert.Equal("customer.change-reason-missing", (await Assert.ThrowsAsync<RuleException>(() => service.SuspendAsync(id, "  ", risk))).Code);
        Assert.Equal("organisation.not-suspended", (await Assert.ThrowsAsync<RuleException>(() => service.ResumeAsync(id, "a mistake", risk))).Code);
        await service.SuspendAsync(id, "Complaints of recipients", risk);
        Assert.Equal("organisation.not-active", (await Assert.ThrowsAsync<RuleException>(() => service.SuspendAsync(id, "again, twice", risk))).Code);

        Assert.Contains("Complaints of recipients", Assert.Single(await portal.MailsAsync(owner.Email)).Text);
        Assert.Contains("suspended", await portal.Client(owner).GetStringAsync("/overview")); // they still read
        Assert.Contains("Resume this customer", await portal.Client(await portal.StaffAsync(StaffRole.Risk)).GetStringAsync($"/customers/{id}"));
        Assert.DoesNotContain("Resume this customer", await portal.Client(await portal.StaffAsync(StaffRole.Support)).GetStringAsync($"/customers/{id}"));

        await service.ResumeAsync(id, "Mended by the customer", risk);
        Assert.Equal(2, (await portal.MailsAsync(owner.Email)).Count);
        await using var db = await portal.DbAsync();
        Assert.Equal(["organisation.suspended", "organisation.resumed"],
            (await db.Set<Domain.Audit.AuditRow>().Where(r => r.OrganisationId == id).ToListAsync()).OrderBy(r => r.Sequence).Select(r => r.Action));

        await Assert.ThrowsAsync<ForbiddenException>(() => service.SuspendAsync(id, "because I can", owner.Actor));
        portal.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("reauthentication.required", (await Assert.ThrowsAsync<RuleException>(() => service.SuspendAsync(id, "much later", risk))).Code);
    }

    [GeneratedRegex("href=\"([^\"]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Link();
}
