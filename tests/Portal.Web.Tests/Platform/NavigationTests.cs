using System.Net;
using System.Text.RegularExpressions;
using Portal.Domain.Accounts;
using Portal.Web.Components.Layout;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Platform;

/// <summary>The navigation: entries that stand for several pages show them as tabs, on each of them.</summary>
public sealed partial class NavigationTests
{
    [Fact]
    public async Task Money_is_one_entry_for_customers_and_its_pages_are_tabs()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var owner = await portal.OwnerAsync();
        var finance = portal.Client(await portal.MemberAsync(owner, CustomerRole.Finance));
        foreach (var (href, name) in new[] { ("/bills", "Bills"), ("/balance", "Balance"), ("/packages", "Packages"), ("/invoices", "Invoices"), ("/price-changes", "Price changes") })
        {
            var page = await finance.GetStringAsync(href);
            Assert.Equal(["/bills", "/balance", "/packages", "/invoices", "/price-changes"], Hrefs(Tabs(page)));
            Assert.Contains($"<a href=\"{href}\" aria-current=\"page\">{name}</a>", Tabs(page), StringComparison.Ordinal);
            Assert.Single(Current().Matches(Tabs(page)));
            Assert.DoesNotContain("href=\"/balance\"", Side(page), StringComparison.Ordinal);
            Assert.Matches("href=\"/bills\" class=\"active\" aria-current=\"(page|true)\"", Side(page));
            Assert.Single(Current().Matches(Side(page)));
        }

        Assert.Equal("", Tabs(await finance.GetStringAsync("/usage")));
        Assert.DoesNotContain("/bills", Side(await portal.Client(await portal.MemberAsync(owner, CustomerRole.Viewer)).GetStringAsync("/apps")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Staff_see_the_tabs_of_billing_they_may_open()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        string[] all = ["/billing", "/objections", "/payments", "/invoicing", "/billing/settlements", "/billing/rate-cards"];
        var finance = portal.Client(await portal.StaffAsync(StaffRole.Finance));
        foreach (var href in all)
        {
            var page = await finance.GetStringAsync(href);
            Assert.Equal(all, Hrefs(Tabs(page)));
            Assert.Contains($"<a href=\"{href}\" aria-current=\"page\">", Tabs(page), StringComparison.Ordinal);
            Assert.Matches("href=\"/billing\" class=\"active\"", Side(page));
        }

        var admin = portal.Client(await portal.StaffAsync(StaffRole.Admin));
        Assert.Equal(all.Except(["/payments", "/invoicing"]), Hrefs(Tabs(await admin.GetStringAsync("/billing"))));
    }

    [Theory, InlineData("en"), InlineData("zh-CN")]
    public async Task The_agreed_numbers_have_one_name(string language)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var page = await portal.Client(await portal.StaffAsync(StaffRole.Admin), language).GetStringAsync("/policies");
        Assert.Equal(Name("<a href=\"/policies\"[^>]*>(?<name>[^<]+)</a>"), Name("<h1[^>]*>(?<name>[^<]+)</h1>"));

        string Name(string pattern) => WebUtility.HtmlDecode(Regex.Match(page, pattern, RegexOptions.None, TimeSpan.FromSeconds(2)).Groups["name"].Value).Trim();
    }

    [Fact]
    public void A_path_belongs_to_the_entry_that_reaches_furthest()
    {
        Assert.Equal("/organisation/agreements", NavigationEntries.At("/organisation/agreements/sms", NavigationEntries.All)!.Href);
        Assert.Equal("/organisation", NavigationEntries.At("/organisation/contacts", NavigationEntries.All)!.Href);
        Assert.Equal("/billing", NavigationEntries.At("/billing/rate-cards/2027-01", NavigationEntries.All)!.Href);
        Assert.Equal("/bills", NavigationEntries.At("/packages/buy", NavigationEntries.All)!.Href);
        Assert.Null(NavigationEntries.At("/billings", NavigationEntries.All));
        Assert.All(NavigationEntries.All.Where(entry => entry.Tabs.Count > 0), entry => Assert.Equal((entry.Href, entry.Needs), (entry.Tabs[0].Href, entry.Tabs[0].Needs)));
    }

    private static string Side(string page) => Part().Match(page).Value;

    private static string Tabs(string page) => TabBar().Match(page).Value;

    private static string[] Hrefs(string html) => [.. Href().Matches(html).Select(m => m.Groups[1].Value)];

    [GeneratedRegex("<nav id=\"navigation\".*?</nav>", RegexOptions.Singleline, 2000)]
    private static partial Regex Part();

    [GeneratedRegex("<nav class=\"tabs\".*?</nav>", RegexOptions.Singleline, 2000)]
    private static partial Regex TabBar();

    [GeneratedRegex("href=\"([^\"]+)\"", RegexOptions.None, 2000)]
    private static partial Regex Href();

    [GeneratedRegex("aria-current=", RegexOptions.None, 2000)]
    private static partial Regex Current();
}
