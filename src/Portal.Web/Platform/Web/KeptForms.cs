namespace Portal.Web.Platform.Web;

/// <summary>The server's half of keeping what is typed into plain forms; the other half is js/keep.js.</summary>
public static class KeptForms
{
    /// <summary>Accepted: the next page throws away what the browser kept of this form (<c>data-keep</c>).</summary>
    public static void Forget(this HttpContext http, string form) => http.Response.Cookies.Append(PreferenceCookies.Name(http, "forget"), form, new()
    {
        MaxAge = TimeSpan.FromMinutes(1),
        IsEssential = true,
        SameSite = SameSiteMode.Lax,
        HttpOnly = false, // says a form's name, to a script of ours
        Path = "/",
        Secure = http.Request.IsHttps || PreferenceCookies.AreOfThisHost(http),
    });
}
