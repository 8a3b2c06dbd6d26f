using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Enforcement;
using Portal.Web.Features.Enforcement;
using Portal.Web.Features.Organisations;
using Portal.Web.Features.Payments;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Enforcement;

/// <summary>Back after a ban: directly, indirectly or in another's name (A153).</summary>
public sealed partial class EnforcementServiceTests
{
    [Theory, MemberData(nameof(Both))]
    public async Task At_a_ban_what_else_its_people_own_is_held_with_the_reasons(string provider)
    {
        await using var story = await StoryAsync(provider);
        var portal = story.App.Portal;
        var second = await portal.Get<OrganisationService>().CreateAsync(story.App.Owner.Actor, "Second shop");
        var stranger = await portal.OwnerAsync("Nobody's");
        var number = await story.ToldAsync();
        Assert.Empty((await portal.Get<HoldService>().ListAsync(1, story.Risk.Actor)).Rows);
        await story.BanAsync(number);

        var hold = Assert.Single((await portal.Get<HoldService>().ListAsync(1, story.Risk.Actor)).Rows);
        Assert.Equal((second, HoldStatus.Held), (hold.OrganisationId, hold.Status));
        Assert.Contains(hold.Reasons, reason => reason.Kind is MarkKind.Mail && reason.Document == number);
        Assert.Equal("standing.held", (await RefusedAsync(() => GateAsync(story, Service.Sms, second))).Code);
        await GateAsync(story, Service.Sms, stranger.OrganisationId, isAccepted: false);
        Assert.Single(await portal.MailsAsync(story.App.Owner.Email), mail => mail.Subject == "Second shop is being checked");
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_banned_customers_name_people_and_payers_are_known_again_wherever_they_turn_up(string provider)
    {
        await using var story = await StoryAsync(provider);
        var (portal, owner) = (story.App.Portal, story.App.Owner);
        var finance = await portal.StaffAsync(StaffRole.Finance);
        await PayAsync("P1", story.Organisation);
        var (renamed, joined, raised, paid, innocent) =
            (await portal.OwnerAsync("Bo"), await portal.OwnerAsync("Cy"), await portal.OwnerAsync("Dee"), await portal.OwnerAsync("Eve"), await portal.OwnerAsync("Flo"));
        var helper = await portal.MemberAsync(raised, CustomerRole.Viewer);
        string name;
        await using (var db = await portal.DbAsync())
        {
            name = (await db.Set<Organisation>().SingleAsync(o => o.Id == story.Organisation)).Name;
            foreach (var user in await db.Users.Where(u => u.Id == owner.UserId || u.Id == helper.UserId).ToListAsync())
                user.DisplayName = "Li Wei Personally";
            await db.SaveChangesAsync();
        }

        await portal.Get<InvitationService>().InviteAsync(joined.Actor, owner.Email, CustomerRole.Viewer, "en");
        var token = (await portal.MailsAsync(owner.Email)).Last(mail => mail.Link?.Contains("token=", StringComparison.Ordinal) is true).Link!.Split("token=")[1];
        await story.BanAsync(await story.ToldAsync());

        var organisations = portal.Get<OrganisationService>();
        await organisations.RenameAsync(innocent.Actor, "Flo and friends");
        await organisations.RenameAsync(renamed.Actor, name.ToUpperInvariant());
        await portal.Get<InvitationService>().AcceptAsync(owner.Actor with { OrganisationId = null }, token);
        await organisations.ChangeRoleAsync(raised.Actor, helper.UserId, CustomerRole.Owner);
        await PayAsync("P2", paid.OrganisationId!.Value);
        var holds = (await portal.Get<HoldService>().ListAsync(1, story.Risk.Actor)).Rows;
        Assert.Equal(4, holds.Count);
        Assert.Contains(MarkKind.Name, KindsOf(renamed));
        Assert.Contains(MarkKind.Mail, KindsOf(joined));
        Assert.Contains(MarkKind.Representative, KindsOf(raised));
        Assert.Equal([MarkKind.Payer], KindsOf(paid));
        Assert.Contains(await portal.MailsAsync(story.Risk.Email), mail => mail.Subject == "Customer held: Eve");
        await PayAsync("P3", story.Organisation); // who is banned already is not held again
        Assert.Equal(4, (await portal.Get<HoldService>().ListAsync(1, story.Risk.Actor)).Rows.Count);

        // Whose case it was known by the customer never reads: not in the mail, not in its own case.
        var banned = holds[0].Reasons[0].Document;
        var hold = holds.Single(row => row.OrganisationId == renamed.OrganisationId);
        Assert.Equal("enforcement.text-missing", (await RefusedAsync(() => portal.Get<HoldService>().ConfirmAsync(hold.Id, $"the same name as in {banned}", " ", story.Risk.Actor))).Code);
        var again = await portal.Get<HoldService>().ConfirmAsync(hold.Id, $"the same name as in {banned}", "You were closed for good before.", story.Risk.Actor);
        var told = Assert.Single(await portal.MailsAsync(renamed.Email), mail => mail.Text.Contains("You were closed for good before.", StringComparison.Ordinal));
        Assert.DoesNotContain(banned, told.Text, StringComparison.Ordinal);
        await portal.Get<EnforcementService>().NoticeAsync(again!, story.Risk.Actor);
        var theirs = await portal.Client(renamed).GetStringAsync($"/enforcement/{again}");
        Assert.Contains("You were closed for good before.", theirs, StringComparison.Ordinal);
        Assert.DoesNotContain(banned, theirs, StringComparison.Ordinal);
        Assert.Contains(banned, await portal.Client(story.Risk).GetStringAsync($"/enforcement-desk/{again}"), StringComparison.Ordinal);

        IEnumerable<MarkKind> KindsOf(Person person) => holds.Single(hold => hold.OrganisationId == person.OrganisationId).Reasons.Select(reason => reason.Kind);

        Task PayAsync(string reference, Guid organisation) => portal.Get<BankImport>().ImportAsync(
            $"{reference}.csv", Encoding.UTF8.GetBytes($"\uFEFF{BankFile.Header}\r\n{reference},2026-11-20,10.00,Golden Payer Ltd,{Payment.ReferenceOf(organisation)}\r\n"), finance.Actor);
    }
}
