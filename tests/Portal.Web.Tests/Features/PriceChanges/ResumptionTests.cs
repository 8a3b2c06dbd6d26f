using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Pricing;
using Portal.Web.Features.Billing;
using Portal.Web.Features.PriceChanges;
using Portal.Web.Features.Pricing;
using Portal.Web.Features.RateDesk;
using Portal.Web.Tests.Features.Apps;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.PriceChanges;

/// <summary>A customer who declined a price and was settled comes back (A137); on both databases.</summary>
public sealed class ResumptionTests
{
    private const string Number = "S-2027-000001";

    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_settled_customer_accepts_the_card_in_force_and_sends_again_from_the_confirmation_on(string provider)
    {
        await using var apps = await AppStory.StartAsync(provider);
        var (portal, id) = (apps.Portal, await DeclinedAsync(apps));
        var resumptions = portal.Get<ResumptionService>();
        var stranger = await portal.OwnerAsync("Somebody else");
        Actor Owner() => apps.Owner.Actor with { ReauthenticatedAt = portal.Time.GetUtcNow() };
        var staff = await portal.StaffAsync(StaffRole.Finance);
        Actor Finance() => staff.Actor with { ReauthenticatedAt = portal.Time.GetUtcNow() };
        var support = (await portal.StaffAsync(StaffRole.Support)).Actor;

        await AppStory.CodeAsync("resumption.not-settled", () => resumptions.AskAsync(id, "2027-01", Owner()));
        await SettleAsync(portal, Finance());
        await AppStory.CodeAsync("resumption.card-changed", () => resumptions.AskAsync(id, "2025-01", Owner()));
        await Assert.ThrowsAsync<NotFoundException>(() => resumptions.AskAsync(id, "2027-01", stranger.Actor with { ReauthenticatedAt = portal.Time.GetUtcNow() }));
        await Assert.ThrowsAsync<ForbiddenException>(() => resumptions.AskAsync(id, "2027-01", Finance()));
        Assert.Contains("Accept the rate card and ask to send again", await portal.Client(await portal.MemberAsync(apps.Owner, CustomerRole.Owner)).GetStringAsync($"/price-changes/{id}"), StringComparison.Ordinal);

        var asked = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Record.ExceptionAsync(() => Task.Run(() => resumptions.AskAsync(id, "2027-01", Owner()))).AsTask()));
        Assert.Equal("resumption.asked", Assert.IsType<RuleException>(Assert.Single(asked, e => e is not null)).Code);
        var resumption = await OpenAsync(portal);
        Assert.Contains(await portal.MailsAsync(staff.Email), mail => mail.Subject.StartsWith($"Settlement {Number}:", StringComparison.Ordinal));
        Assert.True(Assert.Single((await portal.Get<SettlementQueries>().ListAsync(Finance(), 1)).Rows).WantsToResume);
        Assert.Equal("signature.sending-stopped", await apps.CheckedAsync(apps.First.Secret));

        await Assert.ThrowsAsync<ForbiddenException>(() => resumptions.ConfirmAsync(resumption, support));
        await Assert.ThrowsAsync<ForbiddenException>(() => resumptions.ConfirmAsync(resumption, Owner()));
        await AppStory.CodeAsync("reauthentication.required", () => resumptions.ConfirmAsync(resumption, staff.Actor with { ReauthenticatedAt = null }));
        var before = await SettlementAsync(portal);
        await resumptions.ConfirmAsync(resumption, Finance());
        await AppStory.CodeAsync("resumption.answered", () => resumptions.RefuseAsync(resumption, "no", Finance()));
        Assert.Equal("valid", await apps.CheckedAsync(apps.First.Secret));
        Assert.Equal(before, await SettlementAsync(portal));
        await AppStory.CodeAsync("resumption.not-stopped", () => resumptions.AskAsync(id, "2027-01", Owner()));
        Assert.Contains(await portal.MailsAsync(apps.Owner.Email), mail => mail.Subject == "Messages are taken again");
        await using var db = await portal.DbAsync();
        Assert.Equal(["resumption.asked", "resumption.confirmed"],
            await db.Set<AuditRow>().Where(row => row.Action.StartsWith("resumption.")).OrderBy(row => row.Sequence).Select(row => row.Action).ToListAsync());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_refusal_says_why_and_another_card_needs_another_yes(string provider)
    {
        await using var apps = await AppStory.StartAsync(provider);
        var (portal, id) = (apps.Portal, await DeclinedAsync(apps));
        var resumptions = portal.Get<ResumptionService>();
        var staff = await portal.StaffAsync(StaffRole.Finance);
        Actor Owner() => apps.Owner.Actor with { ReauthenticatedAt = portal.Time.GetUtcNow() };
        Actor Finance() => staff.Actor with { ReauthenticatedAt = portal.Time.GetUtcNow() };
        await SettleAsync(portal, Finance());

        await resumptions.AskAsync(id, "2027-01", Owner());
        await AppStory.CodeAsync("resumption.reason-missing", async () => await resumptions.RefuseAsync(await OpenAsync(portal), " ", Finance()));
        await resumptions.RefuseAsync(await OpenAsync(portal), "Open arrears.", Finance());
        Assert.Contains("Open arrears.", await portal.Client(await portal.MemberAsync(apps.Owner, CustomerRole.Owner)).GetStringAsync($"/price-changes/{id}"), StringComparison.Ordinal);
        Assert.Equal("signature.sending-stopped", await apps.CheckedAsync(apps.First.Secret));

        await resumptions.AskAsync(id, "2027-01", Owner());
        var resumption = await OpenAsync(portal);
        await new PriceChangeDraft(portal).MakeAsync("2027-03", "0.06", Finance());
        await portal.Get<PriceChangeTelling>().TellAsync(await portal.Get<RateCardService>().AnnounceAsync("2027-03", new(2027, 3, 1), Finance()), Finance());
        portal.Time.SetUtcNow(new(2027, 3, 2, 2, 0, 0, TimeSpan.Zero));
        portal.Get<RateBook>().Refresh();
        await AppStory.CodeAsync("resumption.card-changed", () => resumptions.ConfirmAsync(resumption, Finance()));
        Assert.Equal("signature.sending-stopped", await apps.CheckedAsync(apps.First.Secret));
        await resumptions.AskAsync(id, "2027-03", Owner());
        await resumptions.ConfirmAsync(resumption, Finance());
        Assert.Equal("valid", await apps.CheckedAsync(apps.First.Secret));
        await using var db = await portal.DbAsync();
        Assert.Equal(PriceChangeStatus.Accepted, (await db.Set<PriceChangeNotice>().SingleAsync(n => n.OrganisationId == apps.Owner.OrganisationId && n.Card == "2027-03")).Status);
    }

    /// <summary>Declined, and the first day of the new prices has come.</summary>
    private static async Task<Guid> DeclinedAsync(AppStory apps)
    {
        var portal = apps.Portal;
        var finance = (await portal.StaffAsync(StaffRole.Finance)).Actor;
        await new PriceChangeDraft(portal).MakeAsync("2027-01", "0.05", finance);
        await portal.Get<PriceChangeTelling>().TellAsync(
            await portal.Get<RateCardService>().AnnounceAsync("2027-01", PriceChangeStory.FirstDay, finance), finance);
        await using var db = await portal.DbAsync();
        var id = (await db.Set<PriceChangeNotice>().SingleAsync(n => n.OrganisationId == apps.Owner.OrganisationId)).Id;
        await portal.Get<PriceChangeService>().DeclineAsync(id, apps.Owner.Actor);
        portal.Time.SetUtcNow(PriceChangeStory.Border.AddHours(3).ToUniversalTime());
        portal.Get<RateBook>().Refresh();
        await portal.Get<PriceChangesJob>().RunAsync(portal.Time.GetUtcNow(), default);
        return id;
    }

    private static async Task SettleAsync(TestPortal portal, Actor finance)
    {
        var settlements = portal.Get<SettlementService>();
        await portal.Get<BillRunService>().RunAsync(new(2026, 12, 1), Actor.Component("tests"));
        await settlements.RecordFinalBillAsync(Number, finance);
        await settlements.RefundPackagesAsync(Number, finance);
        await settlements.RefundBalanceAsync(Number, "", finance);
        await settlements.CloseAsync(Number, "Letter of 2 January 2027", finance);
    }

    private static async Task<Guid> OpenAsync(TestPortal portal)
    {
        await using var db = await portal.DbAsync();
        return (await db.Set<Resumption>().SingleAsync(r => r.Status == ResumptionStatus.Asked)).Id;
    }

    private static async Task<(int, DateTimeOffset?, PriceChangeStatus)> SettlementAsync(TestPortal portal)
    {
        await using var db = await portal.DbAsync();
        var settlement = await db.Set<Settlement>().SingleAsync();
        return (settlement.Version, settlement.ClosedAt, (await db.Set<PriceChangeNotice>().SingleAsync(n => n.Id == settlement.NoticeId)).Status);
    }
}
