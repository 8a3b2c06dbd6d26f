using System.Globalization;
using Microsoft.Playwright;
using Portal.Browser.Tests.Support;
using Portal.Browser.Tests.Sweep;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Web.Features.PriceChanges;
using Portal.Web.Features.Pricing;
using Portal.Web.Features.RateDesk;
using Portal.Web.Platform;

namespace Portal.Browser.Tests.Stories;

/// <summary>Finance makes text messages dearer; the customer sees what that means for them, declines, thinks better of it, and accepts.</summary>
public sealed class PriceStoryTests(Chromium chromium, LivePortal portal)
{
    [Theory]
    [InlineData(Language.English)]
    [InlineData(Language.Chinese)]
    public async Task Finance_announces_a_price_and_the_customer_answers(string language)
    {
        var newest = portal.Get<RateBook>().Cards[^1].EffectiveFrom;
        var notice = ContractTime.DayOf(portal.Clock.GetUtcNow()).AddDays(40);
        var firstDay = (newest > notice ? newest : notice).AddDays(10).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var number = "story-" + language;

        await using var finance = await Screen.OpenAsync(chromium, portal, language);
        var clerk = await portal.AddUserAsync($"prices-{language}@staff.example".ToLowerInvariant(), null, language, StaffRole.Finance);
        await finance.BecomeAsync(clerk.Id, strong: true);
        await finance.GoAsync("/billing/rate-cards");
        await finance.FillAsync(finance.T<RateDeskTexts>("new.number"), number);
        await finance.PressAsync(finance.T<RateDeskTexts>("new.create"));
        await finance.ArriveAsync($"/billing/rate-cards/{number}");
        await finance.SeeAsync(finance.T<RateDeskTexts>("announce.same"));
        var cell = finance.Page.Locator("#p-sms-0-code");
        await cell.FillAsync("a lot");
        await finance.PressAsync(finance.Shared("save"));
        await finance.SeeAsync(finance.T<RateDeskTexts>("rate-card.price-unreadable", "a lot"));
        await cell.FillAsync(language == Language.English ? "0.06; 100000: 0.055" : "0.07; 100000: 0.065");
        await finance.PressAsync(finance.Shared("save"));
        await finance.SeeAsync(finance.T<RateDeskTexts>("announce.sure"));
        await finance.LookAsync("prices-1-draft");
        await finance.Page.Locator("#first-day").FillAsync(firstDay);
        await finance.Page.Locator("label.check input").CheckAsync();
        await finance.PressAsync(finance.T<RateDeskTexts>("announce.button"));
        await finance.SeeAsync(finance.T<RateDeskTexts>("told.title"));
        await finance.LookAsync("prices-2-told");

        await using var owner = await Screen.OpenAsync(chromium, portal, language);
        await owner.BecomeAsync(await portal.Cast.UserAsync(Who.Owner), strong: false);
        await owner.GoAsync("/price-changes");
        await owner.LookAsync("prices-3-list");
        await owner.FollowAsync(firstDay);
        await owner.ArriveAsync("/price-changes/");
        await owner.SeeAsync(owner.T<PriceChangesTexts>("effect.how"));
        await owner.LookAsync("prices-4-effect");
        await owner.PressAsync(owner.T<PriceChangesTexts>("decline"));
        await owner.SeeAsync(owner.T<PriceChangesTexts>("decline.stop", firstDay));
        await owner.LookAsync("prices-5-consequence");
        await owner.PressAsync(owner.T<PriceChangesTexts>("decline.confirm"));
        await owner.PressAsync(owner.T<PriceChangesTexts>("withdraw"));
        await owner.PressAsync(owner.T<PriceChangesTexts>("accept"));
        await Assertions.Expect(owner.Page.Locator("h1 .chip")).ToHaveTextAsync(owner.T<PriceChangesTexts>("state.Accepted"));
        await owner.LookAsync("prices-6-accepted");

        await owner.GoAsync("/pricing");
        await owner.SeeAsync(owner.T<PricingTexts>("announced.title", firstDay));
        await owner.LookAsync("prices-7-public");
        Assert.Empty(finance.TakeFindings().Concat(owner.TakeFindings()));
    }

    [Theory]
    [InlineData(Language.English)]
    [InlineData(Language.Chinese)]
    public async Task Finance_finds_the_settlement_of_who_declined(string language)
    {
        var number = await new Examples(portal, portal.Cast).SettlementAsync();
        await using var finance = await Screen.OpenAsync(chromium, portal, language);
        await finance.BecomeAsync(await portal.Cast.UserAsync(Who.StaffFinance), strong: true);
        await finance.GoAsync("/billing/settlements");
        await finance.LookAsync("prices-8-settlements");
        await finance.FollowAsync(number);
        await finance.ArriveAsync($"/billing/settlements/{number}");
        await Assertions.Expect(finance.Button(finance.T<PriceChangesTexts>("do.FinalBill"))).ToBeDisabledAsync(); // the month has not been billed yet
        await finance.LookAsync("prices-9-settlement");
        Assert.Empty(finance.TakeFindings());
    }
}
