using Microsoft.EntityFrameworkCore;
using Portal.Browser.Tests.Support;
using Portal.Domain;
using Portal.Web.Features.Accounts;

namespace Portal.Browser.Tests.Sweep;

/// <summary>One browser window per language, kept for the whole sweep; people take turns in it.</summary>
public sealed class PageWalk(Chromium chromium, LivePortal portal) : IAsyncDisposable
{
    private readonly Dictionary<(string, Who), (Screen Screen, DateTimeOffset SignedInAt)> _screens = [];
    private readonly Cast _cast = portal.Cast;

    /// <summary>Opens the page in a theme, at the desk first (light) or on the phone first (dark), then at the other width; says everything that is wrong.</summary>
    public async Task<IReadOnlyList<string>> WalkAsync(PageRow row, string language, string theme)
    {
        var screen = await ScreenAsync(row.Who, language);
        var address = await row.AddressAsync(new(portal, _cast));
        var (first, second) = theme == "light" ? (1280, 390) : (390, 1280);
        await screen.Page.Context.AddCookiesAsync([new() { Name = "theme", Value = theme, Url = portal.Url }]);
        await screen.Page.SetViewportSizeAsync(first, 900);
        var answer = await screen.Page.GotoAsync(address);
        await screen.ReadyAsync();
        var found = new List<string>();
        if (answer?.Status != row.Status)
            found.Add($"answered {answer?.Status}");
        if (new Uri(screen.Page.Url).PathAndQuery != address)
            found.Add($"went on to {new Uri(screen.Page.Url).PathAndQuery}");
        found.AddRange(await PageCheck.LookAsync(screen));
        found.AddRange(await PageCheck.AxeAsync(screen));
        await screen.ShotAsync($"{Name(row)}.{theme}");
        await screen.Page.SetViewportSizeAsync(second, 900);
        found.AddRange(await PageCheck.LookAsync(screen));
        found.AddRange(screen.Watch.Take().Where(complaint => row.Status == 200 || !complaint.StartsWith("Failed to load resource", StringComparison.Ordinal)));
        return [.. found.Distinct()];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (screen, _) in _screens.Values)
            await screen.DisposeAsync();
    }

    /// <summary>The window of this person. Whose sign-in is about to grow stale signs in anew: some pages ask for a recent one.</summary>
    private async Task<Screen> ScreenAsync(Who who, string language)
    {
        var now = portal.Clock.GetUtcNow();
        var known = _screens.TryGetValue((language, who), out var last);
        if (known && (who is Who.Halfway or Who.Visitor || now - last.SignedInAt < Actor.RecentFor / 2))
            return last.Screen;
        var screen = known ? last.Screen : await Screen.OpenAsync(chromium, portal, language);
        if (who is Who.Halfway)
            await HalfwayAsync(screen);
        else if (who is not Who.Visitor)
            await screen.BecomeAsync(await _cast.UserAsync(who), strong: who is not (Who.Newcomer or Who.Unproved));
        _screens[(language, who)] = (screen, now);
        return screen;
    }

    private async Task HalfwayAsync(Screen screen)
    {
        const string password = "korn-blau-treppe-79-mond";
        var user = await portal.AddUserAsync($"halfway-{screen.Language}@sweep.example".ToLowerInvariant(), password);
        await using (var db = await portal.DbAsync())
            await db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.TwoFactorEnabled, true));
        await screen.GoAsync("/account/sign-in");
        await screen.FillAsync(screen.T<AccountsTexts>("field.mail"), user.Email!);
        await screen.FillAsync(screen.T<AccountsTexts>("field.password"), password);
        await screen.PressAsync(screen.T<AccountsTexts>("sign-in.submit"));
        await screen.ArriveAsync("/account/sign-in/code");
    }

    private static string Name(PageRow row) => row.Route.Trim('/').Replace('/', '_').Replace(":", "", StringComparison.Ordinal) is { Length: > 0 } name ? name : "home";
}
