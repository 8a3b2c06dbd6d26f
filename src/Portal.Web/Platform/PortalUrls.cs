using Microsoft.Extensions.Options;

namespace Portal.Web.Platform;

/// <summary>Absolute addresses from the settings: a request's Host header must never end up in a mail or a document.</summary>
public sealed class PortalUrls(IOptions<PortalOptions> options)
{
    private readonly string _root = options.Value.PublicUrl.TrimEnd('/');

    public string To(string path) => _root + (path.StartsWith('/') ? path : "/" + path);

    /// <summary>A path inside this portal, or the fallback: what a 'return to' value may be.</summary>
    public static string Local(string? returnUrl, string fallback = "/") =>
        returnUrl is ['/', ..] && (returnUrl.Length == 1 || (returnUrl[1] is not ('/' or '\\'))) && !returnUrl.Any(char.IsControl)
            ? returnUrl
            : fallback;
}
