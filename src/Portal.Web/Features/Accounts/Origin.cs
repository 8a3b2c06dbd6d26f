namespace Portal.Web.Features.Accounts;

/// <summary>Where a request came from, as far as it says.</summary>
public sealed record Origin(string? Ip, string? UserAgent)
{
    /// <summary>'Chrome · Windows': enough for a person to recognise a device.</summary>
    public string Device => Devices.NameOf(UserAgent);
}

internal static class Origins
{
    public static Origin Origin(this HttpContext http) => new(http.Connection.RemoteIpAddress?.ToString(), http.Request.Headers.UserAgent);
}

/// <summary>Reads a browser and a system out of a user agent, without pretending to know more.</summary>
public static class Devices
{
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("MicroMessenger", "WeChat"), ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("QQBrowser", "QQ Browser"),
        ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"), ("curl", "curl"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("HarmonyOS", "HarmonyOS"), ("Windows", "Windows"),
        ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ];

    public static string NameOf(string? userAgent)
    {
        var browser = Find(Browsers, userAgent);
        var system = Find(Systems, userAgent);
        return string.Join(" · ", new[] { browser, system }.OfType<string>()) is { Length: > 0 } known ? known : "?";
    }

    private static string? Find((string Mark, string Name)[] table, string? userAgent) =>
        table.FirstOrDefault(row => userAgent?.Contains(row.Mark, StringComparison.Ordinal) is true).Name;
}
