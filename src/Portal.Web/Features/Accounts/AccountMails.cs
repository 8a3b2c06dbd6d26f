using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Web.Data;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Accounts;

/// <summary>The mails about accounts, each in its reader's language. Texts: <c>mail.KEY.subject</c> and <c>mail.KEY.text</c>.</summary>
public sealed class AccountMails(IStringLocalizer<AccountsTexts> texts, PortalUrls urls)
{
    public void Add(PortalDb db, string to, string language, DateTimeOffset now, string key, string? path = null, params object[] arguments)
    {
        using (Language.Use(language))
        {
            db.Mail(to, language, now, texts[$"mail.{key}.subject", arguments], texts[$"mail.{key}.text", arguments], path is null ? null : urls.To(path));
        }
    }

    /// <summary>Tells a person about something that touches the safety of the account, with the place to act if it was not them.</summary>
    public void AddSecurityNotice(PortalDb db, PortalUser user, DateTimeOffset now, string key, Origin origin) =>
        Add(db, user.Email!, user.Language, now, key, "/account/security", origin.Device, origin.Ip ?? "?", now.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
}
