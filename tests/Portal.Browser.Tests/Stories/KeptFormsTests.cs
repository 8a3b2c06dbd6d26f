using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Browser.Tests.Support;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Agreements;
using Portal.Web.Features.Apps;
using Portal.Web.Platform;

namespace Portal.Browser.Tests.Stories;

/// <summary>What was typed is still there after a reload, after a lost circuit and after signing in again, until it has been accepted.</summary>
public sealed class KeptFormsTests(Chromium chromium, LivePortal portal)
{
    private const string Password = CustomerStory.Password;

    [Fact]
    public async Task A_new_app_survives_a_reload_a_lost_circuit_and_signing_in_again_but_is_nobody_elses()
    {
        var owner = await OwnerAsync("kept-app@customer.example", "Kept Apps Ltd");
        var colleague = await portal.AddUserAsync("kept-colleague@customer.example", Password);
        await using (var db = await portal.DbAsync())
        {
            (await db.Set<Organisation>().SingleAsync(o => o.Name == "Kept Apps Ltd")).Join(colleague.Id, CustomerRole.Owner, portal.Clock.GetUtcNow());
            await db.SaveChangesAsync();
        }

        await using var screen = await Screen.OpenAsync(chromium, portal, Language.English);
        await CustomerStory.SignInAsync(screen, owner.Email!, null);
        var name = screen.Page.Locator("#app-name");
        await screen.GoAsync("/apps/new");
        await name.FillAsync("Parcel notices");
        await ReloadAsync(screen);
        await Assertions.Expect(name).ToHaveValueAsync("Parcel notices");

        await screen.Page.EvaluateAsync("async () => { await Blazor.pauseCircuit(); await Blazor.resumeCircuit(); }");
        await Assertions.Expect(name).ToHaveValueAsync("Parcel notices");

        await name.FillAsync("Parcel notices, again");
        await screen.Page.EvaluateAsync(
            "() => { const field = document.querySelector('#app-name'); const late = field.cloneNode(); late.value = 'Parcel notices'; field.replaceWith(late); }");
        await Assertions.Expect(name).ToHaveValueAsync("Parcel notices, again"); // what a resumed circuit gives back is older than what was typed since
        await SignInAgainAsync(screen, owner);
        await Assertions.Expect(name).ToHaveValueAsync("Parcel notices, again");

        await screen.Page.Context.ClearCookiesAsync();
        await screen.BecomeAsync(colleague.Id, strong: false);
        await screen.GoAsync("/apps/new");
        await Assertions.Expect(name).ToHaveValueAsync("");
        Assert.Equal(0, await KeptAsync(screen));
    }

    [Fact]
    public async Task What_was_brought_back_is_what_is_sent_and_then_it_is_forgotten()
    {
        var owner = await OwnerAsync("kept-invite@customer.example", "Kept Invitations Ltd");
        await using var screen = await Screen.OpenAsync(chromium, portal, Language.English);
        await CustomerStory.SignInAsync(screen, owner.Email!, null);
        await screen.GoAsync("/organisation");
        var mail = screen.Page.Locator("#invite-mail");
        await mail.FillAsync("kept-guest@customer.example");
        await screen.Page.Locator("#invite-role").SelectOptionAsync("Finance");
        await SignInAgainAsync(screen, owner);
        await Assertions.Expect(mail).ToHaveValueAsync("kept-guest@customer.example");
        await Assertions.Expect(screen.Page.Locator("#invite-role")).ToHaveValueAsync("Finance");

        await screen.PressAsync(screen.T<AccountsTexts>("invite.submit"));
        await screen.SeeAsync(screen.T<AccountsTexts>("invite.sent", "kept-guest@customer.example"));
        await Assertions.Expect(mail).ToHaveValueAsync("");
        Assert.Equal(0, await KeptAsync(screen));
        await ReloadAsync(screen);
        await Assertions.Expect(mail).ToHaveValueAsync("");
        await using var db = await portal.DbAsync();
        Assert.Equal(CustomerRole.Finance, (await db.Set<Invitation>().SingleAsync(i => i.Mail == "kept-guest@customer.example")).Role);
    }

    [Fact]
    public async Task A_dialog_keeps_its_text_until_the_change_is_made_or_called_off()
    {
        await using var screen = await Screen.OpenAsync(chromium, portal, Language.English);
        await screen.BecomeAsync(await portal.Cast.UserAsync(Who.Owner), strong: false);
        await screen.GoAsync("/apps");
        await screen.Page.Locator("table a[href^='/apps/']").First.ClickAsync();
        await screen.Page.WaitForURLAsync(url => url.Contains("/apps/14", StringComparison.Ordinal));
        await screen.ReadyAsync();
        var name = screen.Page.Locator("#new-name");
        await RenameAsync(screen);
        var before = await name.InputValueAsync();
        await name.FillAsync("Half a name");
        await ReloadAsync(screen);
        await RenameAsync(screen);
        await Assertions.Expect(name).ToHaveValueAsync("Half a name");

        await screen.PressAsync(screen.T<AppsTexts>("cancel"));
        await Assertions.Expect(name).ToHaveCountAsync(0);
        await RenameAsync(screen);
        await Assertions.Expect(name).ToHaveValueAsync(before);
    }

    [Fact]
    public async Task An_acceptance_posted_after_the_session_ended_comes_back_filled()
    {
        var owner = await OwnerAsync("kept-acceptance@customer.example", "Kept Acceptances Ltd");
        await using var screen = await Screen.OpenAsync(chromium, portal, Language.English);
        await CustomerStory.SignInAsync(screen, owner.Email!, null);
        await screen.GoAsync("/organisation/agreements/special/accept");
        var (other, use, read) = (screen.Page.Locator("#other-use"), screen.Page.Locator("[name='Form.Other']"), screen.Page.Locator("[name='Form.Read']"));
        await use.CheckAsync();
        await other.FillAsync("Reminders of appointments");
        await read.CheckAsync();
        await screen.Page.Context.ClearCookiesAsync();
        await screen.Page.Locator("form.accept-form button[type=submit]").ClickAsync();
        await screen.ArriveAsync("/account/sign-in");

        await CustomerStory.SignInAsync(screen, owner.Email!, null, at: "");
        await screen.ArriveAsync("/organisation/agreements/special/accept");
        await Assertions.Expect(other).ToHaveValueAsync("Reminders of appointments");
        await Assertions.Expect(use).ToBeCheckedAsync();
        await Assertions.Expect(read).Not.ToBeCheckedAsync(); // an assent is given anew

        await screen.Page.Locator("form.accept-form button[type=submit]").ClickAsync();
        await screen.SeeAsync(screen.T<AgreementsTexts>("accept.problem"));
        await Assertions.Expect(other).ToHaveValueAsync("Reminders of appointments");
        Assert.Equal(1, await KeptAsync(screen));
        await read.CheckAsync();
        await screen.Page.Locator("form.accept-form button[type=submit]").ClickAsync();
        await screen.ArriveAsync("/organisation/agreements");
        await screen.Page.WaitForURLAsync(url => url.Contains("accepted=special", StringComparison.Ordinal));
        Assert.Equal(0, await KeptAsync(screen));
    }

    [Fact]
    public async Task A_password_is_never_kept_and_signing_out_leaves_nothing()
    {
        var owner = await OwnerAsync("kept-secret@customer.example", "Kept Secrets Ltd");
        await using var screen = await Screen.OpenAsync(chromium, portal, Language.English);
        await CustomerStory.SignInAsync(screen, owner.Email!, null);
        await screen.GoAsync("/account/password");
        await screen.Page.EvaluateAsync("() => document.querySelector('form.form').dataset.keep = 'secret'");
        await screen.Page.Locator(".password-eye").First.ClickAsync(); // shown, it is a text like others
        await screen.Page.Locator("[data-password]").First.FillAsync("correct horse battery staple");
        Assert.Equal(0, await KeptAsync(screen));

        await screen.GoAsync("/account");
        await screen.FillAsync(screen.T<AccountsTexts>("field.name"), "Half a name");
        Assert.Equal(1, await KeptAsync(screen));
        await screen.Page.Locator("details.menu summary").Last.ClickAsync();
        await screen.PressAsync(screen.Shared("sign-out"));
        await screen.ArriveAsync("/account/sign-in");
        Assert.Equal(0, await KeptAsync(screen));
    }

    private async Task<PortalUser> OwnerAsync(string mail, string organisation)
    {
        var user = await portal.AddUserAsync(mail, Password);
        await portal.AddOrganisationAsync(organisation, user);
        return user;
    }

    private static async Task ReloadAsync(Screen screen)
    {
        await screen.Page.ReloadAsync();
        await screen.ReadyAsync();
    }

    private static async Task SignInAgainAsync(Screen screen, PortalUser person)
    {
        var here = screen.Page.Url;
        await screen.Page.Context.ClearCookiesAsync();
        await ReloadAsync(screen);
        await screen.ArriveAsync("/account/sign-in");
        await CustomerStory.SignInAsync(screen, person.Email!, null, at: here);
        Assert.Equal(here, screen.Page.Url);
    }

    private static Task RenameAsync(Screen screen) => screen.PressAsync(screen.T<AppsTexts>("rename"));

    private static Task<int> KeptAsync(Screen screen) =>
        screen.Page.EvaluateAsync<int>("() => Object.keys(sessionStorage).filter(key => key.startsWith('kept:')).length");
}
