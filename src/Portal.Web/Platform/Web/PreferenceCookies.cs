using Microsoft.AspNetCore.Localization;

namespace Portal.Web.Platform.Web;

/// <summary>The two cookies that hold no secret. Outside Development they are bound to this host all the same, like every other.</summary>
public static class PreferenceCookies
{
    public static string Language(IHostEnvironment environment) => Name(environment, "portal-language");

    public static string Theme(HttpContext http) =>
        http.Request.Cookies[ThemeName(http)] is "light" or "dark" ? http.Request.Cookies[ThemeName(http)]! : "auto";

    public static void KeepLanguage(this HttpContext http, string language) =>
        http.Response.Cookies.Append(Language(Environment(http)), CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(language)), Options(http));

    public static void KeepTheme(this HttpContext http, string theme) => http.Response.Cookies.Append(ThemeName(http), theme, Options(http));

    /// <summary>The name such a cookie has here.</summary>
    public static string Name(HttpContext http, string name) => Name(Environment(http), name);

    public static bool AreOfThisHost(HttpContext http) => !Environment(http).IsDevelopment();

    private static string ThemeName(HttpContext http) => Name(http, "theme");

    private static string Name(IHostEnvironment environment, string name) => environment.IsDevelopment() ? name : "__Host-" + name;

    private static IHostEnvironment Environment(HttpContext http) => http.RequestServices.GetRequiredService<IHostEnvironment>();

    private static CookieOptions Options(HttpContext http) => new()
    {
        MaxAge = TimeSpan.FromDays(365),
        IsEssential = true,
        SameSite = SameSiteMode.Lax,
        HttpOnly = true,
        Path = "/",
        Secure = AreOfThisHost(http) || http.Request.IsHttps,
    };
}
