using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Pricing;
using Portal.Web.Data;
using Portal.Web.Features.Pricing;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.PriceChanges;

public sealed record PriceChangeRow(
    Guid Id, string Card, DateOnly EffectiveFrom, PriceChangeStatus Status, DateTimeOffset ToldAt, Money OldTotal, Money NewTotal, DateTimeOffset? AnsweredAt);

/// <param name="SentAt">Null while it waits, or where the outbox no longer knows.</param>
public sealed record MailProof(PriceChangeMailKind Kind, string To, DateTimeOffset WrittenAt, Guid MailId, DateTimeOffset? SentAt);

public sealed record PriceChangeView(
    PriceChangeNotice Notice, PriceComparison Change, IReadOnlyDictionary<long, string> Apps, IReadOnlyList<MailProof> Mails, bool MayAnswer,
    bool CanWithdraw, string? Settlement, WayBack? WayBack);

/// <summary>After a settlement: how sending can begin again.</summary>
/// <param name="Asked">The latest question, if any.</param>
/// <param name="Card">In force today: asking accepts it.</param>
/// <param name="CanAsk">Nothing else is open about declined prices, and this card has not been asked for yet.</param>
public sealed record WayBack(Resumption? Asked, string Card, bool CanAsk);

/// <summary>A customer on the staff's page of a version.</summary>
public sealed record ToldRow(
    Guid NoticeId, Guid OrganisationId, string Organisation, PriceChangeStatus Status, DateTimeOffset ToldAt, int Mails, int Sent, Money OldTotal, Money NewTotal,
    DateTimeOffset? AnsweredAt, string? AnsweredBy, DateTimeOffset? FirstUseAt, string? Settlement);

public sealed record ToldPage(IReadOnlyList<ToldRow> Rows, int Page, int Pages, IReadOnlyDictionary<PriceChangeStatus, int> Counts, DateTimeOffset? ToldAt);

public sealed class PriceChangeQueries(IDbContextFactory<PortalDb> dbs, RateBook book, TimeProvider time)
{
    public const int PageSize = 25;

    /// <summary>The organisation's, newest first.</summary>
    public async Task<IReadOnlyList<PriceChangeRow>> ListAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewBills);
        var organisation = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<PriceChangeNotice>().AsNoTracking().Where(n => n.OrganisationId == organisation)
            .OrderByDescending(n => n.EffectiveFrom).Take(200)
            .Select(n => new PriceChangeRow(n.Id, n.Card, n.EffectiveFrom, n.Status, n.ToldAt, n.OldTotal, n.NewTotal, n.AnsweredAt))
            .ToListAsync(ct);
    }

    /// <exception cref="NotFoundException"/>
    public async Task<PriceChangeView> GetAsync(Guid id, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewBills);
        var organisation = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var notice = await db.Set<PriceChangeNotice>().AsNoTracking().Include(n => n.Mails)
            .SingleOrDefaultAsync(n => n.Id == id && n.OrganisationId == organisation, ct) ?? throw new NotFoundException("The price change");
        var card = book.Find(notice.Card);
        if (card is null)
        {
            book.Refresh(); // announced a moment ago by another instance
            card = book.Find(notice.Card) ?? throw new NotFoundException("The rate card");
        }

        var before = book.Find(notice.CardBefore) ?? throw new NotFoundException("The rate card before it");
        var ids = notice.Effect.Select(row => row.AppId).Distinct().ToList();
        var apps = await db.Set<Domain.Apps.App>().Where(app => ids.Contains(app.AppId)).ToDictionaryAsync(app => app.AppId, app => app.Name, ct);
        var mailIds = notice.Mails.Select(mail => mail.MailId).ToList();
        var sent = await db.Set<OutboxMail>().Where(mail => mailIds.Contains(mail.Id)).ToDictionaryAsync(mail => mail.Id, mail => mail.SentAt, ct);
        var settlement = await db.Set<Settlement>().Where(s => s.NoticeId == id).Select(s => s.Number).SingleOrDefaultAsync(ct);
        return new(
            notice, PriceComparison.Of(before, card), apps,
            [.. notice.Mails.OrderBy(mail => mail.WrittenAt).ThenBy(mail => mail.To)
                .Select(mail => new MailProof(mail.Kind, mail.To, mail.WrittenAt, mail.MailId, sent.GetValueOrDefault(mail.MailId)))],
            actor.May(Permission.AnswerPrices), notice.CanWithdrawAt(time.GetUtcNow()), settlement, await WayBackAsync(db, notice, ct));
    }

    private async Task<WayBack?> WayBackAsync(PortalDb db, PriceChangeNotice notice, CancellationToken ct)
    {
        if (notice.Status is not PriceChangeStatus.Settled || book.Today()?.Version is not { } card)
            return null;
        var asked = await db.Set<Resumption>().AsNoTracking()
            .Where(r => r.OrganisationId == notice.OrganisationId && db.Set<Settlement>().Any(s => s.Id == r.SettlementId && s.NoticeId == notice.Id))
            .OrderByDescending(r => r.AskedAt).FirstOrDefaultAsync(ct);
        var isStopped = await db.Set<SendingStop>()
            .AnyAsync(s => s.OrganisationId == notice.OrganisationId && s.Reason == SendingStopReason.PriceDeclined && s.LiftedAt == null, ct);
        var isOpen = await db.Set<PriceChangeNotice>()
            .AnyAsync(n => n.OrganisationId == notice.OrganisationId && (n.Status == PriceChangeStatus.Declined || n.Status == PriceChangeStatus.Settling), ct);
        return new(asked, card, isStopped && !isOpen && !(asked?.Status is ResumptionStatus.Asked && asked.Card == card));
    }

    /// <summary>Staff: who was told of a version, and what came back.</summary>
    public async Task<ToldPage> ToldAsync(Guid cardId, Actor actor, int page, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewAllBills);
        if (!actor.IsProvider)
            throw new ForbiddenException("other customers' answers are the provider's");
        await using var db = await dbs.CreateDbContextAsync(ct);
        var notices = db.Set<PriceChangeNotice>().AsNoTracking().Where(n => n.RateCardId == cardId);
        var counts = await notices.GroupBy(n => n.Status).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var pages = Math.Max(1, (counts.Values.Sum() + PageSize - 1) / PageSize);
        var at = Math.Clamp(page, 1, pages);
        var rows = await (from n in notices
                          join o in db.Set<Organisation>() on n.OrganisationId equals o.Id
                          orderby o.Name, o.Id
                          select new ToldRow(
                              n.Id, o.Id, o.Name, n.Status, n.ToldAt, n.Mails.Count,
                              n.Mails.Count(mail => db.Set<OutboxMail>().Any(m => m.Id == mail.MailId && m.SentAt != null)),
                              n.OldTotal, n.NewTotal, n.AnsweredAt, n.AnsweredBy, n.FirstUseAt,
                              db.Set<Settlement>().Where(s => s.NoticeId == n.Id).Select(s => s.Number).FirstOrDefault()))
            .Skip((at - 1) * PageSize).Take(PageSize).ToListAsync(ct);
        var toldAt = await db.Set<RateCardVersion>().Where(card => card.Id == cardId).Select(card => card.ToldAt).SingleOrDefaultAsync(ct);
        return new(rows, at, pages, counts, toldAt);
    }
}
