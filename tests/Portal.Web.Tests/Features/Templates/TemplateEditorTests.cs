using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using Portal.Domain.Accounts;
using Portal.Web.Features.Templates;
using Portal.Web.Platform.Security;
using Portal.Web.Tests.Features.Review;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Templates;

public sealed class TemplateEditorTests
{
    [Fact]
    public async Task The_editor_counts_prices_and_names_the_broken_rule_while_typing()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var owner = await portal.ReadyOwnerAsync();
        await using var browser = Browser(portal, owner);
        var page = browser.Render<TemplateEditorPage>();

        await page.Find("#body").InputAsync(new ChangeEventArgs { Value = new string('茶', 71) });

        Assert.Contains("71", page.Find("#meter").TextContent);
        Assert.Contains("¥0.09", page.Find("#meter").TextContent); // two parts
        Assert.Contains("template.code-keyword-missing", page.Find("#findings").TextContent);
        Assert.Contains("茶茶茶", page.Find(".phone-bubble").TextContent);
    }

    [Fact]
    public async Task What_was_typed_is_kept_after_a_pause_and_there_on_return()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var owner = await portal.ReadyOwnerAsync();
        await using var browser = Browser(portal, owner);
        var page = browser.Render<TemplateEditorPage>();

        var typing = page.Find("#body").InputAsync(new ChangeEventArgs { Value = "您的验证码是{1}" });
        portal.Time.Advance(TemplateEditorPage.Quiet);
        await typing;

        var kept = Assert.Single((await portal.Get<TemplateQueries>().ListAsync(owner.Actor)).Rows);
        Assert.EndsWith($"/templates/{kept.Id}/edit", browser.Services.GetRequiredService<NavigationManager>().Uri);
        var again = browser.Render<TemplateEditorPage>(p => p.Add(x => x.Id, kept.Id));
        again.WaitForAssertion(() => Assert.Equal("您的验证码是{1}", again.Find("#body").GetAttribute("value")));
    }

    [Fact]
    public async Task Words_typed_just_before_leaving_are_kept()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var owner = await portal.ReadyOwnerAsync();
        await using var browser = Browser(portal, owner);
        var page = browser.Render<TemplateEditorPage>();

        _ = page.Find("#body").InputAsync(new ChangeEventArgs { Value = "您的验证码" });
        await browser.DisposeComponentsAsync();

        for (var tries = 0; tries < 50 && (await portal.Get<TemplateQueries>().ListAsync(owner.Actor)).Total == 0; tries++)
            await Task.Delay(20, Xunit.TestContext.Current.CancellationToken);
        Assert.Equal("您的验证码", Assert.Single((await portal.Get<TemplateQueries>().ListAsync(owner.Actor)).Rows).Body);
    }

    private static BunitContext Browser(TestPortal portal, Person person)
    {
        var browser = new BunitContext();
        browser.JSInterop.Mode = JSRuntimeMode.Loose;
        browser.Services.AddMudServices();
        browser.Services.AddFallbackServiceProvider(portal.Services.CreateScope().ServiceProvider);
        var authorization = browser.AddAuthorization();
        authorization.SetAuthorized(person.Email);
        authorization.SetPolicies(nameof(Permission.ManageContent));
        authorization.SetClaims(new Claim(PortalClaims.Session, person.Actor.SessionId!.Value.ToString()));
        return browser;
    }
}
