using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Portal.Browser.Tests.Support.Chromium))]
[assembly: AssemblyFixture(typeof(Portal.Browser.Tests.Support.LivePortal))]

namespace Portal.Browser.Tests.Support;

/// <summary>The one browser of the run: Debian's Chromium without its window.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Flags =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright? _playwright;

    public IBrowser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(20_000); // a busy machine is slow, not wrong
        Browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium-headless-shell", Args = Flags });
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
