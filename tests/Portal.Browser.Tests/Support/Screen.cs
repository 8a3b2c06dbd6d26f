using System.Globalization;
using Microsoft.Extensions.Localization;
using Microsoft.Playwright;
using Portal.Web.Platform;

namespace Portal.Browser.Tests.Support;

/// <summary>One person in front of a browser, in one language: opens, types, presses, and sees.</summary>
public sealed class Screen : IAsyncDisposable
{
    private readonly LivePortal _portal;
    private readonly List<string> _findings = [];

    private Screen(LivePortal portal, string language, IPage page)
    {
        _portal = portal;
        Language = language;
        Page = page;
        Watch = new(page);
    }

    public string Language { get; }

    public IPage Page { get; }

    /// <summary>What the browser complained about.</summary>
    public Watch Watch { get; }

    public static async Task<Screen> OpenAsync(Chromium chromium, LivePortal portal, string language, int width = 1280, int height = 900)
    {
        var context = await chromium.Browser.NewContextAsync(new()
        {
            BaseURL = portal.Url,
            Locale = language == "en" ? "en-GB" : language,
            ViewportSize = new() { Width = width, Height = height },
            AcceptDownloads = true,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(30_000);
        context.SetDefaultNavigationTimeout(60_000);
        return new(portal, language, await context.NewPageAsync());
    }

    /// <summary>A text as this person reads it.</summary>
    public string T<TTexts>(string key, params object[] arguments)
    {
        using (Portal.Web.Platform.Language.Use(Language))
        {
            var text = _portal.Get<IStringLocalizer<TTexts>>()[key, arguments];
            Assert.False(text.ResourceNotFound, $"There is no text '{key}' in {typeof(TTexts).Name} for {Language}.");
            return text.Value;
        }
    }

    /// <summary>A text of the frame around every page.</summary>
    public string Shared(string key) => T<SharedTexts>(key);

    public async Task GoAsync(string address)
    {
        var answer = await Page.GotoAsync(address);
        Assert.True(answer is { Ok: true }, $"{address} answered {answer?.Status} ({Page.Url}).");
        await ReadyAsync();
    }

    /// <summary>Waits until the page listens: buttons are drawn before the circuit stands.</summary>
    public async Task ReadyAsync()
    {
        await Page.WaitForLoadStateAsync(LoadState.DOMContentLoaded);
        await Page.Locator("body:not(:has(#navigation)), [data-interactive='true']").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
    }

    /// <summary>Waits for an address (a part of its path) and for the page there to listen.</summary>
    public async Task ArriveAsync(string path)
    {
        await Page.WaitForURLAsync(url => new Uri(url).AbsolutePath.Contains(path, StringComparison.Ordinal));
        await ReadyAsync();
    }

    public Task FillAsync(string label, string text) => Page.GetByLabel(label, new() { Exact = true }).First.FillAsync(text);

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public Task PressAsync(string name) => Button(name).First.ClickAsync();

    public Task FollowAsync(string name) => Link(name).First.ClickAsync();

    /// <summary>The words stand somewhere on the page.</summary>
    public Task SeeAsync(string words) => Assertions.Expect(Page.GetByText(words).First).ToBeVisibleAsync(new() { Timeout = 20_000 });

    public Task SeeTitleAsync(string words) => Assertions.Expect(Page.Locator("h1")).ToHaveTextAsync(words, new() { Timeout = 20_000 });

    /// <summary>Downloads what the click starts.</summary>
    public async Task<byte[]> DownloadAsync(ILocator click)
    {
        var download = await Page.RunAndWaitForDownloadAsync(() => click.ClickAsync());
        return await File.ReadAllBytesAsync(await download.PathAsync());
    }

    /// <summary>Fetches an address as this person would.</summary>
    public async Task<byte[]> GetAsync(string address)
    {
        var answer = await Page.APIRequest.GetAsync(new Uri(new Uri(_portal.Url), address).ToString());
        Assert.True(answer.Ok, $"{address} answered {answer.Status}.");
        return await answer.BodyAsync();
    }

    /// <summary>Goes on as this person, without typing a password.</summary>
    public async Task BecomeAsync(Guid userId, bool strong)
    {
        var (name, value) = await _portal.CookieAsync(userId, strong);
        await Page.Context.AddCookiesAsync([new() { Name = name, Value = value, Url = _portal.Url, HttpOnly = true }]);
    }

    /// <summary>Stops and looks around: what is wrong with the page as it stands is kept for the end of the chapter.</summary>
    public async Task LookAsync(string name)
    {
        await ShotAsync(name);
        var found = (await StandingAsync(() => PageCheck.LookAsync(this))).Concat(await StandingAsync(() => PageCheck.AxeAsync(this))).ToList();
        await Page.SetViewportSizeAsync(390, 900);
        found.AddRange((await StandingAsync(() => PageCheck.LookAsync(this))).Select(f => "on a phone: " + f));
        await ShotAsync(name);
        await Page.SetViewportSizeAsync(1280, 900);
        _findings.AddRange(found.Concat(Watch.Take()).Select(f => $"{name}: {f}"));
    }

    /// <summary>Looks again when the page went on under the look: on a slow machine a redirect can still be under way.</summary>
    private async Task<IEnumerable<string>> StandingAsync(Func<Task<IEnumerable<string>>> look)
    {
        for (var again = 2; ; again--)
        {
            try
            {
                return await look();
            }
            catch (PlaywrightException gone) when (again > 0 && gone.Message.Contains("Execution context was destroyed", StringComparison.Ordinal))
            {
                await ReadyAsync();
            }
        }
    }

    /// <summary>What was found wrong since the last call.</summary>
    public IReadOnlyList<string> TakeFindings()
    {
        string[] taken = [.. _findings, .. Watch.Take()];
        _findings.Clear();
        return taken;
    }

    /// <summary>Keeps a picture when PORTAL_SHOTS names a folder.</summary>
    public async Task ShotAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("PORTAL_SHOTS") is not { Length: > 0 } folder)
            return;
        var file = string.Create(CultureInfo.InvariantCulture, $"{name}.{Language}.{Page.ViewportSize?.Width}.png");
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, file), FullPage = true });
    }

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
