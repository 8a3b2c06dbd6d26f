using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Notices;
using Portal.Web.Data;
using Portal.Web.Features.WorkingCalendar;

namespace Portal.Web.Features.Notices;

/// <param name="Mails">About its publication, of which <see cref="Left"/> have left.</param>
/// <param name="Readers">Customers of whom at least one person has opened it.</param>
public sealed record DeskNoticeRow(
    Guid Id, string? Number, NoticeKind Kind, NoticeStatus Status, string TitleEnglish, string TitleChinese, DateTimeOffset? StartsAt, DateTimeOffset? PublishedAt,
    int Customers, int Mails, int Left, int Readers);

public sealed record DeskNoticeRows(IReadOnlyList<DeskNoticeRow> Rows, int Page, int Pages);

/// <summary>One customer's delivery proof and answer.</summary>
public sealed record DeliveryRow(string Organisation, NoticeCopy Copy, IReadOnlyList<NoticeMailProof> Mails, IReadOnlyList<NoticeReader> Reads);

/// <summary>Whom a draft would reach if it were published now, and when it may start.</summary>
/// <param name="Lead">Null where no number binds the kind, or no start is named.</param>
/// <param name="IsSameWork">It puts right what was told of the same work: no days before are asked for again.</param>
public sealed record NoticePreview(int Customers, NoticeLead? Lead, DateTimeOffset? Latest, DateTimeOffset? Earliest, bool IsProvisional, bool IsSameWork = false)
{
    public bool IsLateAt(DateTimeOffset now) => now > Latest;
}

/// <param name="Preview">For drafts.</param>
/// <param name="Counts">Answers to a change of functions.</param>
public sealed record DeskNotice(
    Notice Notice, string? Customer, string? Corrects, NoticePreview? Preview, IReadOnlyList<DeliveryRow> Deliveries, int Page, int Pages,
    IReadOnlyDictionary<NoticeAnswer, int> Counts, (Guid Id, string? Number)? CorrectedBy);

/// <summary>What staff see of notices: all of them, with whom they reached.</summary>
public sealed class NoticeDeskQueries(IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    public const int PageSize = 25;

    /// <summary>Drafts first, then the latest.</summary>
    public async Task<DeskNoticeRows> PageAsync(int page, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageNotices);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var pages = Math.Max(1, (await db.Set<Notice>().CountAsync(ct) + PageSize - 1) / PageSize);
        var current = Math.Clamp(page, 1, pages);
        var rows = await db.Set<Notice>().AsNoTracking()
            .OrderBy(n => n.Number != null).ThenByDescending(n => n.PublishedAt).ThenByDescending(n => n.DraftedAt).ThenByDescending(n => n.Id)
            .Skip((current - 1) * PageSize).Take(PageSize)
            .Select(n => new DeskNoticeRow(
                n.Id, n.Number, n.Kind, n.Status, n.TitleEnglish, n.TitleChinese, n.StartsAt, n.PublishedAt,
                db.Set<NoticeCopy>().Count(c => c.NoticeId == n.Id),
                db.Set<NoticeMail>().Count(m => m.NoticeId == n.Id && m.Kind == NoticeMailKind.Published),
                db.Set<NoticeMail>().Count(m => m.NoticeId == n.Id && m.Kind == NoticeMailKind.Published
                    && db.Set<Platform.Mail.OutboxMail>().Any(sent => sent.Id == m.MailId && sent.SentAt != null)),
                db.Set<NoticeRead>().Where(r => r.NoticeId == n.Id).Select(r => r.OrganisationId).Distinct().Count()))
            .ToListAsync(ct);
        return new(rows, current, pages);
    }

    /// <param name="reason">Why addresses and names are wanted whole; each customer shown reads that, and why (A43). Null: they are masked.</param>
    /// <exception cref="RuleException">'personal.reason-missing'.</exception>
    /// <exception cref="NotFoundException"/>
    public async Task<DeskNotice> GetAsync(Guid id, int page, Actor actor, string? reason = null, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageNotices);
        var why = reason is null ? null : PersonalData.Reason(reason);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var notice = await db.Set<Notice>().AsNoTracking().SingleOrDefaultAsync(n => n.Id == id, ct) ?? throw new NotFoundException("The notice");
        var copies = db.Set<NoticeCopy>().AsNoTracking().Where(c => c.NoticeId == id);
        var counts = await copies.GroupBy(c => c.Answer).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var pages = Math.Max(1, (counts.Values.Sum() + PageSize - 1) / PageSize);
        var current = Math.Clamp(page, 1, pages);
        var rows = await (from c in copies
                          join o in db.Set<Organisation>() on c.OrganisationId equals o.Id
                          orderby o.Name, o.Id
                          select new { Copy = c, o.Name }).Skip((current - 1) * PageSize).Take(PageSize).ToListAsync(ct);
        var shown = rows.Select(row => row.Copy.OrganisationId).ToList();
        var mails = await NoticeQueries.MailsAsync(db, id, shown, ct);
        var reads = (await db.Set<NoticeRead>().AsNoTracking().Where(r => r.NoticeId == id && shown.Contains(r.OrganisationId)).OrderBy(r => r.ReadAt).ToListAsync(ct))
            .ToLookup(r => r.OrganisationId);
        foreach (var customer in why is null ? [] : shown)
            db.Audit(actor, time.GetUtcNow(), "notice.readers-viewed", $"notice:{notice.Number}", customer, new { reason = why });
        if (why is not null)
            await db.SaveChangesAsync(ct);
        var correctedBy = await db.Set<Notice>().Where(n => n.CorrectsId == id).OrderByDescending(n => n.Number != null).Select(n => new { n.Id, n.Number }).FirstOrDefaultAsync(ct);
        return new(
            notice,
            await db.Set<Organisation>().Where(o => o.Id == notice.CustomerId).Select(o => o.Name).SingleOrDefaultAsync(ct),
            await db.Set<Notice>().Where(n => n.Id == notice.CorrectsId).Select(n => n.Number).SingleOrDefaultAsync(ct),
            notice.CanRevise ? await PreviewAsync(db, notice, ct) : null,
            [.. rows.Select(row => new DeliveryRow(row.Name, row.Copy, [.. mails[row.Copy.OrganisationId].Select(Masked)], [.. reads[row.Copy.OrganisationId].Select(read => new NoticeReader(why is null ? PersonalData.MaskMail(read.Reader) : read.Reader, read.ReadAt))]))],
            current, pages, counts, correctedBy is null ? null : (correctedBy.Id, correctedBy.Number));

        NoticeMailProof Masked(NoticeMailProof mail) => why is null ? mail with { To = PersonalData.MaskMail(mail.To) } : mail;
    }

    /// <summary>Customers that a notice can be addressed to alone.</summary>
    public async Task<IReadOnlyList<(Guid Id, string Name)>> CustomersAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageNotices);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var rows = await db.Set<Organisation>().OrderBy(o => o.Name).ThenBy(o => o.Id).Select(o => new { o.Id, o.Name }).Take(2_000).ToListAsync(ct);
        return [.. rows.Select(row => (row.Id, row.Name))];
    }

    private async Task<NoticePreview> PreviewAsync(PortalDb db, Notice notice, CancellationToken ct)
    {
        var addressed = await NoticeReach.AddressedAsync(db, notice, ct);
        if (notice.CorrectsId is { } before && notice.IsSameWorkAs(await db.Set<Notice>().AsNoTracking().SingleAsync(n => n.Id == before, ct)))
            return new(addressed.Count, null, null, null, false, IsSameWork: true);
        if (await NoticeReach.LeadAsync(db, notice, addressed, ct) is not { } lead)
            return new(addressed.Count, null, null, null, false);
        var calendar = await db.WorkingDaysAsync(ct);
        var (latest, isProvisional) = lead.LatestFor(notice.StartsAt!.Value, calendar);
        return new(addressed.Count, lead, latest, lead.EarliestAt(time.GetUtcNow(), calendar), isProvisional);
    }
}
