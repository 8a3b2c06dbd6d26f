using System.Net;
using Portal.Domain.Apps;

namespace Portal.Domain.Tests.Apps;

public class AppTests
{
    private static readonly DateTimeOffset Noon = Samples.Noon;

    [Fact]
    public void A_third_active_key_is_refused()
    {
        var app = Samples.App();
        Samples.Key(app);
        Samples.Key(app);

        Assert.False(app.CanIssueKey);
        Assert.Equal("key.limit", Refused(() => Samples.Key(app)));
    }

    [Fact]
    public void A_disabled_key_makes_room_and_then_cannot_come_back_as_a_third()
    {
        var app = Samples.App();
        var old = Samples.Key(app);
        Samples.Key(app);
        app.DisableKey(old, "replaced", Noon);
        Samples.Key(app);

        Assert.Equal("key.limit", Refused(() => app.EnableKey(old, Noon)));
        Assert.Equal(KeyState.Disabled, old.State);
    }

    [Fact]
    public void A_reported_key_stops_at_once_and_never_works_again()
    {
        var app = Samples.App();
        var key = Samples.Key(app);

        var receipt = Samples.Report(app, key);

        Assert.Empty(app.ActiveKeys);
        Assert.False(key.CanReveal);
        Assert.Equal("key.leaked", Refused(() => app.EnableKey(key, Noon)));
        app.CloseLeak(key, Noon);
        Assert.Equal("key.leaked", Refused(() => app.EnableKey(key, Noon)));
        Assert.Equal((Noon, "a2c4", app.AppId, "pushed to a public repository", "A29"),
            (receipt.ReportedAt, receipt.KeyHint, receipt.AppId, receipt.Statement, receipt.Clause));
    }

    [Fact]
    public void A_deleted_key_holds_no_secret()
    {
        var app = Samples.App();
        var key = Samples.Key(app);
        app.DisableKey(key, "replaced", Noon);
        app.DeleteKey(key, "replaced", Noon);

        Assert.Equal("", key.ProtectedSecret);
    }

    [Fact]
    public void Deleting_an_app_destroys_its_keys()
    {
        var app = Samples.App();
        var key = Samples.Key(app);
        app.Disable("closing the shop");
        app.Delete("closing the shop", Noon);

        Assert.Equal((KeyState.Deleted, ""), (key.State, key.ProtectedSecret));
        Assert.Equal("app.deleted", Refused(() => app.Rename("Other")));
        Assert.Equal("app.not-active", Refused(() => Samples.Key(app)));
    }

    [Fact]
    public void A_disabled_app_gets_no_key()
    {
        var app = Samples.App();
        app.Disable("pause");
        Assert.Equal("app.not-active", Refused(() => Samples.Key(app)));
    }

    [Fact]
    public void Every_change_of_a_key_changes_the_app_so_that_two_people_collide()
    {
        var app = Samples.App();
        var key = Samples.Key(app);
        Assert.Equal(1, app.KeyChanges);
        app.DisableKey(key, "why", Noon);
        Assert.Equal(2, app.KeyChanges);
        app.EnableKey(key, Noon);
        Assert.Equal(3, app.KeyChanges);
        Samples.Report(app, key);
        Assert.Equal(4, app.KeyChanges);
        app.DeleteKey(key, "why", Noon);
        Assert.Equal(5, app.KeyChanges);
    }

    [Theory]
    [InlineData("  ", "app.name-required")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345", "app.name-too-long")]
    [InlineData("a\u0007b", "app.name-control")]
    public void A_name_is_checked(string name, string code) =>
        Assert.Equal(code, Refused(() => Samples.App().Rename(name)));

    [Fact]
    public void An_app_without_a_service_is_refused() =>
        Assert.Equal("app.service-required", Refused(() => Samples.App().UseServices([])));

    [Fact]
    public void Stopping_something_needs_a_reason()
    {
        var app = Samples.App();
        var key = Samples.Key(app);
        Assert.Equal("app.reason-required", Refused(() => app.DisableKey(key, " ", Noon)));
        Assert.Equal("app.reason-required", Refused(() => app.Disable("")));
        Assert.Equal("app.reason-too-long", Refused(() => app.Disable(new string('x', 201))));
    }

    [Fact]
    public void An_empty_allow_list_lets_everybody_in_and_any_entry_shuts_the_others_out()
    {
        var app = Samples.App();
        Assert.True(app.Accepts(IPAddress.Parse("198.51.100.1")));

        app.Allow(AddressRange.ParseList("203.0.113.0/24\n2001:db8::/32"));

        Assert.True(app.Accepts(IPAddress.Parse("203.0.113.255")));
        Assert.True(app.Accepts(IPAddress.Parse("::ffff:203.0.113.9")));
        Assert.True(app.Accepts(IPAddress.Parse("2001:db8:1::1")));
        Assert.False(app.Accepts(IPAddress.Parse("203.0.114.0")));
        Assert.False(app.Accepts(IPAddress.Parse("2001:db9::1")));
    }

    [Fact]
    public void The_allow_list_has_an_end_and_no_duplicates()
    {
        var app = Samples.App();
        app.Allow(AddressRange.ParseList("203.0.113.7, 203.0.113.7/32"));
        Assert.Equal(["203.0.113.7"], app.AllowList.Select(r => r.ToString()));

        var many = Enumerable.Range(0, 51).Select(i => AddressRange.Parse($"10.0.0.{i}")).ToList();
        Assert.Equal("app.too-many-ranges", Refused(() => app.Allow(many)));
    }

    private static string Refused(Action act) => Assert.Throws<RuleException>(act).Code;
}
