using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Accounts;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Credentials;
using Portal.Web.Tests.Features.Accounts;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Accounts.AccountStory;

namespace Portal.Web.Tests.Features.Credentials;

public sealed partial class CredentialTests
{
    private const string Mail = "lin@lanting.example";

    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_forgotten_password_is_replaced_by_a_mailed_link_once(string provider)
    {
        await using var portal = await StartAsync(provider);
        using var visitor = new Visitor(portal);
        await visitor.JoinAsync(Mail);
        using var elsewhere = new Visitor(portal);

        await elsewhere.SubmitAsync("/account/forgot-password", "forgot", ("Mail", Mail));
        var link = await portal.LinkAsync(Mail, "reset-password");
        Assert.True((await elsewhere.SubmitAsync(link, "reset", ("Password", "short"))).IsRefusal);
        var done = await elsewhere.SubmitAsync(link, "reset", ("Password", "another phrase of 5 words"));

        Assert.EndsWith("/account/sign-in?after=reset", done.Location, StringComparison.Ordinal);
        Assert.False(await portal.OpensAsync(visitor.SessionCookie!));
        Assert.Contains("does not work any more", (await elsewhere.SubmitAsync(link, "reset", ("Password", "yet another phrase 77"))).Text);
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.SignInAsync(Mail, "another phrase of 5 words")).Status);
    }

    [Fact]
    public async Task A_reset_link_dies_after_half_an_hour_and_with_a_newer_one()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var visitor = new Visitor(portal);
        await visitor.JoinAsync(Mail);
        await visitor.SubmitAsync("/account/forgot-password", "forgot", ("Mail", Mail));
        var first = await portal.LinkAsync(Mail, "reset-password");
        portal.Time.Advance(TimeSpan.FromSeconds(1));
        await visitor.SubmitAsync("/account/forgot-password", "forgot", ("Mail", Mail));
        var second = await portal.LinkAsync(Mail, "reset-password");

        Assert.Contains("does not work any more", (await visitor.SubmitAsync(first, "reset", ("Password", Password))).Text);
        portal.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Contains("does not work any more", (await visitor.SubmitAsync(second, "reset", ("Password", Password))).Text);
    }

    [Fact]
    public async Task Asking_for_a_reset_says_nothing_about_the_address()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using (var lin = new Visitor(portal))
            await lin.JoinAsync(Mail);
        using var visitor = new Visitor(portal);

        var known = await visitor.SubmitAsync("/account/forgot-password", "forgot", ("Mail", Mail));
        var unknown = await visitor.SubmitAsync("/account/forgot-password", "forgot", ("Mail", "nobody@lanting.example"));

        Assert.Equal(known.Status, unknown.Status);
        Assert.Equal(known.Text.Replace(Mail, "", StringComparison.Ordinal), unknown.Text.Replace("nobody@lanting.example", "", StringComparison.Ordinal));
        Assert.Empty(await portal.MailsAsync("nobody@lanting.example"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task With_an_authenticator_the_password_alone_opens_nothing(string provider)
    {
        await using var portal = await StartAsync(provider);
        using var first = new Visitor(portal);
        await first.JoinAsync(Mail);
        using var other = new Visitor(portal);
        await other.SignInAsync(Mail, Password);
        var (codes, code) = await TurnOnAsync(portal, first);
        Assert.Equal(10, codes.Count);
        Assert.False(await portal.OpensAsync(other.SessionCookie!));
        Assert.True(await portal.OpensAsync(first.SessionCookie!));

        using var visitor = new Visitor(portal);
        var half = await visitor.SignInAsync(Mail, Password, "?returnUrl=%2Faccount%2Fsessions");
        Assert.Contains("/account/sign-in/code", half.Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync("/account")).Status);
        Assert.True((await EnterAsync(visitor, half, "000000")).IsRefusal);

        portal.Time.Advance(TimeSpan.FromSeconds(60));
        var whole = await EnterAsync(visitor, half, await code());
        Assert.EndsWith("/account/sessions", whole.Location, StringComparison.Ordinal);

        using var replay = new Visitor(portal);
        Assert.True((await EnterAsync(replay, await replay.SignInAsync(Mail, Password), await code())).IsRefusal);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_recovery_code_opens_the_account_once(string provider)
    {
        await using var portal = await StartAsync(provider);
        using var first = new Visitor(portal);
        await first.JoinAsync(Mail);
        var (codes, _) = await TurnOnAsync(portal, first);

        using var visitor = new Visitor(portal);
        Assert.Equal(HttpStatusCode.Redirect, (await EnterAsync(visitor, await visitor.SignInAsync(Mail, Password), codes[3].ToUpperInvariant())).Status);
        Assert.Contains(await portal.MailsAsync(Mail), m => m.Subject == "A recovery code was used");

        using var again = new Visitor(portal);
        Assert.True((await EnterAsync(again, await again.SignInAsync(Mail, Password), codes[3])).IsRefusal);
    }

    [Fact]
    public async Task Wrong_codes_close_the_door_like_wrong_passwords()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var first = new Visitor(portal);
        await first.JoinAsync(Mail);
        var (_, code) = await TurnOnAsync(portal, first);
        using var visitor = new Visitor(portal);
        var half = await visitor.SignInAsync(Mail, Password);
        for (var i = 0; i < 5; i++)
            Assert.True((await EnterAsync(visitor, half, $"00000{i}")).IsRefusal);

        portal.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.True((await EnterAsync(visitor, half, await code())).IsRefusal);
        Assert.True((await visitor.SignInAsync(Mail, Password)).IsRefusal);
    }

    [Fact]
    public async Task A_half_finished_sign_in_is_worth_nothing_after_a_change_of_password()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var first = new Visitor(portal);
        await first.JoinAsync(Mail);
        var (_, code) = await TurnOnAsync(portal, first);
        using var visitor = new Visitor(portal);
        var half = await visitor.SignInAsync(Mail, Password);
        await first.SubmitAsync("/account/password", "password", ("Current", Password), ("Password", "another phrase of 5 words"));

        portal.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.True((await EnterAsync(visitor, half, await code())).IsRefusal);
    }

    [Fact]
    public async Task Without_its_authenticator_a_short_password_must_grow_first()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var visitor = new Visitor(portal);
        await visitor.JoinAsync(Mail);
        await TurnOnAsync(portal, visitor);
        await visitor.SubmitAsync("/account/password", "password", ("Current", Password), ("Password", "kx9f2mzw"));

        var refused = await visitor.SubmitAsync("/account/authenticator", "authenticator-off", ("Password", "kx9f2mzw"));
        Assert.Contains("needs 15 characters", refused.Text);

        await visitor.SubmitAsync("/account/password", "password", ("Current", "kx9f2mzw"), ("Password", Password));
        var off = await visitor.SubmitAsync("/account/authenticator", "authenticator-off", ("Password", Password));
        Assert.EndsWith("done=authenticator-off", off.Location, StringComparison.Ordinal);
        using var later = new Visitor(portal);
        Assert.EndsWith("/", (await later.SignInAsync(Mail, Password)).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_secret_and_the_codes_are_not_kept_in_clear()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var visitor = new Visitor(portal);
        await visitor.JoinAsync(Mail);
        var (codes, _) = await TurnOnAsync(portal, visitor);

        await using var db = await portal.DbAsync();
        var authenticator = await db.Set<Authenticator>().SingleAsync();
        Assert.True(authenticator.SealedSecret.Length > Totp.SecretBytes);
        Assert.DoesNotContain(await db.Set<RecoveryCode>().Select(c => c.Hash).ToListAsync(), hash => codes.Contains(hash));
    }

    [Fact]
    public async Task A_grave_step_asks_for_identity_after_five_minutes_and_comes_back()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var visitor = new Visitor(portal);
        await visitor.JoinAsync(Mail);
        portal.Time.Advance(TimeSpan.FromMinutes(6));

        var asked = await visitor.GetAsync("/account/authenticator");
        Assert.Contains("/account/confirm-identity?returnUrl=%2Faccount%2Fauthenticator", asked.Location, StringComparison.Ordinal);
        var path = new Uri(new("http://localhost"), asked.Location).PathAndQuery;
        Assert.True((await visitor.SubmitAsync(path, "identity", ("Password", "wrong wrong wrong 1"))).IsRefusal);
        var confirmed = await visitor.SubmitAsync(path, "identity", ("Password", Password));

        Assert.EndsWith("/account/authenticator", confirmed.Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/account/authenticator")).Status);
        Assert.EndsWith("/account/security", (await visitor.SubmitAsync("/account/confirm-identity?returnUrl=%2F%2Felsewhere.example", "identity", ("Password", Password))).Location, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Staff_hold_nothing_before_their_second_factor_and_everything_from_then_on(string provider)
    {
        await using var portal = await StartAsync(provider);
        using var visitor = new Visitor(portal);
        await visitor.JoinAsync(Mail);
        await using (var db = await portal.DbAsync())
        {
            await db.SetStaffRolesAsync((await db.Users.SingleAsync()).Id, [StaffRole.Admin], default);
            await db.SaveChangesAsync();
        }

        var turned = await visitor.GetAsync("/settings/staff");
        Assert.Contains("/account/no-access", turned.Location, StringComparison.Ordinal);
        Assert.EndsWith("/account/two-factor", (await visitor.GetAsync("/account/no-access")).Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/account/two-factor")).Status);

        await TurnOnAsync(portal, visitor);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/settings/staff")).Status);

        await visitor.SubmitAsync("/account/authenticator", "authenticator-off", ("Password", Password));
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync("/settings/staff")).Status);
    }

    private static Task<Answer> EnterAsync(Visitor visitor, Answer half, string code) =>
        visitor.SubmitAsync(new Uri(new("http://localhost"), half.Location).PathAndQuery, "second-factor", ("Code", code));

    /// <summary>Sets the authenticator up as a person does, and can read its codes from then on.</summary>
    private static async Task<(IReadOnlyList<string> Codes, Func<Task<string>> Code)> TurnOnAsync(TestPortal portal, Visitor visitor)
    {
        async Task<string> CodeAsync()
        {
            await using var db = await portal.DbAsync();
            var authenticator = await db.Set<Authenticator>().SingleAsync();
            return Totp.CodeAt(portal.Get<AuthenticatorSecrets>().Open(authenticator), Totp.StepAt(portal.Time.GetUtcNow()));
        }

        await visitor.GetAsync("/account/authenticator");
        var on = await visitor.SubmitAsync("/account/authenticator", "authenticator", ("Code", await CodeAsync()));
        return ([.. Codes().Matches(on.Body).Select(m => m.Groups[1].Value)], CodeAsync);
    }

    [GeneratedRegex("<code>([a-z0-9-]{29})</code>", RegexOptions.NonBacktracking)]
    private static partial Regex Codes();
}
