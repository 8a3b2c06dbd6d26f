using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Notices;
using Portal.Domain.Pricing;
using Portal.Domain.Tokens;
using Portal.Web.Data;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Notices;

/// <summary>A notice in the customer's list.</summary>
public sealed record NoticeRow(Notice Notice, NoticeCopy Copy, bool IsRead);

public sealed record NoticeRows(IReadOnlyList<NoticeRow> Rows, int Page, int Pages);

/// <param name="SentAt">When it was handed over; null while it waits, or where the outbox no longer knows.</param>
public sealed record NoticeMailProof(NoticeMailKind Kind, string To, DateTimeOffset WrittenAt, Guid MailId, DateTimeOffset? SentAt);

/// <summary>Who opened the notice, and when.</summary>
public sealed record NoticeReader(string Reader, DateTimeOffset ReadAt);

/// <param name="Corrects">Number of the notice this one corrects.</param>
/// <param name="CorrectedBy">Number of the notice that corrects this one.</param>
public sealed record NoticeView(
    Notice Notice, NoticeCopy Copy, IReadOnlyList<NoticeMailProof> Mails, IReadOnlyList<NoticeRead> Reads, string? Corrects, string? CorrectedBy, string? Settlement);

/// <summary>What a customer sees of the notices addressed to it.</summary>
public sealed class NoticeQueries(IDbContextFactory<PortalDb> dbs)
{
    public const int PageSize = 25;
    private const int MostToApi = 100;

    /// <summary>The latest first.</summary>
    public async Task<NoticeRows> PageAsync(NoticeKind? kind, int page, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewOrganisation);
        var organisation = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var all = from copy in db.Set<NoticeCopy>().AsNoTracking()
                  join notice in db.Set<Notice>() on copy.NoticeId equals notice.Id
                  where copy.OrganisationId == organisation && (kind == null || notice.Kind == kind)
                  select new { Notice = notice, Copy = copy };
        var pages = Math.Max(1, (await all.CountAsync(ct) + PageSize - 1) / PageSize);
        var current = Math.Clamp(page, 1, pages);
        var rows = await all.OrderByDescending(row => row.Copy.ToldAt).ThenByDescending(row => row.Notice.Number)
            .Skip((current - 1) * PageSize).Take(PageSize)
            .Select(row => new NoticeRow(
                row.Notice, row.Copy, db.Set<NoticeRead>().Any(r => r.NoticeId == row.Notice.Id && r.OrganisationId == organisation && r.UserId == actor.Id)))
            .ToListAsync(ct);
        return new(rows, current, pages);
    }

    /// <summary>How many this person has not opened.</summary>
    public async Task<int> UnreadAsync(Actor actor, CancellationToken ct = default)
    {
        if (actor.OrganisationId is not { } organisation || !actor.May(Permission.ViewOrganisation))
            return 0;
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<NoticeCopy>().CountAsync(
            copy => copy.OrganisationId == organisation
                && !db.Set<NoticeRead>().Any(r => r.NoticeId == copy.NoticeId && r.OrganisationId == organisation && r.UserId == actor.Id), ct);
    }

    /// <exception cref="NotFoundException">Not there, or not addressed to the actor's organisation.</exception>
    public async Task<NoticeView> GetAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewOrganisation);
        var organisation = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = await (from copy in db.Set<NoticeCopy>().AsNoTracking()
                           join notice in db.Set<Notice>() on copy.NoticeId equals notice.Id
                           where copy.OrganisationId == organisation && notice.Number == number
                           select new { Notice = notice, Copy = copy }).SingleOrDefaultAsync(ct) ?? throw new NotFoundException("The notice");
        var id = found.Notice.Id;
        var mails = await MailsAsync(db, id, [organisation], ct);
        return new(
            found.Notice, found.Copy, [.. mails[organisation]],
            await db.Set<NoticeRead>().AsNoTracking().Where(r => r.NoticeId == id && r.OrganisationId == organisation).OrderBy(r => r.ReadAt).ToListAsync(ct),
            await db.Set<Notice>().Where(n => n.Id == found.Notice.CorrectsId).Select(n => n.Number).SingleOrDefaultAsync(ct),
            await db.Set<Notice>().Where(n => n.CorrectsId == id && n.Number != null).Select(n => n.Number).FirstOrDefaultAsync(ct),
            await db.Set<Settlement>().Where(s => s.NoticeCopyId == found.Copy.Id).Select(s => s.Number).SingleOrDefaultAsync(ct));
    }

    /// <summary>For machines: a customer's token reads what was addressed to it, the provider's what was published at all.</summary>
    public async Task<IReadOnlyList<(Notice Notice, NoticeCopy? Copy)>> LatestAsync(Actor actor, CancellationToken ct = default)
    {
        actor.RequireScope(TokenScopes.NoticesRead);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var notices = db.Set<Notice>().AsNoTracking().Where(n => n.Number != null);
        if (actor.OrganisationId is not { } organisation)
            return [.. (await notices.OrderByDescending(n => n.PublishedAt).ThenByDescending(n => n.Number).Take(MostToApi).ToListAsync(ct)).Select(n => (n, (NoticeCopy?)null))];
        var mine = await (from copy in db.Set<NoticeCopy>().AsNoTracking()
                          join notice in notices on copy.NoticeId equals notice.Id
                          where copy.OrganisationId == organisation
                          orderby copy.ToldAt descending, notice.Number descending
                          select new { Notice = notice, Copy = copy }).Take(MostToApi).ToListAsync(ct);
        return [.. mine.Select(row => (row.Notice, (NoticeCopy?)row.Copy))];
    }

    /// <summary>Mails about the notice with when they left, of these customers.</summary>
    internal static async Task<ILookup<Guid, NoticeMailProof>> MailsAsync(PortalDb db, Guid noticeId, IReadOnlyCollection<Guid> organisations, CancellationToken ct)
    {
        var rows = await (from mail in db.Set<NoticeMail>().AsNoTracking()
                          where mail.NoticeId == noticeId && organisations.Contains(mail.OrganisationId)
                          orderby mail.WrittenAt, mail.To
                          select new
                          {
                              mail.OrganisationId,
                              Proof = new NoticeMailProof(
                                  mail.Kind, mail.To, mail.WrittenAt, mail.MailId, db.Set<OutboxMail>().Where(m => m.Id == mail.MailId).Select(m => m.SentAt).FirstOrDefault()),
                          }).ToListAsync(ct);
        return rows.ToLookup(row => row.OrganisationId, row => row.Proof);
    }
}
