using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform.Jobs;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Accounts.AccountStory;

namespace Portal.Web.Tests.Features.Accounts;

/// <summary>Small promises about passwords, sessions and what is kept of them.</summary>
public sealed class HygieneTests
{
    private const string Mail = "lin@lanting.example";

    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_password_hashed_with_fewer_rounds_is_hashed_anew_when_it_is_used(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.OwnerAsync();
        var weak = new PasswordHasher<PortalUser>(Options.Create(new PasswordHasherOptions { IterationCount = 10_000 }));
        string old;
        await using (var db = await portal.DbAsync())
        {
            var user = await db.Users.SingleAsync(u => u.Id == owner.UserId);
            user.PasswordHash = old = weak.HashPassword(user, Password);
            await db.SaveChangesAsync();
        }

        var signIn = portal.Get<SignInService>();
        await Assert.ThrowsAsync<RuleException>(() => signIn.PasswordAsync(owner.Email, "wrong wrong wrong 1", new("192.0.2.1", null)));
        Assert.Equal(old, await HashAsync());
        await signIn.PasswordAsync(owner.Email, Password, new("192.0.2.1", null));
        var renewed = await HashAsync();
        Assert.Equal(210_000, RoundsOf(renewed));
        await signIn.PasswordAsync(owner.Email, Password, new("192.0.2.1", null));
        Assert.Equal(renewed, await HashAsync());
        Assert.True(await portal.OpensAsync(owner.Cookie)); // nothing about the account has changed

        async Task<string> HashAsync()
        {
            await using var db = await portal.DbAsync();
            return (await db.Users.AsNoTracking().SingleAsync(u => u.Id == owner.UserId)).PasswordHash!;
        }
    }

    [Fact]
    public async Task A_password_counts_exactly_as_it_was_typed()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        const string exact = "  Violet Anvil 河 7  ";
        using (var lin = new Visitor(portal))
            await lin.JoinAsync(Mail, exact);
        using var visitor = new Visitor(portal);

        foreach (var near in new[] { exact.Trim(), exact.ToLowerInvariant(), exact + " ", exact[..^1] })
            Assert.True((await visitor.SignInAsync(Mail, near)).IsRefusal, near);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SignInAsync(Mail, exact)).Status);
    }

    [Fact]
    public async Task Password_fields_are_masked_and_open_to_pasting_and_to_password_managers()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var visitor = new Visitor(portal);
        await visitor.JoinAsync(Mail);
        foreach (var (path, kinds) in new[]
        {
            ("/account/sign-in", new[] { "current-password" }), ("/account/sign-up", ["new-password"]),
            ("/account/password", ["current-password", "new-password"]), ("/account/confirm-identity", ["current-password"]),
        })
        {
            var inputs = Regex.Matches((await visitor.GetAsync(path)).Body, "<input[^>]*name=\"(Password|Current)\"[^>]*>", RegexOptions.NonBacktracking).Select(m => m.Value).ToList();
            Assert.Equal(kinds.Length, inputs.Count);
            Assert.All(inputs, i => Assert.Contains("type=\"password\"", i));
            Assert.All(inputs, i => Assert.DoesNotContain("onpaste", i));
            Assert.Equal(kinds, inputs.Select(i => Regex.Match(i, "autocomplete=\"([^\"]*)\"", RegexOptions.NonBacktracking).Groups[1].Value));
            Assert.DoesNotContain(inputs, i => i.Contains("maxlength", StringComparison.Ordinal) && !i.Contains("128", StringComparison.Ordinal) && !i.Contains("256", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Account_pages_ask_for_no_hint_and_no_secret_question()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var visitor = new Visitor(portal);
        HashSet<string> asked = [];
        foreach (var path in new[] { "/account/sign-in", "/account/sign-up", "/account/forgot-password", "/account/reset-password?token=x", "/account/resend-confirmation" })
        {
            asked.UnionWith(Regex.Matches((await visitor.GetAsync(path)).Body, "<(?:input|select|textarea)[^>]*name=\"([^\"]*)\"", RegexOptions.NonBacktracking)
                .Select(m => m.Groups[1].Value).Where(n => n[0] != '_'));
        }

        Assert.Subset(new HashSet<string> { "Mail", "Password", "PreferredLanguage", "Credential" }, asked);
    }

    [Fact]
    public async Task A_password_does_not_grow_old()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using (var lin = new Visitor(portal))
            await lin.JoinAsync(Mail);
        portal.Time.Advance(TimeSpan.FromDays(1500));
        using var visitor = new Visitor(portal);
        Assert.EndsWith("/", (await visitor.SignInAsync(Mail, Password)).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_portal_has_no_account()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite, new() { ["environment"] = "Production" });
        await using var db = await portal.DbAsync();
        Assert.Empty(await db.Users.ToListAsync());
        Assert.Empty(await db.UserRoles.ToListAsync());
    }

    [Fact]
    public async Task Sessions_are_ended_only_by_somebody_who_has_just_proved_who_they_are()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var first = new Visitor(portal);
        await first.JoinAsync(Mail);
        using var second = new Visitor(portal);
        await second.SignInAsync(Mail, Password);
        portal.Time.Advance(Actor.RecentFor);

        var asked = await second.SubmitAsync("/account/sessions", "end-others");
        Assert.Contains("/account/confirm-identity", asked.Location);
        Assert.True(await portal.OpensAsync(first.SessionCookie!));

        await second.SubmitAsync("/account/confirm-identity", "identity", ("Password", Password));
        await second.SubmitAsync("/account/sessions", "end-others");
        Assert.False(await portal.OpensAsync(first.SessionCookie!));
    }

    [Fact]
    public async Task Signing_out_empties_what_the_browser_keeps()
    {
        await using var portal = await StartAsync(Databases.Sqlite);
        using var visitor = new Visitor(portal);
        await visitor.JoinAsync(Mail);
        var left = await visitor.SubmitAsync("/account", "/account/sign-out");
        Assert.Equal("\"storage\"", Assert.Single(left.Response.Headers.GetValues("Clear-Site-Data")));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_operator_ends_the_sessions_of_one_person_or_of_everybody(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (lin, wu, staff) = (await portal.OwnerAsync(), await portal.OwnerAsync(), await portal.StaffAsync(StaffRole.Finance));

        Assert.Equal(0, (await portal.RunAsync("session", "end", "--email", lin.Email)).Status);
        Assert.False(await portal.OpensAsync(lin.Cookie));
        Assert.True(await portal.OpensAsync(wu.Cookie));
        Assert.Equal(1, (await portal.RunAsync("session", "end", "--email", "nobody@example.com")).Status);
        Assert.Equal(1, (await portal.RunAsync("session", "end")).Status);
        Assert.True(await portal.OpensAsync(wu.Cookie));

        Assert.Equal(0, (await portal.RunAsync("session", "end", "--all")).Status);
        Assert.False(await portal.OpensAsync(wu.Cookie));
        Assert.False(await portal.OpensAsync(staff.Cookie));
        await Assert.ThrowsAsync<ForbiddenException>(() => portal.Get<SessionService>().EndForAsync(null, wu.Actor));
    }

    [Theory]
    [InlineData("/preferences/theme?to=dark", "theme")]
    [InlineData("/preferences/language?to=zh-CN", "portal-language")]
    public async Task Preferences_are_kept_in_cookies_of_this_host_alone(string path, string name)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite, new() { ["environment"] = "Production" });
        using var visitor = new Visitor(portal, root: "https://portal.example");

        var cookie = Assert.Single((await visitor.GetAsync(path)).SetCookies);

        Assert.StartsWith($"__Host-{name}=", cookie, StringComparison.Ordinal);
        foreach (var mark in new[] { "secure", "httponly", "samesite=lax", "path=/" })
            Assert.Contains(mark, cookie, StringComparison.OrdinalIgnoreCase);
        var page = (await visitor.GetAsync("/pricing")).Body;
        Assert.Contains(name == "theme" ? "data-theme=\"dark\"" : "lang=\"zh-CN\"", page);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Records_of_access_are_forgotten_when_their_time_is_over(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider, new() { ["Portal:Retention:AccessDays"] = "200" });
        var old = await portal.OwnerAsync();
        await AttemptAsync();
        portal.Time.Advance(TimeSpan.FromDays(200));
        var owner = await portal.OwnerAsync();
        await AttemptAsync();
        var job = portal.Get<JobRunner>();

        await job.RunAsync(PruneAccessJob.Name, null, "test", Actor.Component("tests"));
        Assert.Equal((2, 2), await CountAsync()); // to the day: not yet
        portal.Time.Advance(TimeSpan.FromMinutes(1));
        await job.RunAsync(PruneAccessJob.Name, null, "test", Actor.Component("tests"));
        await job.RunAsync(PruneAccessJob.Name, null, "test", Actor.Component("tests"));

        Assert.Equal((1, 1), await CountAsync());
        Assert.True(await portal.OpensAsync(owner.Cookie));
        await using var db = await portal.DbAsync();
        Assert.Equal(2, await db.Users.CountAsync());
        Assert.NotEmpty(await db.Set<Domain.Audit.AuditRow>().ToListAsync());

        Task AttemptAsync() => Assert.ThrowsAsync<RuleException>(() =>
            portal.Get<SignInService>().PasswordAsync(old.Email, "wrong wrong wrong 1", new("192.0.2.1", "tests")));

        async Task<(int Records, int Sessions)> CountAsync()
        {
            await using var counted = await portal.DbAsync();
            return (await counted.Set<AccessRecord>().CountAsync(), await counted.Set<UserSession>().CountAsync());
        }
    }

    /// <summary>The third format of Identity: marker, function, rounds, length of the salt.</summary>
    private static int RoundsOf(string hash) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(Convert.FromBase64String(hash).AsSpan(5));
}
