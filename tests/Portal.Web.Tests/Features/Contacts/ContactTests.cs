using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Contacts;
using Portal.Web.Features.Contacts;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Contacts;

public sealed class ContactTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);

    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_customer_sees_its_own_people_else_the_default_ones_and_who_stands_in(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider, new() { ["Portal:Support:Phone"] = "+86 400 000 0000" });
        var (anna, bo, support) = (await portal.OwnerAsync("Anna"), await portal.OwnerAsync("Bo"), await portal.StaffAsync(StaffRole.Support));
        var (first, second, third) = (await portal.StaffAsync(StaffRole.Support), await portal.StaffAsync(StaffRole.Admin), await portal.StaffAsync(StaffRole.Finance));
        var (contacts, queries) = (portal.Get<ContactService>(), portal.Get<ContactQueries>());
        Assert.Empty((await queries.CardAsync(anna.Actor)).Contacts);
        foreach (var role in Enum.GetValues<ContactRole>())
            await contacts.AssignAsync(null, role, first.UserId, second.UserId, support.Actor);
        await contacts.AssignAsync(anna.OrganisationId, ContactRole.Reconciliation, third.UserId, first.UserId, support.Actor);
        Assert.Equal([first.UserId, first.UserId, third.UserId], (await queries.CardAsync(anna.Actor)).Contacts.Select(contact => contact.UserId));
        Assert.All((await queries.CardAsync(bo.Actor)).Contacts, contact => Assert.Equal(first.UserId, contact.UserId));

        await contacts.SetAwayAsync(third.UserId, Today, Today.AddDays(2), support.Actor);
        var stand = (await queries.CardAsync(anna.Actor)).Contacts[2];
        Assert.Equal((first.UserId, Today.AddDays(2)), (stand.UserId, stand.Until));
        Assert.NotNull(stand.StandsInFor);
        using var client = portal.Client(anna);
        foreach (var address in new[] { "/overview", "/support" })
        {
            var page = await client.GetStringAsync(address);
            Assert.Contains(first.Email, page, StringComparison.Ordinal);
            Assert.DoesNotContain(third.Email, page, StringComparison.Ordinal);
            Assert.Contains("tel:&#x2B;864000000000", page, StringComparison.Ordinal);
        }

        portal.Time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(third.UserId, (await queries.CardAsync(anna.Actor)).Contacts[2].UserId);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_assignment_ends_the_one_before_which_stays_in_the_history(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (anna, support) = (await portal.OwnerAsync("Anna"), await portal.StaffAsync(StaffRole.Support));
        var (first, second) = (await portal.StaffAsync(StaffRole.Support), await portal.StaffAsync(StaffRole.Support));
        var (contacts, queries) = (portal.Get<ContactService>(), portal.Get<ContactQueries>());
        await contacts.AssignAsync(anna.OrganisationId, ContactRole.Service, first.UserId, second.UserId, support.Actor);
        await Code("contact.no-change", () => contacts.AssignAsync(anna.OrganisationId, ContactRole.Service, first.UserId, second.UserId, support.Actor));
        await Code("contact.not-staff", () => contacts.AssignAsync(anna.OrganisationId, ContactRole.Service, anna.UserId, second.UserId, support.Actor));
        await Code("contact.same-person", () => contacts.AssignAsync(anna.OrganisationId, ContactRole.Service, second.UserId, second.UserId, support.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => contacts.AssignAsync(Guid.CreateVersion7(), ContactRole.Service, second.UserId, first.UserId, support.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => contacts.AssignAsync(anna.OrganisationId, ContactRole.Service, second.UserId, first.UserId, anna.Actor));
        portal.Time.Advance(TimeSpan.FromHours(1));
        await contacts.AssignAsync(anna.OrganisationId, ContactRole.Service, second.UserId, first.UserId, support.Actor);
        var desk = await queries.DeskAsync(anna.OrganisationId, support.Actor);
        Assert.Equal([(second.UserId, null), (first.UserId, portal.Time.GetUtcNow())], desk.Assignments.Select(row => (row.PersonId, row.EndedAt)));
        Assert.Equal(second.UserId, Assert.Single(desk.Today).UserId);
        await Assert.ThrowsAsync<ForbiddenException>(() => queries.DeskAsync(anna.OrganisationId, anna.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => queries.DeskAsync(Guid.CreateVersion7(), support.Actor));

        await contacts.SetAwayAsync(second.UserId, Today, Today, support.Actor);
        Assert.Equal(first.UserId, (await queries.CardAsync(anna.Actor)).Contacts.Single().UserId);
        await contacts.BackAsync((await queries.DeskAsync(null, support.Actor)).Absences.Single().Id, support.Actor);
        Assert.Equal(second.UserId, (await queries.CardAsync(anna.Actor)).Contacts.Single().UserId);
    }

    private static async Task Code(string code, Func<Task> act) => Assert.Equal(code, (await Assert.ThrowsAsync<RuleException>(act)).Code);
}
