using Portal.Domain.Apps;

namespace Portal.Domain.Tests.Apps;

internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static App App(params Service[] services) => new(
        Guid.CreateVersion7(), Domain.Apps.App.FirstAppId, Guid.CreateVersion7(), "Shop", services.Length == 0 ? [Service.Sms] : services, "dev@example.com", Noon);

    public static AppKey Key(App app) => app.IssueKey(Guid.CreateVersion7(), "cipher", "a2c4", "dev@example.com", Noon);

    public static LeakReport Report(App app, AppKey key) =>
        app.ReportLeak(key, Guid.CreateVersion7(), "L-2026-000001", Guid.CreateVersion7(), "dev@example.com", "203.0.113.7", " pushed to a public repository ", Noon);
}
