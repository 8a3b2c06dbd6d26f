using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Notices;
using Portal.Web.Data;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Notices;

/// <summary>Mails about a notice, each in its reader's language and noted as proof.</summary>
public sealed class NoticeMails(IStringLocalizer<NoticesTexts> texts, PortalUrls urls)
{
    private const int Chunk = 500;

    /// <summary>Whose business it is: who holds this permission is written to.</summary>
    public static Permission ReadersOf(NoticeKind kind) => kind switch
    {
        NoticeKind.Price => Permission.ViewBills,
        NoticeKind.Agreement => Permission.AcceptAgreements,
        NoticeKind.Regulatory => Permission.ManageContent,
        _ => Permission.ManageApps,
    };

    /// <param name="word">What the mail says beside the notice: a reason, a number.</param>
    /// <returns>How many were written.</returns>
    public async Task<int> WriteAsync(
        PortalDb db, Notice notice, IReadOnlyCollection<Guid> organisations, NoticeMailKind kind, DateTimeOffset now, CancellationToken ct,
        string word = "", Permission? readers = null)
    {
        var roles = Enum.GetValues<CustomerRole>().Where(role => Permissions.Of(role).Contains(readers ?? ReadersOf(notice.Kind))).ToList();
        var written = 0;
        foreach (var some in organisations.Chunk(Chunk))
        {
            var people = await (from member in db.Set<Membership>()
                                join user in db.Users on member.UserId equals user.Id
                                where some.Contains(member.OrganisationId) && roles.Contains(member.Role) && user.DisabledAt == null
                                orderby user.Email
                                select new { member.OrganisationId, user.Email, user.Language }).ToListAsync(ct);
            foreach (var person in people)
            {
                using var _ = Language.Use(person.Language);
                var title = Language.IsChinese ? notice.TitleChinese : notice.TitleEnglish;
                var id = db.Mail(
                    person.Email!, person.Language, now, texts[$"mail.{kind}.subject", notice.Number!, title, word],
                    kind is NoticeMailKind.Published ? Told(notice, word) : texts[$"mail.{kind}.text", notice.Number!, title, word], urls.To($"/notices/{notice.Number}"));
                db.Add(new NoticeMail(notice.Id, person.OrganisationId, kind, id, person.Email!, now));
                written++;
            }
        }

        return written;
    }

    private string Told(Notice notice, string corrects)
    {
        var lines = new List<string>();
        if (corrects.Length > 0)
            lines.Add(texts["mail.corrects", corrects]);
        if (notice is { StartsAt: { } starts, EndsAt: { } ends })
            lines.Add(texts["mail.window", texts["maintenance." + notice.Maintenance].Value, Instant(starts), Instant(ends)]);
        else if (notice is { AsksAnswer: true, StartsAt: { } from })
            lines.Add(texts["mail.answer", Instant(from)]);
        lines.Add(Language.IsChinese ? notice.Chinese : notice.English);
        if (notice.NeedsAction)
            lines.Add(texts["mail.action"]);
        return string.Join('\n', lines);
    }

    private static string Instant(DateTimeOffset at) => ContractTime.Local(at).ToString("yyyy-MM-dd HH:mm 'UTC'zzz", CultureInfo.InvariantCulture);
}
