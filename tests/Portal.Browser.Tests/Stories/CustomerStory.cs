using System.Text;
using Microsoft.Playwright;
using Portal.Browser.Tests.Support;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Agreements;
using Portal.Web.Features.Apps;

namespace Portal.Browser.Tests.Stories;

/// <summary>
/// A customer's way, from a stranger's first visit on, in one language and one browser. Each chapter stands on the ones before and is
/// walked once; a later test that needs it finds it done, or finds the same failure.
/// </summary>
public sealed class CustomerStory(Chromium chromium, LivePortal portal, string language) : IAsyncDisposable
{
    public const string Password = "korn-blau-treppe-79-Mond";

    private Task? _account, _secondFactor, _organisation, _agreements, _app;
    private Screen? _screen;

    public string Mail { get; } = $"li-{language}@customer.example".ToLowerInvariant();

    public string DeveloperMail { get; } = $"dev-{language}@customer.example".ToLowerInvariant();

    public string Organisation { get; } = language == "en" ? "Heron Parcel Ltd" : "青鹭快递有限公司";

    public string AppName { get; } = language == "en" ? "Shop notices" : "商城通知";

    public long AppId { get; private set; }

    /// <summary>The PDF that proves the acceptance.</summary>
    public byte[] Proof { get; private set; } = [];

    public OneTimeCode? Phone { get; private set; }

    public Screen Screen => _screen ?? throw new InvalidOperationException("Nobody has opened the portal yet.");

    /// <summary>Visits, signs up, and confirms by the mailed link.</summary>
    public Task AccountAsync() => _account ??= Task.Run(async () =>
    {
        _screen = await Screen.OpenAsync(chromium, portal, language);
        await Screen.GoAsync("/");
        await Screen.LookAsync("story-1-visit");
        await Screen.FollowAsync(Screen.Shared("sign-up"));
        await Screen.SeeTitleAsync(T("sign-up.title"));
        await Screen.FillAsync(T("field.mail"), Mail);
        await Screen.FillAsync(T("field.password"), Password);
        await Screen.PressAsync(T("sign-up.submit"));
        await Screen.SeeTitleAsync(T("check-mail.title"));

        await Screen.GoAsync(await portal.Mails.LinkAsync(Mail, T("mail.confirm.subject")));
        await Screen.FillAsync(T("field.password"), Password);
        await Screen.PressAsync(T("confirm-mail.submit"));
        await Screen.Page.WaitForURLAsync(url => !url.Contains("/confirm-mail", StringComparison.Ordinal));
        await Screen.ReadyAsync();
        await Screen.LookAsync("story-1-confirmed");
    });

    /// <summary>Puts the secret into an authenticator, and signs in again with password and code.</summary>
    public Task SecondFactorAsync() => _secondFactor ??= Task.Run(async () =>
    {
        await AccountAsync();
        await Screen.GoAsync("/account/security");
        await Screen.Page.Locator("a[href='/account/authenticator']").ClickAsync();
        Phone = await PairAsync(Screen);
        await SignOutAsync(Screen);
        await SignInAsync(Screen, Mail, Phone);
    });

    /// <summary>Creates the organisation, and invites a developer, who joins by the mailed link.</summary>
    public Task OrganisationAsync() => _organisation ??= Task.Run(async () =>
    {
        await SecondFactorAsync();
        await Screen.GoAsync("/account/create-organisation");
        await Screen.FillAsync(T("field.organisation"), Organisation);
        await Screen.PressAsync(T("create-organisation.submit"));
        await Screen.Page.WaitForURLAsync(url => !url.Contains("/create-organisation", StringComparison.Ordinal));
        await Screen.ReadyAsync();
        await Screen.LookAsync("story-2-overview");

        await Screen.GoAsync("/organisation");
        await Screen.FillAsync(T("field.mail"), DeveloperMail);
        await Screen.Page.Locator("#invite-role").SelectOptionAsync("Developer");
        await Screen.Page.Locator("#invite-language").SelectOptionAsync(language);
        await Screen.PressAsync(T("invite.submit"));
        await Screen.SeeAsync(T("invite.sent", DeveloperMail));
        await Screen.LookAsync("story-2-members");

        await using var developer = await Screen.OpenAsync(chromium, portal, language);
        await developer.GoAsync(await portal.Mails.LinkAsync(DeveloperMail, Organisation));
        await developer.LookAsync("story-2-invitation");
        await developer.FillAsync(T("field.name"), "Chen");
        await developer.FillAsync(T("field.password"), Password);
        await developer.PressAsync(T("invitation.join"));
        await developer.Page.WaitForURLAsync(url => !url.Contains("/invitation", StringComparison.Ordinal));
        await developer.GoAsync("/apps");
    });

    /// <summary>Reads and accepts what SMS needs, and keeps the proof.</summary>
    public Task AgreementsAsync() => _agreements ??= Task.Run(async () =>
    {
        await OrganisationAsync();
        await Screen.GoAsync("/organisation/agreements");
        await Screen.LookAsync("story-3-agreements");
        await Screen.FollowAsync(Screen.T<AgreementsTexts>("service.accept"));
        await Screen.ArriveAsync("/accept");
        for (var i = 0; i < 10 && Screen.Page.Url.Contains("/accept", StringComparison.Ordinal); i++)
        {
            await Screen.LookAsync($"story-3-accept-{i}");
            if (i == 0)
            {
                await AcceptButton.ClickAsync();
                await Screen.SeeAsync(Screen.T<AgreementsTexts>("accept.problem")); // nothing is ticked beforehand
            }

            if (await Screen.Page.Locator("input[name='Form.BusinessNotice']").CountAsync() > 0)
                await Screen.Page.Locator("input[name='Form.BusinessNotice']").CheckAsync();
            await Screen.Page.Locator("input[name='Form.Read']").CheckAsync();
            var before = Screen.Page.Url;
            await AcceptButton.ClickAsync();
            await Screen.Page.WaitForURLAsync(url => url != before);
            await Screen.ReadyAsync();
        }

        await Screen.LookAsync("story-3-accepted");
        var proof = await Screen.Page.Locator("a[href$='/proof']").First.GetAttributeAsync("href");
        Proof = await Screen.GetAsync(proof!);
        Assert.Equal("%PDF", Encoding.ASCII.GetString(Proof, 0, 4));
        Assert.Contains(Organisation, await PdfText.ReadAsync(Proof), StringComparison.Ordinal);
    });

    /// <summary>Creates an app and sees its key once; sees it again only after proving who they are; reports a leak.</summary>
    public Task AppAsync() => _app ??= Task.Run(async () =>
    {
        await AgreementsAsync();
        await Screen.GoAsync("/apps/new");
        await Screen.FillAsync(A("field.name"), AppName);
        await Screen.Page.GetByRole(AriaRole.Checkbox, new() { Name = A("service.Sms") }).CheckAsync();
        await Screen.PressAsync(A("new.create"));
        var shown = Screen.Page.Locator("#shown-key");
        if (await EitherAsync(shown, "/confirm-identity"))
        {
            await ConfirmAsync(Screen);
            await Screen.FillAsync(A("field.name"), AppName);
            await Screen.Page.GetByRole(AriaRole.Checkbox, new() { Name = A("service.Sms") }).CheckAsync();
            await Screen.PressAsync(A("new.create"));
        }

        var secret = (await shown.TextContentAsync())!.Trim();
        await Screen.LookAsync("story-4-key");
        await Screen.PressAsync(A("shown.done"));
        await Screen.Page.WaitForURLAsync(url => Uri.TryCreate(url, UriKind.Absolute, out var at) && long.TryParse(at.Segments[^1], out _));
        await Screen.ReadyAsync();
        AppId = long.Parse(new Uri(Screen.Page.Url).Segments[^1]);
        await Assertions.Expect(shown).ToHaveCountAsync(0); // the dialog fades
        Assert.DoesNotContain(secret, await Screen.Page.ContentAsync(), StringComparison.Ordinal);

        await portal.SkipForAsync(Mail, TimeSpan.FromMinutes(6)); // the proof of identity has gone stale
        await Screen.PressAsync(A("key.reveal"));
        await Screen.ArriveAsync("/confirm-identity");
        await ConfirmAsync(Screen);
        await Screen.ArriveAsync($"/apps/{AppId}");
        await Screen.PressAsync(A("key.reveal"));
        await Assertions.Expect(shown).ToHaveTextAsync(secret);
        await Screen.PressAsync(A("shown.done"));
        await Screen.LookAsync("story-4-app");

        await Screen.PressAsync(A("keys.create"));
        await Assertions.Expect(shown).Not.ToHaveTextAsync(secret);
        await Screen.PressAsync(A("shown.done"));
        await Screen.Page.Locator("li.key").Nth(1).WaitForAsync();
        await Screen.PressAsync(A("key.leak"));
        await Screen.FillAsync(A("leak.statement"), "…");
        await Screen.LookAsync("story-4-leak");
        await Screen.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = A("leak.confirm"), Exact = true }).ClickAsync();
        await Screen.ArriveAsync("/apps/leak-reports/");
        await Screen.LookAsync("story-4-receipt");
        var receipt = await Screen.DownloadAsync(Screen.Link(A("receipt.pdf")));
        Assert.Equal("%PDF", Encoding.ASCII.GetString(receipt, 0, 4));
    });

    /// <summary>The secret shown on the page goes into a phone, whose code turns the authenticator on.</summary>
    public async Task<OneTimeCode> PairAsync(Screen screen)
    {
        var secret = screen.Page.Locator("#authenticator-key");
        if (await EitherAsync(screen, secret, "/confirm-identity"))
            await ConfirmAsync(screen);
        await screen.LookAsync("story-1-authenticator");
        await screen.Page.Locator("summary").Filter(new() { HasText = screen.T<AccountsTexts>("authenticator.manual") }).ClickAsync();
        var phone = new OneTimeCode((await secret.TextContentAsync())!, portal);
        await screen.FillAsync(screen.T<AccountsTexts>("authenticator.step-code"), phone.Next());
        await screen.PressAsync(screen.T<AccountsTexts>("authenticator.turn-on"));
        await Assertions.Expect(screen.Page.Locator("ul.codes li")).ToHaveCountAsync(10);
        await screen.LookAsync("story-1-recovery-codes");
        await screen.FollowAsync(screen.T<AccountsTexts>("recovery.continue"));
        await screen.Page.WaitForURLAsync(url => !url.Contains("/account/authenticator", StringComparison.Ordinal));
        await screen.ReadyAsync();
        return phone;
    }

    public static async Task SignOutAsync(Screen screen)
    {
        await screen.Page.Locator($"summary[aria-label='{screen.Shared("nav.account")}']").ClickAsync();
        await screen.PressAsync(screen.Shared("sign-out"));
        await screen.Page.WaitForURLAsync(url => !url.Contains("/account/sec", StringComparison.Ordinal));
    }

    public static async Task SignInAsync(Screen screen, string mail, OneTimeCode? phone, string? at = null)
    {
        if (at is null)
            await screen.GoAsync("/account/sign-in");
        await screen.FillAsync(screen.T<AccountsTexts>("field.mail"), mail);
        await screen.FillAsync(screen.T<AccountsTexts>("field.password"), Password);
        await screen.PressAsync(screen.T<AccountsTexts>("sign-in.submit"));
        if (phone is not null)
        {
            await screen.ArriveAsync("/account/sign-in/code");
            await screen.FillAsync(screen.T<AccountsTexts>("field.code"), phone.Next());
            await screen.PressAsync(screen.T<AccountsTexts>("code.submit"));
        }

        await screen.Page.WaitForURLAsync(url => !url.Contains("/account/sign-in", StringComparison.Ordinal));
        await screen.ReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_screen is not null)
            await _screen.DisposeAsync();
    }

    private ILocator AcceptButton => Screen.Page.Locator("form.accept-form button[type=submit]");

    private string T(string key, params object[] arguments) => Screen.T<AccountsTexts>(key, arguments);

    private string A(string key, params object[] arguments) => Screen.T<AppsTexts>(key, arguments);

    private static async Task ConfirmAsync(Screen screen)
    {
        var password = screen.Page.Locator("input[name=Password]");
        if (await password.CountAsync() == 0)
            await screen.FollowAsync(screen.T<AccountsTexts>("identity.use-password"));
        await password.FillAsync(Password);
        await screen.PressAsync(screen.T<AccountsTexts>("identity.submit"));
        await screen.Page.WaitForURLAsync(url => !url.Contains("/confirm-identity", StringComparison.Ordinal));
        await screen.ReadyAsync();
    }

    private Task<bool> EitherAsync(ILocator there, string path) => EitherAsync(Screen, there, path);

    /// <summary>Waits for the thing or for the address; true when it was the address.</summary>
    private static async Task<bool> EitherAsync(Screen screen, ILocator there, string path)
    {
        for (var i = 0; i < 150; i++)
        {
            if (screen.Page.Url.Contains(path, StringComparison.Ordinal))
            {
                await screen.ReadyAsync();
                return true;
            }

            if (await there.CountAsync() > 0)
                return false;
            await Task.Delay(200);
        }

        throw new TimeoutException($"Neither what was looked for nor {path} came: {screen.Page.Url}");
    }
}
