using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Ledger;
using Portal.Domain.Disputes;
using Portal.Domain.Notices;
using Portal.Domain.Pricing;
using Portal.Web.Data;
using Portal.Web.Features.Ledger;

namespace Portal.Web.Features.PriceChanges;

public sealed record SettlementRow(string Number, Guid OrganisationId, string Organisation, SettlementStatus Status, DateTimeOffset StoppedAt, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, bool WantsToResume);

public sealed record SettlementPageOf(IReadOnlyList<SettlementRow> Rows, int Page, int Pages);

public sealed record PackageToSettle(string Number, Service Service, long Left, Money Refund, bool IsLocked);

/// <param name="Card">That was declined; null where a change of functions was not gone on with.</param>
/// <param name="Notice">Number of the notice of that change.</param>
/// <param name="Dispute">Number of the dispute after which the contract was ended.</param>
/// <param name="IsBilled">The last month's bill run has finished.</param>
/// <param name="Owed">Open on bills.</param>
public sealed record SettlementView(
    Settlement Settlement, string Organisation, string? Card, string? Notice, string? Dispute, bool IsBilled, IReadOnlyList<PackageToSettle> Packages, Money Balance, Money Owed,
    IReadOnlyList<Resumption> Resumptions);

public sealed class SettlementQueries(IDbContextFactory<PortalDb> dbs)
{
    public const int PageSize = 25;

    public async Task<SettlementPageOf> ListAsync(Actor actor, int page, CancellationToken ct = default)
    {
        Require(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var pages = Math.Max(1, (await db.Set<Settlement>().CountAsync(ct) + PageSize - 1) / PageSize);
        var at = Math.Clamp(page, 1, pages);
        var rows = await (from s in db.Set<Settlement>().AsNoTracking()
                          join o in db.Set<Organisation>() on s.OrganisationId equals o.Id
                          orderby s.ClosedAt != null && !db.Set<Resumption>().Any(r => r.SettlementId == s.Id && r.Status == ResumptionStatus.Asked), s.Number descending
                          select new SettlementRow(s.Number, o.Id, o.Name, s.Status, s.StoppedAt, s.OpenedAt, s.ClosedAt,
                              db.Set<Resumption>().Any(r => r.SettlementId == s.Id && r.Status == ResumptionStatus.Asked)))
            .Skip((at - 1) * PageSize).Take(PageSize).ToListAsync(ct);
        return new(rows, at, pages);
    }

    /// <exception cref="NotFoundException"/>
    public async Task<SettlementView> GetAsync(string number, Actor actor, CancellationToken ct = default)
    {
        Require(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var settlement = await db.Set<Settlement>().AsNoTracking().SingleOrDefaultAsync(s => s.Number == number, ct) ?? throw new NotFoundException("The settlement");
        var organisation = settlement.OrganisationId;
        var left = await db.LeftAsync(organisation, ct);
        var packages = await db.Set<Package>().AsNoTracking().Where(p => p.OrganisationId == organisation && p.Kind == PackageKind.Bought).OrderBy(p => p.Number).ToListAsync(ct);
        var owed = Money.Zero - await db.MoneyAsync(organisation, LedgerAccount.Receivable, ct);
        var notice = await (from copy in db.Set<NoticeCopy>()
                            join n in db.Set<Notice>() on copy.NoticeId equals n.Id
                            where copy.Id == settlement.NoticeCopyId
                            select n.Number).SingleOrDefaultAsync(ct);
        return new(
            settlement,
            await db.Set<Organisation>().Where(o => o.Id == organisation).Select(o => o.Name).SingleAsync(ct),
            await db.Set<PriceChangeNotice>().Where(n => n.Id == settlement.NoticeId).Select(n => n.Card).SingleOrDefaultAsync(ct),
            notice,
            await db.Set<Dispute>().Where(d => d.Id == settlement.DisputeId).Select(d => d.Number).SingleOrDefaultAsync(ct),
            await db.Set<BillRun>().AnyAsync(run => run.Month == settlement.LastMonth && run.Status == BillRunStatus.Finished, ct),
            [.. packages.Where(p => left.GetValueOrDefault(p.Id) > 0)
                .Select(p => new PackageToSettle(p.Number, p.Service, left[p.Id], p.SettleFor(left[p.Id]), p.LockedAt is not null))],
            await db.MoneyAsync(organisation, LedgerAccount.Balance, ct),
            owed > Money.Zero ? owed : Money.Zero,
            await db.Set<Resumption>().AsNoTracking().Where(r => r.SettlementId == settlement.Id).OrderBy(r => r.AskedAt).ToListAsync(ct));
    }

    private static void Require(Actor actor)
    {
        actor.Require(Permission.ViewAllBills);
        if (!actor.IsProvider)
            throw new ForbiddenException("settlements are the provider's");
    }
}
