using Microsoft.Playwright;
using Portal.Browser.Tests.Support;
using Portal.Domain.Accounts;
using Portal.Web.Features.Review;
using Portal.Web.Features.Signatures;
using Portal.Web.Features.Templates;
using Portal.Web.Platform;

namespace Portal.Browser.Tests.Stories;

/// <summary>What is sent, and who says whether it may be: the customer's signature and template, and the reviewer's desk.</summary>
public sealed class ContentStory(Chromium chromium, LivePortal portal, CustomerStory customer) : IAsyncDisposable
{
    private Task? _submitted, _decided, _mended;
    private Screen? _reviewer;
    private string _template = "";

    private Screen Screen => customer.Screen;

    private bool IsEnglish => Screen.Language == Language.English;

    public IEnumerable<Screen> Screens => _reviewer is null ? [Screen] : [Screen, _reviewer];

    public string Signature => IsEnglish ? "HeronParcel" : "青鹭快递";

    public string TemplateName => IsEnglish ? "Sign-in code" : "登录验证码";

    private string Broken => IsEnglish ? "Your number is {1}. Never tell it to anybody." : "您的登录数字是{1}，请勿告诉他人。";

    private string Mended => IsEnglish ? "Your code is {1}. Never tell it to anybody." : "您的验证码是{1}，请勿告诉他人。";

    private string MendedAgain => IsEnglish ? "Your sign-in code is {1}, good for 5 minutes. Never tell it to anybody." : "您的登录验证码是{1}，5分钟内有效，请勿告诉他人。";

    /// <summary>Submits a signature with its proof, and a template whose broken rule is named while it is typed.</summary>
    public Task SubmittedAsync() => _submitted ??= Task.Run(async () =>
    {
        await customer.AppAsync();
        await Screen.GoAsync("/signatures/new");
        await ReachAsync();
        await Screen.FillAsync(S("field.text"), Signature);
        await Screen.Page.Locator("label.upload input[type=file]").First.SetInputFilesAsync(
            new FilePayload { Name = "licence.pdf", MimeType = "application/pdf", Buffer = customer.Proof });
        await Screen.Link("licence.pdf").WaitForAsync();
        await Screen.Page.Locator("label.check input").CheckAsync();
        await Screen.LookAsync("story-5-signature");
        await Screen.PressAsync(S("submit"));
        await Screen.SeeAsync(S("waiting"));

        await Screen.GoAsync("/templates/new");
        await ReachAsync();
        await Screen.Page.GetByRole(AriaRole.Radio, new() { Name = Screen.Shared("type.code"), Exact = true }).CheckAsync();
        await Screen.FillAsync(P("field.name"), TemplateName);
        await Screen.Page.Locator("#signature option").Nth(1).WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await Screen.Page.Locator("#signature").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await Screen.Page.Locator("#body").PressSequentiallyAsync(Broken);
        await Assertions.Expect(Screen.Page.Locator("#findings .block")).Not.ToHaveCountAsync(0);
        await Screen.LookAsync("story-5-template-broken");
        await Screen.Page.Locator("#body").FillAsync(Mended);
        await Screen.Page.Locator("#example-1").FillAsync("482913");
        await Screen.Page.Locator("#purpose").FillAsync(IsEnglish ? "Registered users who sign in on a new device." : "在新设备登录的注册用户。");
        await Assertions.Expect(Screen.Page.Locator("#findings .block")).ToHaveCountAsync(0);
        await Assertions.Expect(Screen.Page.Locator("aside.preview")).ToContainTextAsync("482913");
        await Screen.Page.Locator("label.check input").CheckAsync();
        await Screen.LookAsync("story-5-template");
        await Screen.PressAsync(P("submit"));
        await Screen.SeeAsync(P("waiting"));
        _template = new Uri(Screen.Page.Url).AbsolutePath;
    });

    /// <summary>A reviewer, let in only with two factors, approves the signature and rejects the template with a reason.</summary>
    public Task DecidedAsync() => _decided ??= Task.Run(async () =>
    {
        await SubmittedAsync();
        var mail = $"reviewer-{Screen.Language}@staff.example".ToLowerInvariant();
        await portal.AddUserAsync(mail, CustomerStory.Password, Screen.Language, StaffRole.Reviewer);
        var desk = _reviewer = await Screen.OpenAsync(chromium, portal, Screen.Language);
        await CustomerStory.SignInAsync(desk, mail, null);
        await desk.GoAsync("/review");
        await desk.ArriveAsync("/account/two-factor");
        await desk.LookAsync("story-6-two-factor");
        await desk.Page.Locator("a[href^='/account/authenticator']").ClickAsync();
        var phone = await customer.PairAsync(desk);
        await CustomerStory.SignOutAsync(desk);
        await CustomerStory.SignInAsync(desk, mail, phone);

        await desk.GoAsync("/review");
        await OpenAsync(desk, Signature);
        await desk.PressAsync(R(desk, "claim"));
        await desk.Button(R(desk, "release")).WaitForAsync();
        await desk.LookAsync("story-6-desk");
        await desk.PressAsync(R(desk, "approve"));
        await desk.SeeAsync(R(desk, "approved.told", Signature));

        await OpenAsync(desk, TemplateName);
        await desk.PressAsync(R(desk, "claim"));
        await desk.Button(R(desk, "release")).WaitForAsync();
        await desk.PressAsync(R(desk, "reject"));
        await desk.FillAsync(R(desk, "reject.search"), "purpose-unclear");
        await Assertions.Expect(desk.Page.Locator("fieldset.reasons input[type=checkbox]")).ToHaveCountAsync(1);
        await desk.Page.Locator("fieldset.reasons input[type=checkbox]").CheckAsync();
        await desk.Page.Locator("#note").FillAsync(IsEnglish ? "Say how long the code is good for." : "请写明验证码的有效时间。");
        await desk.LookAsync("story-6-reject");
        await desk.Page.Locator("aside.desk-decision button[type=submit]").ClickAsync();
        await desk.SeeAsync(R(desk, "rejected.told", TemplateName));
    });

    /// <summary>The customer reads why, in the mail and on the page, and submits again; the reviewer approves.</summary>
    public Task MendedAsync() => _mended ??= Task.Run(async () =>
    {
        await DecidedAsync();
        await portal.Mails.WaitAsync(customer.Mail, Screen.T<ReviewTexts>("mail.signature.approved.subject", Signature));
        var mail = await portal.Mails.WaitAsync(customer.Mail, Screen.T<ReviewTexts>("mail.template.rejected.subject", TemplateName));
        Assert.Contains(Screen.T<ReviewTexts>("mail.mend"), mail.TextBody, StringComparison.Ordinal);
        Assert.Contains(_template, mail.TextBody, StringComparison.Ordinal);

        await Screen.GoAsync(_template);
        await Screen.SeeAsync(P("rejected"));
        await Screen.LookAsync("story-7-rejected");
        await Screen.FollowAsync(P("edit"));
        await Screen.ArriveAsync("/edit");
        await Assertions.Expect(Screen.Page.Locator("#body")).ToHaveValueAsync(Mended); // nothing typed is lost
        await Screen.Page.Locator("#body").FillAsync(MendedAgain);
        await Screen.Page.Locator("label.check input").CheckAsync();
        await Screen.PressAsync(P("submit"));
        await Screen.SeeAsync(P("waiting"));

        var desk = _reviewer!;
        await desk.GoAsync("/review");
        await OpenAsync(desk, TemplateName);
        await desk.PressAsync(R(desk, "approve"));
        await desk.SeeAsync(R(desk, "approved.told", TemplateName));
        await portal.Mails.WaitAsync(customer.Mail, Screen.T<ReviewTexts>("mail.template.approved.subject", TemplateName));
        await Screen.GoAsync(_template);
        await Screen.SeeAsync(P("approved"));
        await Screen.LookAsync("story-7-approved");
    });

    public async ValueTask DisposeAsync()
    {
        if (_reviewer is not null)
            await _reviewer.DisposeAsync();
    }

    private async Task OpenAsync(Screen desk, string title)
    {
        var row = desk.Page.Locator(".queue-row").Filter(new() { HasText = title }).Filter(new() { HasText = customer.Organisation });
        await row.First.ClickAsync();
        await Assertions.Expect(desk.Page.Locator("#item-title")).ToHaveTextAsync(title);
    }

    private Task ReachAsync() => Screen.Page.GetByRole(AriaRole.Radio, new()
    {
        Name = Screen.T<ReviewTexts>(IsEnglish ? "reach.International" : "reach.Domestic"),
        Exact = true,
    }).CheckAsync();

    private string S(string key, params object[] arguments) => Screen.T<SignaturesTexts>(key, arguments);

    private string P(string key, params object[] arguments) => Screen.T<TemplatesTexts>(key, arguments);

    private static string R(Screen desk, string key, params object[] arguments) => desk.T<ReviewTexts>(key, arguments);
}
