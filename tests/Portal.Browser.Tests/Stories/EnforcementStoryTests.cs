using Microsoft.Playwright;
using Portal.Browser.Tests.Support;
using Portal.Domain.Accounts;
using Portal.Domain.Enforcement;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Enforcement;
using Portal.Web.Platform;

namespace Portal.Browser.Tests.Stories;

/// <summary>
/// Risk opens a case, the customer corrects it and contests a penalty of 62,000, Finance charges it; then two people ban the customer,
/// who comes back under another name and is held.
/// </summary>
public sealed class EnforcementStoryTests(Chromium chromium, LivePortal portal)
{
    [Theory, InlineData(Language.English), InlineData(Language.Chinese)]
    public async Task A_case_is_corrected_a_penalty_paid_and_a_banned_customer_known_again(string language)
    {
        var tag = language == Language.English ? "east" : "west";
        var customer = $"Lantern {tag} Trading";
        var owner = await portal.AddUserAsync($"owner@lantern-{tag}.example", language: language);
        await portal.AddOrganisationAsync(customer, owner);
        await using var risk = await StaffAsync($"risk-{tag}@enforcement.example", StaffRole.Risk, language);
        await using var finance = await StaffAsync($"finance-{tag}@enforcement.example", StaffRole.Finance, language);
        await using var second = await StaffAsync($"second-{tag}@enforcement.example", StaffRole.Risk, language);
        await using var sender = await Screen.OpenAsync(chromium, portal, language);
        await sender.BecomeAsync(owner.Id, strong: false);

        // Opened, told, to be corrected; restricted meanwhile.
        var number = await OpenAsync(risk, customer, Ground.Content);
        await risk.PressAsync(T(risk, "notice.do"));
        await risk.SeeAsync(T(risk, "what.desk.Noticed"));
        await risk.PressAsync(T(risk, "rectify.do"));
        await risk.SeeAsync(T(risk, "what.desk.Rectifying"));
        await TakeAsync(risk, MeasureKind.Restrict, "take.do");
        await risk.SeeAsync(T(risk, "measure-status.InForce"));
        await risk.LookAsync("story-enforcement-desk-case");

        // The customer corrects it; an empty text is refused at the form.
        await sender.GoAsync("/enforcement");
        await sender.SeeAsync(T(sender, "stands.Restricted"));
        await sender.LookAsync("story-enforcement");
        await sender.FollowAsync(number);
        await sender.ArriveAsync($"/enforcement/{number}");
        await sender.SeeAsync(T(sender, "what.Rectifying"));
        await sender.PressAsync(T(sender, "cure.do"));
        await Assertions.Expect(sender.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync(T(sender, "enforcement.cure-missing", EnforcementCase.MaxTextLength));
        await sender.FillAsync(T(sender, "cure.text"), "The list was cleaned, and a filter checks every text.");
        await sender.LookAsync("story-enforcement-cure");
        await sender.PressAsync(T(sender, "cure.do"));
        await sender.SeeAsync(T(sender, "what.CureFiled"));

        // Twelve messages and a channel: counted before it is proposed, contested, upheld.
        await risk.GoAsync($"/enforcement-desk/{number}");
        await risk.FillAsync(T(risk, "penalty.messages"), "12");
        await risk.FillAsync(T(risk, "punish.channels"), "1069 0000 · notice 2026-33");
        await risk.FillAsync(T(risk, "penalty.evidence"), "List of twelve messages.");
        await risk.SeeAsync("62,000.00");
        await risk.PressAsync(T(risk, "punish.do"));
        await risk.PressAsync(T(risk, "penalty.notify.do"));
        await risk.SeeAsync(T(risk, "penalty-status.Notified"));
        await sender.GoAsync($"/enforcement/{number}");
        await sender.SeeAsync("62,000.00");
        await sender.FillAsync(T(sender, "penalty.contest.reason"), "Four of them were sent by a thief.");
        await sender.LookAsync("story-enforcement-penalty");
        await sender.PressAsync(T(sender, "penalty.contest.do"));
        await sender.SeeAsync(T(sender, "penalty-status.Contested"));
        await risk.GoAsync($"/enforcement-desk/{number}");
        await risk.SeeAsync(T(risk, "penalty.two-persons")); // who proposed it does not judge
        await second.GoAsync($"/enforcement-desk/{number}");
        await second.FillAsync(T(second, "penalty.judge.why"), "The leak was reported a day later.");
        await second.LookAsync("story-enforcement-judge");
        await second.PressAsync(T(second, "penalty.uphold.do"));
        await second.SeeAsync(T(second, "penalty-status.Upheld"));

        // Nothing on the balance: it is owed, and paid by the bank.
        await finance.GoAsync($"/enforcement-desk/{number}");
        await finance.PressAsync(T(finance, "penalty.charge.do"));
        await finance.SeeAsync(T(finance, "penalty.owed"));
        await finance.FillAsync(T(finance, "penalty.pay.reference"), $"TT-62000 {tag}");
        await finance.LookAsync("story-enforcement-finance");
        await finance.PressAsync(T(finance, "penalty.pay.do"));
        await finance.SeeAsync(T(finance, "penalty-status.Paid"));
        await risk.GoAsync($"/enforcement-desk/{number}");
        await risk.PressAsync(T(risk, "accept.do"));
        await risk.SeeAsync(T(risk, "what.desk.Cured"));
        await sender.GoAsync("/enforcement");
        await sender.SeeAsync(T(sender, "stands.none"));

        // A ban: one proposes, another agrees, and the customer is out.
        var last = await OpenAsync(risk, customer, Ground.Forbidden);
        await risk.PressAsync(T(risk, "notice.do"));
        await risk.SeeAsync(T(risk, "what.desk.Noticed"));
        await TakeAsync(risk, MeasureKind.Ban, "take.propose");
        await risk.SeeAsync(T(risk, "measure.two-persons"));
        Assert.Equal(0, await risk.Page.GetByText(T(risk, "measure.approve")).CountAsync()); // not by the same person
        await second.GoAsync($"/enforcement-desk/{last}");
        await second.LookAsync("story-enforcement-ban");
        await second.Page.GetByText(T(second, "measure.approve")).First.ClickAsync();
        await second.SeeAsync(T(second, "stands.Banned"));
        await second.LookAsync("story-enforcement-banned");

        // Back under another name: held with the reasons, and released by Risk.
        await sender.GoAsync("/account/create-organisation");
        await sender.FillAsync(sender.T<AccountsTexts>("field.organisation"), $"Candle {tag} Trading");
        await sender.PressAsync(sender.T<AccountsTexts>("create-organisation.submit"));
        await sender.GoAsync("/enforcement");
        await sender.SeeAsync(T(sender, "held.text"));
        await sender.LookAsync("story-enforcement-held");
        await second.GoAsync("/enforcement-desk/holds");
        var card = second.Page.GetByRole(AriaRole.Region, new() { Name = $"Candle {tag} Trading", Exact = true });
        await Assertions.Expect(card).ToContainTextAsync(last);
        await second.LookAsync("story-enforcement-holds");
        await card.GetByLabel(T(second, "holds.why")).FillAsync("A clerk who left the banned company.");
        await card.GetByRole(AriaRole.Button, new() { Name = T(second, "holds.release") }).ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync(T(second, "hold-status.Released"));
        await sender.GoAsync("/enforcement");
        await sender.SeeAsync(T(sender, "stands.none"));

        string[] wrong = [.. risk.TakeFindings(), .. finance.TakeFindings(), .. second.TakeFindings(), .. sender.TakeFindings()];
        Assert.True(wrong.Length == 0, string.Join(Environment.NewLine, wrong));
    }

    private async Task<Screen> StaffAsync(string mail, StaffRole role, string language)
    {
        var screen = await Screen.OpenAsync(chromium, portal, language);
        await screen.BecomeAsync((await portal.AddUserAsync(mail, language: language, staff: role)).Id, strong: true);
        return screen;
    }

    private static async Task<string> OpenAsync(Screen risk, string customer, Ground ground)
    {
        await risk.GoAsync("/enforcement-desk");
        await risk.FillAsync(T(risk, "open.search"), customer);
        await risk.Page.Locator("form[data-keep=enforcement-customer] button").ClickAsync();
        await risk.Page.GetByRole(AriaRole.Button, new() { Name = $"{T(risk, "open.choose")} {customer}", Exact = true }).ClickAsync();
        await risk.Page.Locator("#ground").SelectOptionAsync(ground.ToString());
        await risk.PressAsync(T(risk, "open.do"));
        await Assertions.Expect(risk.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync(T(risk, "enforcement.text-missing", EnforcementCase.MaxTextLength));
        await risk.FillAsync(T(risk, "what-happened"), "Twelve messages carried addresses of gambling sites.");
        await risk.PressAsync(T(risk, "open.do"));
        await risk.SeeAsync(T(risk, "what.desk.Proposed"));
        return risk.Page.Url.Split('/')[^1];
    }

    private static async Task TakeAsync(Screen risk, MeasureKind kind, string button)
    {
        await risk.Page.Locator("#kind").SelectOptionAsync(kind.ToString());
        await risk.Page.Locator("#take-why").FillAsync("Until it is corrected.");
        await risk.PressAsync(T(risk, button));
    }

    private static string T(Screen screen, string key, params object[] arguments) => screen.T<EnforcementTexts>(key, arguments);
}
