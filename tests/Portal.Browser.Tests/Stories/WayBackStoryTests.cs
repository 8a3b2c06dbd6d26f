using Microsoft.EntityFrameworkCore;
using Portal.Browser.Tests.Support;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Pricing;
using Portal.Web.Features.Agreements;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Packages;
using Portal.Web.Features.PriceChanges;
using Portal.Web.Features.Pricing;
using Portal.Web.Platform;

namespace Portal.Browser.Tests.Stories;

/// <summary>What can be put right again: sending after a settlement, and a breach that was recorded by mistake.</summary>
public sealed class WayBackStoryTests(Chromium chromium, LivePortal portal)
{
    [Theory]
    [InlineData(Language.English)]
    [InlineData(Language.Chinese)]
    public async Task A_settled_customer_asks_again_after_a_refusal_and_sends_again(string language)
    {
        var (owner, notice, settlement) = await SettledAsync(language);
        await using var customer = await Screen.OpenAsync(chromium, portal, language);
        await customer.BecomeAsync(owner, strong: true);
        await using var finance = await Screen.OpenAsync(chromium, portal, language);
        await finance.BecomeAsync((await portal.AddUserAsync($"resume-{language}@staff.example".ToLowerInvariant(), staff: StaffRole.Finance)).Id, strong: true);

        await customer.GoAsync($"/price-changes/{notice}");
        await customer.LookAsync("way-back-1-settled");
        await customer.PressAsync(customer.T<PriceChangesTexts>("resume.ask"));
        await Microsoft.Playwright.Assertions.Expect(customer.Button(customer.T<PriceChangesTexts>("resume.ask"))).ToHaveCountAsync(0);

        await finance.GoAsync("/billing/settlements");
        await finance.SeeAsync(finance.T<PriceChangesTexts>("resume.waiting"));
        await finance.GoAsync($"/billing/settlements/{settlement}");
        await finance.LookAsync("way-back-2-asked");
        await finance.PressAsync(finance.T<PriceChangesTexts>("resume.refuse"));
        await finance.SeeAsync(finance.T<PriceChangesTexts>("resumption.reason-missing", Resumption.MaxReasonLength));
        await finance.FillAsync(finance.T<PriceChangesTexts>("resume.reason"), "The letter of closing is not signed.");
        await finance.PressAsync(finance.T<PriceChangesTexts>("resume.refuse"));
        await finance.SeeAsync(finance.T<PriceChangesTexts>("resume.state.Refused"));

        await customer.GoAsync($"/price-changes/{notice}");
        await customer.SeeAsync("The letter of closing is not signed.");
        await customer.LookAsync("way-back-3-refused");
        await customer.PressAsync(customer.T<PriceChangesTexts>("resume.ask"));
        await Microsoft.Playwright.Assertions.Expect(customer.Button(customer.T<PriceChangesTexts>("resume.ask"))).ToHaveCountAsync(0);
        await finance.GoAsync($"/billing/settlements/{settlement}");
        await finance.PressAsync(finance.T<PriceChangesTexts>("resume.confirm"));
        await finance.SeeAsync(finance.T<PriceChangesTexts>("resume.state.Confirmed"));
        await finance.LookAsync("way-back-4-confirmed");

        await using var db = await portal.DbAsync();
        Assert.NotNull((await db.Set<SendingStop>().SingleAsync(stop => stop.Document == $"settlement:{settlement}")).LiftedAt);
        string[] wrong = [.. customer.TakeFindings(), .. finance.TakeFindings()];
        Assert.True(wrong.Length == 0, string.Join(Environment.NewLine, wrong));
    }

    [Theory]
    [InlineData(Language.English)]
    [InlineData(Language.Chinese)]
    public async Task A_breach_recorded_by_mistake_is_withdrawn_by_another_and_the_customer_reads_why(string language)
    {
        var (owner, organisation) = await CustomerAsync("breach", language);
        await PackageAsync(owner, organisation);
        await using var finance = await Screen.OpenAsync(chromium, portal, language);
        await finance.BecomeAsync((await portal.AddUserAsync($"breach-{language}@staff.example".ToLowerInvariant(), staff: StaffRole.Finance)).Id, strong: true);
        await finance.GoAsync($"/customers/{organisation}/balance");
        await finance.Page.Locator("#act").SelectOptionAsync("lock");
        await finance.FillAsync(finance.T<LedgerTexts>("field.ground"), "Gambling in 12 messages.");
        await finance.PressAsync(finance.T<LedgerTexts>("act.lock"));
        await finance.SeeAsync(finance.T<LedgerTexts>("breach.state.Recorded"));
        await Microsoft.Playwright.Assertions.Expect(finance.Button(finance.T<LedgerTexts>("breach.withdraw-label", "Gambling in 12 messages."))).ToHaveCountAsync(0); // not by whoever recorded it
        await finance.LookAsync("breach-1-recorded");

        await using var risk = await Screen.OpenAsync(chromium, portal, language);
        await risk.BecomeAsync((await portal.AddUserAsync($"breach-risk-{language}@staff.example".ToLowerInvariant(), staff: StaffRole.Risk)).Id, strong: true);
        await risk.GoAsync($"/customers/{organisation}/balance");
        await risk.PressAsync(risk.T<LedgerTexts>("breach.withdraw-label", "Gambling in 12 messages."));
        await risk.FillAsync(risk.T<LedgerTexts>("breach.withdrawal-reason"), "They were another customer's messages.");
        await risk.LookAsync("breach-2-withdrawing");
        await risk.PressAsync(risk.T<LedgerTexts>("breach.withdraw"));
        await risk.SeeAsync(risk.T<LedgerTexts>("breach.state.Withdrawn"));

        await using var customer = await Screen.OpenAsync(chromium, portal, language);
        await customer.BecomeAsync(owner, strong: true);
        await customer.GoAsync("/packages");
        await customer.SeeAsync("They were another customer's messages.");
        await customer.LookAsync("breach-3-read");
        string[] wrong = [.. finance.TakeFindings(), .. risk.TakeFindings(), .. customer.TakeFindings()];
        Assert.True(wrong.Length == 0, string.Join(Environment.NewLine, wrong));
    }

    private async Task<(Guid Owner, Guid Organisation)> CustomerAsync(string name, string language)
    {
        var owner = await portal.AddUserAsync($"{name}-{language}@heron.example".ToLowerInvariant(), null, language);
        await portal.AddOrganisationAsync($"Heron Courier {name} {language}", owner);
        await using var db = await portal.DbAsync();
        return (owner.Id, await db.Set<Membership>().Where(m => m.UserId == owner.Id).Select(m => m.OrganisationId).SingleAsync());
    }

    /// <summary>What a breach locks.</summary>
    private async Task PackageAsync(Guid owner, Guid organisation)
    {
        await portal.Get<LedgerService>().TopUpAsync(organisation, Money.Of(1_000), $"breach-{organisation}", "", Actor.Component("tests"));
        var actor = new Actor
        {
            Kind = ActorKind.User,
            Id = owner,
            Name = "owner",
            OrganisationId = organisation,
            Permissions = Permissions.Of(CustomerRole.Owner),
            ReauthenticatedAt = portal.Clock.GetUtcNow(),
        };
        await portal.Get<AgreementService>().AcceptAllAsync(actor);
        await portal.Get<PackageService>().BuyAsync(new("sms-10k", Guid.CreateVersion7(), null), actor);
    }

    /// <summary>Declined, stopped, and every step of the settlement done.</summary>
    private async Task<(Guid Owner, Guid Notice, string Settlement)> SettledAsync(string language)
    {
        var (owner, organisation) = await CustomerAsync("way-back", language);
        await using var db = await portal.DbAsync();
        var card = await db.Set<RateCardVersion>().Where(c => c.Status == RateCardStatus.Announced).OrderBy(c => c.EffectiveFrom).FirstAsync();
        var now = portal.Clock.GetUtcNow();
        var notice = new PriceChangeNotice(Guid.CreateVersion7(), organisation, card, portal.Get<RateBook>().Today()!, ContractTime.DayOf(now), [], now);
        var stopped = notice.Decline("owner", now);
        var settlement = new Settlement($"S-2024-{(language == Language.English ? 1 : 2):000000}", notice, stopped);
        settlement.RecordFinalBill(null, stopped);
        settlement.RecordPackages(Money.Zero, stopped);
        settlement.RecordBalance(Money.Zero, "", stopped);
        settlement.Close("Letter of closing", "finance", stopped);
        notice.Close();
        db.AddRange(notice, settlement, new SendingStop(organisation, SendingStopReason.PriceDeclined, $"settlement:{settlement.Number}", now, "tests", now));
        await db.SaveChangesAsync();
        return (owner, notice.Id, settlement.Number);
    }
}
