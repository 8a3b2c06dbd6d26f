using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Web.Data;
using Portal.Web.Platform.Security;

namespace Portal.Web.Features.Accounts;

/// <summary>What was shown to get in. Staff work only after one of the strong two.</summary>
public enum Proof { Password, PasswordAndCode, Passkey }

/// <summary>Opens and closes sessions at the browser. The only place that writes their cookies.</summary>
public sealed class SessionCookies(
    SessionStore sessions, SessionService ending, IOptionsMonitor<CookieAuthenticationOptions> cookies, IDbContextFactory<PortalDb> dbs,
    AccountMails mails, TimeProvider time)
{
    // The cookie handler's own name for the key of a stored session.
    private const string SessionKey = "Microsoft.AspNetCore.Authentication.Cookies-SessionId";
    private const string StampClaim = "stamp";

    /// <summary>
    /// Always a new session under a new key. The handler's own sign-in would go on with the session this browser had before,
    /// which is another person's when two share a browser.
    /// </summary>
    public async Task SignInAsync(HttpContext http, Guid userId, Proof proof)
    {
        if (Guid.TryParse(http.User.FindFirstValue(PortalClaims.Session), out var previous))
            await ending.EndAsync(previous, http.RequestAborted);

        var person = new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, userId.ToString()), .. MethodsOf(proof).Select(method => new Claim("amr", method))],
            IdentityConstants.ApplicationScheme);
        await NoticeNewDeviceAsync(http, userId);
        var key = await sessions.StoreAsync(
            new(new ClaimsPrincipal(person), IdentityConstants.ApplicationScheme), http, http.RequestAborted);

        var options = cookies.Get(IdentityConstants.ApplicationScheme);
        var holder = new ClaimsPrincipal(new ClaimsIdentity([new(SessionKey, key)], IdentityConstants.ApplicationScheme));
        var value = options.TicketDataFormat.Protect(new AuthenticationTicket(holder, null, IdentityConstants.ApplicationScheme));
        options.CookieManager.AppendResponseCookie(http, options.Cookie.Name!, value, options.Cookie.Build(http));
        await http.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
    }

    /// <summary>Remembers for five minutes that the password was right and a code is owed.</summary>
    public static Task BeginSecondFactorAsync(HttpContext http, PasswordAccepted accepted) => http.SignInAsync(
        IdentityConstants.TwoFactorUserIdScheme,
        new(new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, accepted.UserId.ToString()), new(StampClaim, accepted.Stamp)],
            IdentityConstants.TwoFactorUserIdScheme)));

    /// <summary>The half-finished sign-in of this browser, if there is one.</summary>
    public static async Task<PasswordAccepted?> PendingAsync(HttpContext http)
    {
        var half = (await http.AuthenticateAsync(IdentityConstants.TwoFactorUserIdScheme)).Principal;
        return Guid.TryParse(half?.FindFirstValue(ClaimTypes.NameIdentifier), out var id) && half!.FindFirstValue(StampClaim) is { } stamp
            ? new(id, stamp, OwesSecondFactor: true)
            : null;
    }

    private async Task NoticeNewDeviceAsync(HttpContext http, Guid userId)
    {
        var origin = http.Origin();
        await using var db = await dbs.CreateDbContextAsync(http.RequestAborted);
        var seen = await db.Set<UserSession>().Where(s => s.UserId == userId).Select(s => s.UserAgent).Distinct().ToListAsync(http.RequestAborted);
        if (seen.Count == 0 || seen.Any(agent => Devices.NameOf(agent) == origin.Device))
            return;

        mails.AddSecurityNotice(db, await db.UserAsync(userId, http.RequestAborted), time.GetUtcNow(), "new-device", origin);
        await db.SaveChangesAsync(http.RequestAborted);
    }

    private static string[] MethodsOf(Proof proof) => proof switch
    {
        Proof.Passkey => ["passkey"],
        Proof.PasswordAndCode => ["pwd", "mfa"],
        _ => ["pwd"],
    };
}
