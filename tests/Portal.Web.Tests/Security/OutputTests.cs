using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Accounts;
using Portal.Domain.Tokens;
using Portal.Web.Features.Templates;
using Portal.Web.Features.Tokens;
using Portal.Web.Tests.Features.Accounts;
using Portal.Web.Tests.Features.Review;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Accounts.AccountStory;

namespace Portal.Web.Tests.Security;

/// <summary>What people wrote comes back as text; what they may not set stays as it was; nobody on the way keeps it.</summary>
public sealed class OutputTests
{
    private const string Nasty = "\"><script>alert(1)</script>'";

    [Fact]
    public async Task What_was_typed_is_shown_as_text_and_never_as_markup()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var visitor = new Visitor(portal);
        var page = await visitor.GetAsync("/account/sign-in");
        var token = Regex.Match(page.Body, "name=\"__RequestVerificationToken\" value=\"([^\"]*)\"", RegexOptions.NonBacktracking).Groups[1].Value;
        var posted = await visitor.Client.PostAsync("/account/sign-in", new FormUrlEncodedContent(
            [new("__RequestVerificationToken", token), new("_handler", "sign-in"), new("Mail", Nasty), new("Password", "x")]));
        Inert(await posted.Content.ReadAsStringAsync());

        var owner = await portal.ReadyOwnerAsync();
        var id = await portal.Get<TemplateService>().SaveDraftAsync(
            null, ContentStory.CodeScope, new("您的验证码是{1}" + Nasty, ["123456"], "注册用户登录时"), owner.Actor);
        Inert(await portal.Client(owner).GetStringAsync($"/templates/{id}"));

        using var answer = await portal.Client().PostAsJsonAsync("/api/v1/segments", new { text = Nasty, country = Nasty });
        Assert.Contains(answer.Content.Headers.ContentType!.MediaType, new[] { "application/json", "application/problem+json" });
        Assert.DoesNotContain("<script>", await answer.Content.ReadAsStringAsync());

        static void Inert(string body)
        {
            Assert.Contains("alert(1)", body); // it is shown
            Assert.DoesNotContain("<script>alert(1)", body);
            Assert.DoesNotContain("\"><script", body);
        }
    }

    [Theory]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("data:text/html,x", "/")]
    [InlineData("https://elsewhere.example/", "/")]
    [InlineData("//elsewhere.example/", "/")]
    [InlineData("/\\elsewhere.example/", "/")]
    [InlineData("/pricing\r\nX-Evil: 1", "/")]
    [InlineData("/pricing?country=CN", "/pricing?country=CN")]
    public async Task Addresses_are_built_by_encoding_their_parts(string wanted, string location)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        using var answer = await portal.Client().GetAsync("/preferences/theme?to=dark&returnUrl=" + Uri.EscapeDataString(wanted));
        Assert.Equal((HttpStatusCode.Redirect, location), (answer.StatusCode, answer.Headers.Location!.OriginalString));
        Assert.Equal("/a?returnUrl=%2Fb%3Fc%3D1%26d%3D2", Web.Features.Accounts.People.WithReturn("/a", "/b?c=1&d=2"));
    }

    [Fact]
    public async Task A_field_nobody_knows_is_refused()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        using var answer = await portal.Client().PostAsJsonAsync("/api/v1/segments", new { text = "hello", isAdmin = true });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("body.malformed", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_form_sets_only_what_it_shows()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var visitor = new Visitor(portal);
        await visitor.JoinAsync("lin@lanting.example");

        await visitor.SubmitAsync("/account", "profile", ("DisplayName", "Lin"), ("PreferredLanguage", "en"),
            ("Email", "thief@elsewhere.example"), ("TwoFactorEnabled", "true"), ("Role", "Admin"), ("OrganisationId", Guid.CreateVersion7().ToString()));

        await using var db = await portal.DbAsync();
        var user = await db.Users.SingleAsync();
        Assert.Equal(("Lin", "lin@lanting.example", false), (user.DisplayName, user.Email, user.TwoFactorEnabled));
        Assert.Empty(await db.UserRoles.ToListAsync());
    }

    [Fact]
    public async Task No_page_sets_somebody_elses_password()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        using var admin = portal.Client(await portal.StaffAsync(StaffRole.Admin));
        var owner = await portal.OwnerAsync();
        foreach (var (client, path) in new[] { (admin, "/settings/staff"), (admin, $"/customers/{owner.OrganisationId}"), (portal.Client(owner), "/organisation") })
        {
            var body = await client.GetStringAsync(path);
            Assert.DoesNotContain("type=\"password\"", body);
            Assert.DoesNotContain("name=\"Password\"", body);
        }
    }

    [Fact]
    public async Task Every_signed_in_page_offers_to_sign_out()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        using var owner = portal.Client(await portal.OwnerAsync());
        using var admin = portal.Client(await portal.StaffAsync(StaffRole.Admin));
        foreach (var (client, path) in new[] { (owner, "/overview"), (owner, "/account"), (owner, "/account/sessions"), (owner, "/apps"), (owner, "/usage"), (owner, "/pricing"), (admin, "/desk"), (admin, "/settings/staff") })
            Assert.Contains("/account/sign-out", await client.GetStringAsync(path));
    }

    [Fact]
    public async Task What_is_for_one_person_is_not_stored_on_the_way()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var owner = await portal.OwnerAsync();
        using var person = portal.Client(owner);
        foreach (var path in new[] { "/overview", "/account/security", "/usage/export", "/organisation" })
            Assert.True((await person.GetAsync(path)).Headers.CacheControl is { NoStore: true }, path);

        var admin = await portal.StaffAsync(StaffRole.Admin);
        var token = await portal.Get<TokenService>().CreateAsync(new("gateway", [TokenScopes.AppsRead]), admin.Actor);
        using var machine = portal.Client();
        machine.DefaultRequestHeaders.Authorization = new("Bearer", token.Value);
        using var apps = await machine.GetAsync("/api/v1/apps");
        Assert.Equal((HttpStatusCode.OK, true), (apps.StatusCode, apps.Headers.CacheControl is { NoStore: true }));
    }
}
