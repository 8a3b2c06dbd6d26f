using System.Globalization;

namespace Portal.Web.Platform;

/// <summary>The two languages everything is written in.</summary>
public static class Language
{
    public const string English = "en";
    public const string Chinese = "zh-CN";

    public static readonly IReadOnlyList<string> All = [Chinese, English];

    public static string Current => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? Chinese : English;

    public static bool IsChinese => Current == Chinese;

    /// <summary>Writes in someone else's language for a while: mails and documents.</summary>
    public static IDisposable Use(string language)
    {
        var scope = new Scope(CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        return scope;
    }

    /// <summary>What a job writes once for readers of either language: a paragraph in each.</summary>
    public static string Both(Func<string> words) => string.Join("\n\n", All.Select(language =>
    {
        using var _ = Use(language);
        return words();
    }));

    private sealed class Scope(CultureInfo culture, CultureInfo uiCulture) : IDisposable
    {
        public void Dispose()
        {
            CultureInfo.CurrentCulture = culture;
            CultureInfo.CurrentUICulture = uiCulture;
        }
    }
}
