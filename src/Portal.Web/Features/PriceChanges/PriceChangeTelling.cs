using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Agreements;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Metering;
using Portal.Domain.Notices;
using Portal.Domain.Pricing;
using Portal.Web.Data;
using Portal.Web.Features.Notices;
using Portal.Web.Features.Pricing;
using Portal.Web.Features.Usage;

namespace Portal.Web.Features.PriceChanges;

/// <summary>
/// Tells every customer an announced card concerns: those that are active and have accepted an agreement or sent something in the
/// last three months. One transaction for each: notice, audit row and mails stand together, and nobody is told twice.
/// </summary>
public sealed class PriceChangeTelling(IDbContextFactory<PortalDb> dbs, IUsageStore usage, RateBook book, PriceChangeMails mails, NoticeBook notices, TimeProvider time)
{
    private const int MostSums = 1_000_000;

    /// <summary>Everybody who has not been told of the card; how many were.</summary>
    public Task<int> TellAsync(Guid cardId, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageRateCards);
        return TellAsync(cardId, actor, time.GetUtcNow(), ct);
    }

    /// <summary>The same for every card whose first day is ahead.</summary>
    public async Task TellAllAsync(Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        actor.Require(Permission.ManageRateCards);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var today = ContractTime.DayOf(now);
        var ahead = await db.Set<RateCardVersion>()
            .Where(card => card.Status == RateCardStatus.Announced && (card.EffectiveFrom > today || card.ToldAt == null))
            .OrderBy(card => card.EffectiveFrom).Select(card => card.Id).ToListAsync(ct);
        foreach (var card in ahead)
            await TellAsync(card, actor, now, ct);
    }

    private async Task<int> TellAsync(Guid cardId, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var version = await db.Set<RateCardVersion>().SingleOrDefaultAsync(card => card.Id == cardId, ct) ?? throw new NotFoundException("The rate card");
        var card = version.ToCard();
        var before = book.Before(card);
        if (before is null)
        {
            book.Refresh();
            before = book.Before(card) ?? throw new NotFoundException("The rate card before it");
        }

        var untold = await db.Set<Organisation>()
            .Where(o => o.State == OrganisationState.Active && !db.Set<PriceChangeNotice>().Any(n => n.RateCardId == cardId && n.OrganisationId == o.Id))
            .OrderBy(o => o.Id).Select(o => o.Id).ToListAsync(ct);
        var told = 0;
        if (untold.Count > 0)
        {
            var published = await PublishAsync(version, actor, now, ct);
            foreach (var organisation in untold)
                told += await TellOneAsync(organisation, version, before, card, published, actor, now, ct) ? 1 : 0;
        }

        if (version.ToldAt is null)
        {
            version.NoteTold(now);
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateConcurrencyException)
            {
                // another instance noted it
            }
        }

        return told;
    }

    /// <summary>The card's notice in the notice centre, in which every customer told gets a copy.</summary>
    private async Task<Notice> PublishAsync(RateCardVersion version, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var (source, firstDay) = ($"rate-card:{version.Number}", version.EffectiveFrom!.Value);
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await db.Set<Notice>().SingleOrDefaultAsync(n => n.Source == source, ct) is { } known)
            return known;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var notice = await notices.OfAsync(
            db, NoticeKind.Price, source, "price", "/price-changes", ContractTime.StartOf(firstDay), () => [version.Number, firstDay], actor, now, ct);
        if (db.Entry(notice).State is not EntityState.Added)
            return notice; // another instance was faster
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return notice;
    }

    private async Task<bool> TellOneAsync(
        Guid organisation, RateCardVersion version, RateCard before, RateCard card, Notice published, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var today = ContractTime.DayOf(now);
        var units = await UnitsAsync(organisation, ContractTime.MonthOf(now).AddMonths(-PriceEffect.Months), today, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (units.Count == 0 && !await db.Set<Acceptance>().AnyAsync(a => a.OrganisationId == organisation
            && (a.Status == AcceptanceStatus.AcceptedExplicit || a.Status == AcceptanceStatus.AcceptedDeemed), ct))
        {
            return false;
        }

        var notice = new PriceChangeNotice(Guid.CreateVersion7(now), organisation, version, before, today, PriceEffect.Of(units, before, card), now);
        await mails.WriteAsync(db, notice, PriceChangeMailKind.Announced, now, ct);
        db.Add(notice);
        NoticeBook.Tell(db, published, organisation, notice.Mails.Select(mail => (mail.MailId, mail.To)), now);
        db.Audit(actor, now, "price-change.told", $"price-change:{notice.Id}", organisation,
            new { Card = version.Number, version.EffectiveFrom, Old = notice.OldTotal.ToFenString(), New = notice.NewTotal.ToFenString() });
        try
        {
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateException)
        {
            await using var again = await dbs.CreateDbContextAsync(ct);
            if (await again.Set<PriceChangeNotice>().AnyAsync(n => n.RateCardId == version.Id && n.OrganisationId == organisation, ct))
                return false; // another instance was faster
            throw;
        }
    }

    private async Task<IReadOnlyList<BillableUnits>> UnitsAsync(Guid organisation, DateOnly first, DateOnly last, CancellationToken ct)
    {
        var sums = await usage.Reads.SumsAsync(new(first, last, organisation), byApp: true, inFull: true, MostSums, ct);
        return
        [
            .. sums.Where(sum => sum.Units > 0 && Billable.Is(sum.Service, sum.Status))
                .Select(sum => new BillableUnits(sum.AppId, sum.Service, sum.Region, sum.Type, sum.Day, sum.Units)),
        ];
    }
}
