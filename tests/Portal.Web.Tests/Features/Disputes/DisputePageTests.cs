using System.Security.Claims;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using MudBlazor.Services;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Disputes;
using Portal.Web.Features.Billing;
using Portal.Web.Features.Disputes;
using Portal.Web.Platform;
using Portal.Web.Platform.Security;
using Portal.Web.Tests.Features.Billing;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Disputes;

/// <summary>What the customer's page offers, and what it asks twice.</summary>
public sealed class DisputePageTests
{
    private static readonly DateOnly Twentieth = new(2026, 11, 20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task What_cannot_be_taken_back_is_asked_twice()
    {
        await using var story = await BillingStory.StartAsync(Databases.Sqlite);
        var (portal, number) = (story.Portal, await AwaitingAsync(story));
        var texts = portal.Get<IStringLocalizer<DisputesTexts>>();
        await using var browser = Browser(portal, story.Anna);
        var page = browser.Render<DisputePage>(p => p.Add(x => x.Number, number));
        page.WaitForElement("#answer", Patience);
        foreach (var (once, twice) in new[] { (texts["accept.do"].Value, texts["accept.confirm"].Value), (texts["withdraw.do"].Value, texts["withdraw.confirm"].Value) })
        {
            await Button(page, once).ClickAsync(new());
            Assert.Equal(DisputeStatus.AwaitingCustomer, await StatusAsync(portal, number));
            Assert.NotNull(Button(page, twice));
            await Button(page, portal.Get<IStringLocalizer<SharedTexts>>()["cancel"]).ClickAsync(new());
        }

        await Button(page, texts["withdraw.do"]).ClickAsync(new());
        await Button(page, texts["withdraw.confirm"]).ClickAsync(new());
        Assert.Equal(DisputeStatus.Withdrawn, await StatusAsync(portal, number));
    }

    [Fact]
    public async Task A_proof_is_not_contested_on_a_form_that_is_only_refused()
    {
        await using var story = await BillingStory.StartAsync(Databases.Sqlite);
        var (portal, number) = (story.Portal, await AwaitingAsync(story));
        await using (var db = await portal.DbAsync())
        {
            db.Set<Dispute>().Single().Lapse(portal.Time.GetUtcNow());
            await db.SaveChangesAsync();
        }

        await using var browser = Browser(portal, story.Anna);
        browser.Render<DisputePage>(p => p.Add(x => x.Number, number)).WaitForElement("#reject-text", Patience);
        portal.Time.Advance(TimeSpan.FromSeconds(1));
        var late = browser.Render<DisputePage>(p => p.Add(x => x.Number, number));
        late.WaitForElement("#facts", Patience);
        Assert.Empty(late.FindAll("#reject-text"));
    }

    [Fact]
    public async Task The_customer_sees_no_amount_before_it_is_booked_and_nobody_of_staff_by_name()
    {
        await using var story = await BillingStory.StartAsync(Databases.Sqlite);
        var portal = story.Portal;
        await story.IngestAsync(story.Record(1400000001, "2026-10-20T10:00:00+08:00", 10_000));
        await portal.Get<BillRunService>().RunAsync(BillingStory.October, Actor.Component("tests"));
        var now = portal.Time.GetUtcNow();
        await using (var db = await portal.DbAsync())
        {
            var finding = new DisputeFinding(Judgement.No, Judgement.Yes, Judgement.Yes, Judgement.Yes, 1, 100, "Forged.");
            var dispute = Dispute.File("D-2026-000001", story.Anna.OrganisationId!.Value, new(new(2026, 10, 20), new(2026, 10, 20), Service.Sms), 1, "Nothing came.", "owner", now);
            dispute.Admit("Goodwill.", "desk@portal.example");
            dispute.Acknowledge("desk@portal.example", now);
            dispute.Investigate("desk@portal.example");
            dispute.Negotiate("desk@portal.example");
            dispute.Decree(finding, "desk@portal.example", now);
            dispute.ClaimLoss(Money.Of(33), now);
            dispute.Propose(Money.Of(33), SkimmingEffects.Of(finding, [], Money.Of(450), 10, Money.Zero), Guid.CreateVersion7(), "finance@portal.example", now);
            db.Add(dispute);
            await db.SaveChangesAsync();
        }

        var texts = portal.Get<IStringLocalizer<DisputesTexts>>();
        await using var browser = Browser(portal, story.Anna);
        var page = browser.Render<DisputePage>(p => p.Add(x => x.Number, "D-2026-000001"));
        page.WaitForElement("#effects", Patience);
        Assert.DoesNotContain("portal.example", page.Markup, StringComparison.Ordinal);
        Assert.Contains(texts["effects.not-booked"].Value, page.Markup, StringComparison.Ordinal);
        Assert.Contains(page.FindAll("p"), line => line.TextContent.Contains(texts["found-by-court"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_channel_that_cannot_be_chosen_any_more_is_not_claimed()
    {
        await using var story = await BillingStory.StartAsync(Databases.Sqlite);
        await story.IngestAsync(
            story.Record(1400000001, "2026-11-20T10:00:00+08:00") with { Operator = "A" }, story.Record(1400000002, "2026-11-20T10:00:00+08:00") with { Operator = "B" });
        await using var browser = Browser(story.Portal, story.Anna);
        var page = browser.Render<NewDisputePage>();
        page.WaitForElement("#operator option[value=A]", Patience);
        await page.Find("#operator").ChangeAsync(new() { Value = "A" });
        await page.Find("#app").ChangeAsync(new() { Value = "1400000002" });
        page.WaitForElement("#operator option[value=B]", Patience);
        await page.Find("#claimed").ChangeAsync(new() { Value = "1" });
        await page.Find("#text").ChangeAsync(new() { Value = "Nothing came." });
        await page.Find("form").SubmitAsync();
        await using var db = await story.Portal.DbAsync();
        page.WaitForAssertion(() => Assert.Null(db.Set<Dispute>().Single().Operator), Patience);
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<DisputePage> page, string text) => page.FindAll("button").Single(button => button.TextContent.Trim() == text);

    private static async Task<DisputeStatus> StatusAsync(TestPortal portal, string number)
    {
        await using var db = await portal.DbAsync();
        return db.Set<Dispute>().Single(dispute => dispute.Number == number).Status;
    }

    private static async Task<string> AwaitingAsync(BillingStory story)
    {
        var (disputes, desk) = (story.Portal.Get<DisputeService>(), (await story.Portal.StaffAsync(StaffRole.Ops)).Actor);
        var number = await disputes.FileAsync(new(Twentieth, Twentieth, Service.Sms), 10, "Nothing came.", [], story.Anna.Actor);
        await disputes.AcknowledgeAsync(number, desk);
        await disputes.InvestigateAsync(number, desk);
        await disputes.SupplyProofAsync(number, new("China Mobile", "", Twentieth, null, new("proof.pdf", () => new MemoryStream("%PDF-1.7 proof"u8.ToArray()))), desk);
        await disputes.NoteSeenAsync(number, story.Anna.Actor);
        return number;
    }

    private static BunitContext Browser(TestPortal portal, Person person)
    {
        var browser = new BunitContext();
        browser.JSInterop.Mode = JSRuntimeMode.Loose;
        browser.Services.AddMudServices();
        browser.Services.AddSingleton<TimeProvider>(portal.Time); // MudBlazor brings the wall clock
        browser.Services.AddFallbackServiceProvider(portal.Services.CreateScope().ServiceProvider);
        var authorization = browser.AddAuthorization();
        authorization.SetAuthorized(person.Email);
        authorization.SetPolicies(nameof(Permission.FileDisputes));
        authorization.SetClaims(new Claim(PortalClaims.Session, person.Actor.SessionId!.Value.ToString()));
        return browser;
    }
}
