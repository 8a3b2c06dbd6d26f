using System.Reflection;
using Microsoft.AspNetCore.Components;
using Portal.Web.Components;
using Portal.Web.Platform;

namespace Portal.Browser.Tests.Sweep;

/// <summary>Every page, as somebody who may see it, at both widths: in English in the light theme, in Chinese in the dark one.</summary>
public abstract class PageSweepTests(PageWalk walk)
{
    public static TheoryData<string> Routes => [.. PageTable.Rows.Select(row => row.Route)];

    protected async Task WalkAsync(string route, string language, string theme)
    {
        var wrong = await walk.WalkAsync(PageTable.Rows.Single(row => row.Route == route), language, theme);
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }
}

public sealed class EnglishSweepTests(PageWalk walk) : PageSweepTests(walk), IClassFixture<PageWalk>
{
    [Theory, MemberData(nameof(Routes))]
    public Task The_page_is_sound_in_English(string route) => WalkAsync(route, Language.English, theme: "light");
}

public sealed class ChineseSweepTests(PageWalk walk) : PageSweepTests(walk), IClassFixture<PageWalk>
{
    [Theory, MemberData(nameof(Routes))]
    public Task The_page_is_sound_in_Chinese(string route) => WalkAsync(route, Language.Chinese, theme: "dark");
}

public sealed class PageTableTests
{
    [Fact]
    public void Every_page_of_the_app_has_a_row()
    {
        var pages = typeof(App).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template).ToHashSet();
        var rows = PageTable.Rows.Select(row => row.Route).ToHashSet();

        Assert.True(pages.IsSubsetOf(rows), "Without a row: " + string.Join(", ", pages.Except(rows).Order()));
        Assert.True(rows.IsSubsetOf(pages), "Without a page: " + string.Join(", ", rows.Except(pages).Order()));
    }
}
