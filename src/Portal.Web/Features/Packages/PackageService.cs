using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Enforcement;
using Portal.Domain.Ledger;
using Portal.Domain.Policies;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Agreements;
using Portal.Web.Features.Invoices;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Policies;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Packages;

/// <param name="Key">Of the form: sent twice, it buys once.</param>
public sealed record PackageOrder(string OfferCode, Guid Key, string? VoucherCode = null);

/// <summary>Buys packages from the balance and gives them back; each is one transaction behind the customer's ledger lock.</summary>
public sealed class PackageService(
    IDbContextFactory<PortalDb> dbs, AgreementGate gate, PackageLevels levels, InvoiceUpkeep invoices, TimeProvider time, PortalUrls urls, IStringLocalizer<PackagesTexts> texts,
    IStringLocalizer<SharedTexts> shared)
{
    /// <returns>The package's number.</returns>
    /// <exception cref="RuleException">
    /// 'agreement.not-accepted', 'organisation.suspended', 'standing.…', 'package.balance-too-low', 'voucher.not-for-service', 'voucher.unknown',
    /// 'voucher.used', 'voucher.expired'.
    /// </exception>
    /// <exception cref="NotFoundException"/>
    public async Task<string> BuyAsync(PackageOrder order, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.BuyPackages);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        var (organisationId, today) = (actor.RequiredOrganisation, ContractTime.DayOf(now));

        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.LockLedgerAsync(organisationId, ct);
        if (await db.Set<Package>().Where(p => p.OrganisationId == organisationId && p.OrderKey == order.Key).Select(p => p.Number).SingleOrDefaultAsync(ct) is { } bought)
            return bought;

        var offer = PackageOffers.Find(order.OfferCode, today) ?? throw new NotFoundException("The offer");
        await gate.RequireAsync(db, organisationId, offer.Service, ct, CustomerAct.Buy);
        var voucher = await VoucherAsync(db, organisationId, offer.Service, order.VoucherCode, today, ct);
        var number = await db.NextPackageNumberAsync(now, ct);
        var document = $"package:{number}";

        var off = voucher is null ? Money.Zero : voucher.Worth(offer.Price);
        var paid = offer.Price - off;
        var balance = await db.MoneyAsync(organisationId, LedgerAccount.Balance, ct);
        Rule.Require(balance >= paid, "package.balance-too-low", "The balance does not cover the price.", balance.Written(), paid.Written());
        var package = Package.Buy(organisationId, number, offer.Service, offer.Units, paid, today, offer.LastDay(today), document, now, order.Key);
        voucher?.Use(package.Id, today, now);
        db.Add(package);
        db.Add(new LedgerEntry(organisationId, LedgerReason.PackageBought, document, offer.Code, actor.Name, now, Postings(package, offer.Price, off)));
        db.Audit(actor, now, "package.bought", document, organisationId,
            new { Offer = offer.Code, Catalogue = PackageOffers.InForceOn(today)!.Version, Paid = paid.ToFenString(), Voucher = off.ToFenString(), package.ExpiresOn });
        await TellAsync(db, package, "bought", now, ct, number, shared[$"service.{offer.Service.Wire()}"], offer.Units, paid.Written(), package.ExpiresOn);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return number;
    }

    /// <summary>
    /// Gives what is left back to the balance, in proportion. What the running month has used stays in the package until its bill posts it.
    /// </summary>
    /// <exception cref="RuleException">See <see cref="Package.RefundFor"/>.</exception>
    /// <exception cref="NotFoundException"/>
    public async Task<Money> RefundAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.BuyPackages);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        var (organisationId, today) = (actor.RequiredOrganisation, ContractTime.DayOf(now));

        await levels.ReadyAsync(ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.LockLedgerAsync(organisationId, ct);
        var package = await db.Set<Package>().SingleOrDefaultAsync(p => p.OrganisationId == organisationId && p.Number == number, ct)
            ?? throw new NotFoundException("The package");
        var left = (await levels.OfAsync(db, organisationId, today, ct)).Packages.Single(l => l.Package.Id == package.Id).Left;
        var months = (await db.PoliciesAsync(organisationId, ct)).InForce(Policy.PackageRefundMonths, organisationId, today).Whole;
        var amount = package.RefundFor(left, months, ContractTime.DayOf(package.OrderedAt), today);
        package.Refund(now);
        var unit = Commodities.Of(package.Service);
        List<LedgerPosting> postings =
            [new(LedgerAccount.Package, unit, -left, package.Id), new(LedgerAccount.UnitsTakenBack, unit, left, package.Id)];
        if (amount > Money.Zero)
            postings.AddRange([new(LedgerAccount.Revenue, Commodity.Cny, -amount.Micros), new(LedgerAccount.Balance, Commodity.Cny, amount.Micros)]);
        var document = $"package:{number}";
        db.Add(new LedgerEntry(organisationId, LedgerReason.PackageRefunded, document, "", actor.Name, now, postings));
        db.Audit(actor, now, "package.refunded", document, organisationId, new { Left = left, Amount = amount.ToFenString(), Months = months });
        await TellAsync(db, package, "refunded", now, ct, number, left, amount.Written());
        await invoices.FollowAsync(db, organisationId, actor, now, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return amount;
    }

    /// <param name="threshold">Null: the general number; 0: no alarm.</param>
    /// <exception cref="RuleException">'package-alarm.threshold'.</exception>
    public async Task SetAlarmAsync(Service service, long? threshold, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.BuyPackages);
        var now = time.GetUtcNow();
        var organisationId = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var alarm = await db.Set<PackageAlarm>().SingleOrDefaultAsync(a => a.OrganisationId == organisationId && a.Service == service, ct);
        if (alarm is null)
            db.Add(alarm = new(organisationId, service, now));
        alarm.Set(threshold);
        db.Audit(actor, now, "package-alarm.set", $"package-alarm:{service.Wire()}", organisationId, new { threshold });
        await db.SaveChangesAsync(ct);
    }

    private static async Task<Voucher?> VoucherAsync(PortalDb db, Guid organisationId, Service service, string? code, DateOnly today, CancellationToken ct)
    {
        var written = Voucher.Written(code);
        if (written.Length == 0)
            return null;
        var policies = await db.PoliciesAsync(organisationId, ct);
        Rule.Require(policies.InForce(Policy.Vouchers(service), organisationId, today).IsOn, "voucher.not-for-service", "This product takes no vouchers."); // A17
        var voucher = await db.Set<Voucher>().SingleOrDefaultAsync(v => v.OrganisationId == organisationId && v.Code == written, ct)
            ?? throw new RuleException("voucher.unknown", "There is no such voucher.");
        voucher.RequireUsable(today);
        return voucher;
    }

    private static List<LedgerPosting> Postings(Package package, Money price, Money off)
    {
        var unit = Commodities.Of(package.Service);
        List<LedgerPosting> postings =
        [
            new(LedgerAccount.Revenue, Commodity.Cny, price.Micros),
            new(LedgerAccount.UnitsIssued, unit, -package.Units, package.Id), new(LedgerAccount.Package, unit, package.Units, package.Id),
        ];
        if (package.Paid > Money.Zero)
            postings.Add(new(LedgerAccount.Balance, Commodity.Cny, -package.Paid.Micros));
        if (off > Money.Zero)
            postings.Add(new(LedgerAccount.Vouchers, Commodity.Cny, -off.Micros));
        return postings;
    }

    private async Task TellAsync(PortalDb db, Package package, string what, DateTimeOffset now, CancellationToken ct, params object[] words)
    {
        foreach (var person in await MemberDirectory.WithAsync(db, package.OrganisationId, Permission.ViewBills, ct))
        {
            using var _ = Language.Use(person.Language);
            db.Mail(person.Email, person.Language, now, texts[$"mail.{what}.subject", words], texts[$"mail.{what}.text", words], urls.To($"/packages/{package.Number}"));
        }
    }
}
