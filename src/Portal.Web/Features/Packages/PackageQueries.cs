using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Ledger;
using Portal.Domain.Policies;
using Portal.Web.Data;
using Portal.Web.Features.Agreements;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Policies;

namespace Portal.Web.Features.Packages;

/// <summary>A product line's alarm as it is set.</summary>
public sealed record AlarmRow(Service Service, long? Own, long General);

/// <summary>What is on offer, and under which terms this customer buys.</summary>
public sealed record Shop(OfferCatalogue? Catalogue, IReadOnlyList<AlarmRow> Alarms);

/// <summary>Everything to know before paying.</summary>
public sealed record Purchase(
    PackageOffer Offer, DateOnly First, DateOnly Last, Money Balance, int RefundMonths, DateOnly RefundUntil, bool TakesVouchers, bool IsAccepted);

/// <param name="Refund">What a refund would give now; null when there is none.</param>
/// <param name="Refusal">Why there is none.</param>
public sealed record PackageView(PackageLevel Level, PackageState State, Money? Refund, RuleException? Refusal, DateOnly RefundUntil, IReadOnlyList<EntryRow> Entries);

public sealed class PackageQueries(IDbContextFactory<PortalDb> dbs, AgreementGate gate, PackageLevels levels, LedgerQueries ledger, TimeProvider time)
{
    public async Task<Shop> ShopAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewBills);
        var (id, today) = (actor.RequiredOrganisation, ContractTime.DayOf(time.GetUtcNow()));
        await using var db = await dbs.CreateDbContextAsync(ct);
        var alarms = await db.Set<PackageAlarm>().AsNoTracking().Where(alarm => alarm.OrganisationId == id).ToListAsync(ct);
        var general = (long)(await db.PoliciesAsync(id, ct)).InForce(Policy.PackageAlarm, id, today).Value;
        return new(PackageOffers.InForceOn(today), [.. Enum.GetValues<Service>().Select(service =>
            new AlarmRow(service, alarms.SingleOrDefault(alarm => alarm.Service == service)?.Threshold, general))]);
    }

    /// <exception cref="NotFoundException"/>
    public async Task<Purchase> PurchaseAsync(string? code, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.BuyPackages);
        var (id, today) = (actor.RequiredOrganisation, ContractTime.DayOf(time.GetUtcNow()));
        var offer = PackageOffers.Find(code, today) ?? throw new NotFoundException("The offer");
        await using var db = await dbs.CreateDbContextAsync(ct);
        var policies = await db.PoliciesAsync(id, ct);
        var months = policies.InForce(Policy.PackageRefundMonths, id, today).Whole;
        return new(
            offer, today, offer.LastDay(today), await db.MoneyAsync(id, LedgerAccount.Balance, ct), months, today.AddMonths(months),
            policies.InForce(Policy.Vouchers(offer.Service), id, today).IsOn, await gate.IsAcceptedAsync(db, id, offer.Service, ct));
    }

    /// <exception cref="NotFoundException"/>
    public async Task<PackageView> GetAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewBills);
        var (id, today) = (actor.RequiredOrganisation, ContractTime.DayOf(time.GetUtcNow()));
        await using var db = await dbs.CreateDbContextAsync(ct);
        var stock = await levels.OfAsync(db, id, today, ct);
        var level = stock.Packages.SingleOrDefault(l => l.Package.Number == number) ?? throw new NotFoundException("The package");
        var months = (await db.PoliciesAsync(id, ct)).InForce(Policy.PackageRefundMonths, id, today).Whole;
        var ordered = ContractTime.DayOf(level.Package.OrderedAt);
        Money? refund = null;
        RuleException? refusal = null;
        try
        {
            refund = level.Package.RefundFor(level.Left, months, ordered, today);
        }
        catch (RuleException no)
        {
            refusal = no;
        }

        var entries = await ledger.OfDocumentAsync(actor, $"package:{number}", ct);
        return new(level, level.Package.StateOn(today, level.Left), refund, refusal, ordered.AddMonths(months), entries);
    }
}
