using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Notices;
using Portal.Web.Data;
using Portal.Web.Platform;

namespace Portal.Web.Features.Notices;

/// <summary>What features do with notices of their own things inside their transaction: their mails are the notice's proof.</summary>
public sealed class NoticeBook(IStringLocalizer<NoticesTexts> texts)
{
    /// <summary>The notice of a thing, published at once where there is none yet. The caller holds a transaction.</summary>
    /// <param name="words">What the texts are filled with, in the language of the moment.</param>
    /// <param name="key">Of title ('own.KEY.title') and text ('own.KEY.text') in the notices' texts.</param>
    public async Task<Notice> OfAsync(
        PortalDb db, NoticeKind kind, string source, string key, string link, DateTimeOffset? startsAt, Func<object[]> words, Actor actor,
        DateTimeOffset now, CancellationToken ct)
    {
        var count = await NumberSeries.NextAsync(db, Notice.SeriesAt(now), ct); // first: who else writes it waits here
        if (await db.Set<Notice>().SingleOrDefaultAsync(n => n.Source == source, ct) is { } known)
            return known; // somebody was faster: with nothing added, the caller leaves the transaction and its number
        var notice = Notice.Of(
            kind, Notice.NumberAt(now, count), source, link, NoticeAudience.Concerned, new HashSet<Service>(), Both($"own.{key}.title", words),
            Both($"own.{key}.text", words), startsAt, actor.Name, now);
        db.Add(notice);
        db.Audit(actor, now, "notice.published", $"notice:{notice.Number}", null, new { notice.Kind, notice.Source, notice.StartsAt });
        return notice;
    }

    /// <summary>Notes that a customer was told, by these mails.</summary>
    public static void Tell(PortalDb db, Notice notice, Guid organisationId, IEnumerable<(Guid MailId, string To)> mails, DateTimeOffset now)
    {
        db.Add(new NoticeCopy(notice, organisationId, now));
        foreach (var (mail, to) in mails)
            db.Add(new NoticeMail(notice.Id, organisationId, NoticeMailKind.Published, mail, to, now));
    }

    private (string English, string Chinese) Both(string key, Func<object[]> words)
    {
        string In(string language)
        {
            using var _ = Language.Use(language);
            return texts[key, words()];
        }

        return (In(Language.English), In(Language.Chinese));
    }
}
