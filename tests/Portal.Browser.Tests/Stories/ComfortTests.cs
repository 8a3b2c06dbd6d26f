using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.Browser.Tests.Support;
using Portal.Domain.Accounts;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Review;
using Portal.Web.Features.Templates;
using Portal.Web.Platform;

namespace Portal.Browser.Tests.Stories;

/// <summary>Things nobody should have to think about: passkeys, language and theme, the keyboard, a lost connection.</summary>
public sealed class ComfortTests(Chromium chromium, LivePortal portal)
{
    private const string Password = CustomerStory.Password;

    [Fact]
    public async Task A_passkey_is_added_and_signs_in()
    {
        await portal.AddUserAsync("passkey@customer.example", Password);
        await using var screen = await Screen.OpenAsync(chromium, portal, Language.English);
        var devices = await screen.Page.Context.NewCDPSessionAsync(screen.Page);
        await devices.SendAsync("WebAuthn.enable");
        await devices.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });

        await CustomerStory.SignInAsync(screen, "passkey@customer.example", null);
        await screen.GoAsync("/account/security");
        await screen.PressAsync(screen.T<AccountsTexts>("passkey.add"));
        await screen.SeeAsync(screen.T<AccountsTexts>("security.passkey-added"));
        await screen.LookAsync("passkey-added");

        await screen.Page.Context.ClearCookiesAsync();
        await screen.GoAsync("/account/sign-in");
        await screen.PressAsync(screen.T<AccountsTexts>("passkey.sign-in"));
        await screen.Page.WaitForURLAsync(url => !url.Contains("/account/sign-in", StringComparison.Ordinal));
        await screen.GoAsync("/account/security");
        Assert.Empty(screen.TakeFindings());
    }

    [Fact]
    public async Task What_is_left_of_a_deadline_counts_down_by_itself()
    {
        await using var screen = await Screen.OpenAsync(chromium, portal, Language.English);
        await screen.BecomeAsync(await portal.Cast.UserAsync(Who.Owner), strong: false);
        await screen.GoAsync("/deadlines");
        var chip = screen.Page.Locator("summary[data-left]").First;
        await Assertions.Expect(chip).ToHaveTextAsync(new Regex(@"^\d+ (h \d+ )?min left$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        var before = await chip.InnerTextAsync();
        await screen.Page.EvaluateAsync("() => { const now = Date.now; Date.now = () => now() + 30 * 60_000; }");
        await Assertions.Expect(chip).Not.ToHaveTextAsync(before);
        await screen.Page.EvaluateAsync("() => { const now = Date.now; Date.now = () => now() + 96 * 3_600_000; }");
        await Assertions.Expect(chip).ToHaveTextAsync(new Regex("^[34] days overdue$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Assertions.Expect(chip).ToHaveClassAsync("chip bad");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/apps")]
    public async Task Language_and_theme_are_switched_where_one_stands(string page)
    {
        await using var screen = await Screen.OpenAsync(chromium, portal, Language.English);
        if (page != "/")
            await screen.BecomeAsync(await portal.Cast.UserAsync(Who.Owner), strong: false);
        await screen.GoAsync(page);
        var root = screen.Page.Locator("html");
        await Assertions.Expect(root).ToHaveAttributeAsync("lang", "en");

        await ChooseAsync(screen, "[hreflang='zh-CN']");
        await Assertions.Expect(root).ToHaveAttributeAsync("lang", "zh-CN");
        await ChooseAsync(screen, "[href*='to=dark']");
        await Assertions.Expect(root).ToHaveAttributeAsync("data-theme", "dark");
        var ground = await screen.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        await ChooseAsync(screen, "[href*='to=light']");
        await Assertions.Expect(root).ToHaveAttributeAsync("data-theme", "light");
        Assert.NotEqual(ground, await screen.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        await ChooseAsync(screen, "[hreflang='en']");
        await Assertions.Expect(root).ToHaveAttributeAsync("lang", "en");
        Assert.Equal(page, new Uri(screen.Page.Url).AbsolutePath);
        Assert.Empty(screen.TakeFindings());
    }

    [Fact]
    public async Task A_reviewer_signs_in_and_decides_without_a_mouse()
    {
        var user = await portal.AddUserAsync("keyboard@staff.example", Password, Language.English, StaffRole.Reviewer);
        await using var screen = await Screen.OpenAsync(chromium, portal, Language.English);
        var keys = screen.Page.Keyboard;
        await screen.GoAsync("/account/sign-in");
        await Assertions.Expect(screen.Page.Locator("input[name=Mail]")).ToBeFocusedAsync();
        await keys.TypeAsync(user.Email!);
        await keys.PressAsync("Tab");
        await keys.TypeAsync(Password);
        await keys.PressAsync("Enter");
        await screen.Page.WaitForURLAsync(url => !url.Contains("/account/sign-in", StringComparison.Ordinal));

        await screen.BecomeAsync(user.Id, strong: true); // the second factor has its own story
        await screen.GoAsync("/review");
        var title = screen.Page.Locator("#item-title");
        await title.WaitForAsync();
        await Assertions.Expect(screen.Page.Locator("h1")).ToBeFocusedAsync();
        await keys.PressAsync("Tab");
        var first = await title.TextContentAsync();
        await keys.PressAsync("j");
        await Assertions.Expect(title).Not.ToHaveTextAsync(first!);
        await Assertions.Expect(title).ToBeFocusedAsync();
        await keys.PressAsync("c");
        await screen.Button(screen.T<ReviewTexts>("release")).WaitForAsync();
        await keys.PressAsync("r");
        await Assertions.Expect(screen.Page.Locator("#reject-title")).ToBeFocusedAsync();
        await keys.PressAsync("Tab");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Space");
        await Assertions.Expect(screen.Page.Locator("fieldset.reasons input:checked")).Not.ToHaveCountAsync(0);
        var decided = await title.TextContentAsync();
        await screen.Page.Locator("#note").FocusAsync(); // a search in between is the reader's; the reasons are many
        await keys.TypeAsync("Say what the message is about.");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Enter");
        await screen.SeeAsync(screen.T<ReviewTexts>("rejected.told", decided!));
        Assert.Empty(screen.TakeFindings());
    }

    [Fact]
    public async Task What_was_typed_survives_a_lost_circuit_a_reload_and_signing_in_again()
    {
        const string text = "Your parcel {1} has arrived.";
        var user = await portal.AddUserAsync("draft@customer.example", Password);
        await portal.AddOrganisationAsync("Drafts Ltd", user);
        await using var screen = await Screen.OpenAsync(chromium, portal, Language.English);
        await CustomerStory.SignInAsync(screen, user.Email!, null);
        await screen.GoAsync("/templates/new");
        await screen.FillAsync(screen.T<TemplatesTexts>("field.name"), "Parcel");
        var body = screen.Page.Locator("#body");
        await body.FillAsync(text);
        await screen.ArriveAsync("/edit");

        Assert.True(await screen.Page.EvaluateAsync<bool>("async () => (await Blazor.pauseCircuit()) !== false"));
        Assert.True(await screen.Page.EvaluateAsync<bool>("async () => (await Blazor.resumeCircuit()) !== false"));
        await Assertions.Expect(body).ToHaveValueAsync(text);
        for (var i = 0; i < 20 && (await screen.Page.Locator("aside.preview").TextContentAsync())?.Contains("Come by.", StringComparison.Ordinal) != true; i++)
        {
            await body.FillAsync(text + " Come by.");
            await Task.Delay(500); // the new circuit draws the page before it listens
        }

        await Assertions.Expect(screen.Page.Locator("aside.preview")).ToContainTextAsync("Come by.");
        await Assertions.Expect(screen.Page.Locator(".meter .saved")).Not.ToBeEmptyAsync();

        await screen.Page.ReloadAsync();
        await screen.ReadyAsync();
        await Assertions.Expect(body).ToHaveValueAsync(text + " Come by.");

        var editor = screen.Page.Url;
        await screen.Page.Context.ClearCookiesAsync();
        await screen.Page.GotoAsync(editor);
        await screen.ArriveAsync("/account/sign-in");
        await CustomerStory.SignInAsync(screen, user.Email!, null, at: editor);
        Assert.Equal(editor, screen.Page.Url);
        await Assertions.Expect(body).ToHaveValueAsync(text + " Come by.");
    }

    private static async Task ChooseAsync(Screen screen, string link)
    {
        await screen.ReadyAsync();
        await screen.Page.Locator("details.menu summary").First.ClickAsync();
        await screen.Page.Locator("details.menu[open] a" + link).ClickAsync();
    }
}
