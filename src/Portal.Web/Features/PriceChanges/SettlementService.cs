using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Disputes;
using Portal.Domain.Ledger;
using Portal.Domain.Notices;
using Portal.Domain.Pricing;
using Portal.Web.Data;
using Portal.Web.Features.Disputes;
using Portal.Web.Features.Invoices;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Notices;

namespace Portal.Web.Features.PriceChanges;

/// <summary>Settles with a customer who declined a price (A137), terminated over functions (A166) or over skimming (A177): last bill, unused packages, balance, documents.</summary>
public sealed class SettlementService(IDbContextFactory<PortalDb> dbs, PriceChangeMails mails, NoticeMails noticeMails, DisputeMails disputeMails, InvoiceUpkeep invoices, TimeProvider time)
{
    /// <summary>Opens what is due: one settlement for each decline or termination whose instant has come.</summary>
    public async Task OpenAsync(Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        await OpenTerminatedAsync(actor, now, ct);
        await OpenDisputedAsync(actor, now, ct);
        List<Guid> due;
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            due = await db.Set<PriceChangeNotice>().Where(n => n.Status == PriceChangeStatus.Declined && n.StopsAt <= now)
                .OrderBy(n => n.StopsAt).ThenBy(n => n.Id).Select(n => n.Id).ToListAsync(ct);
        }

        foreach (var id in due)
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var count = await NumberSeries.NextAsync(db, Settlement.SeriesAt(now), ct); // first: openers wait for each other
            var notice = await db.Set<PriceChangeNotice>().SingleAsync(n => n.Id == id, ct);
            if (notice.Status is not PriceChangeStatus.Declined)
                continue; // rolled back, the number with it
            var settlement = new Settlement(Settlement.NumberAt(now, count), notice, now);
            db.Add(settlement);
            await mails.WriteAsync(db, notice, PriceChangeMailKind.Stopped, now, ct, number: settlement.Number);
            db.Audit(actor, now, "settlement.opened", $"settlement:{settlement.Number}", settlement.OrganisationId,
                new { PriceChange = notice.Id, notice.Card, settlement.StoppedAt });
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
    }

    private async Task OpenTerminatedAsync(Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        List<Guid> due;
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            due = await db.Set<NoticeCopy>().Where(c => c.Answer == NoticeAnswer.Terminated && c.StopsAt <= now)
                .OrderBy(c => c.StopsAt).ThenBy(c => c.Id).Select(c => c.Id).ToListAsync(ct);
        }

        foreach (var id in due)
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var count = await NumberSeries.NextAsync(db, Settlement.SeriesAt(now), ct); // first: openers wait for each other
            var copy = await db.Set<NoticeCopy>().SingleAsync(c => c.Id == id, ct);
            if (copy.Answer is not NoticeAnswer.Terminated)
                continue; // rolled back, the number with it
            var settlement = new Settlement(Settlement.NumberAt(now, count), copy, now);
            db.Add(settlement);
            var notice = await TellAsync(db, copy, NoticeMailKind.Stopped, settlement, now, ct);
            db.Audit(actor, now, "settlement.opened", $"settlement:{settlement.Number}", settlement.OrganisationId, new { Notice = notice.Number, settlement.StoppedAt });
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
    }

    private async Task OpenDisputedAsync(Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        List<Guid> due;
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            due = await db.Set<Dispute>().Where(d => d.TerminatedAt <= now && !db.Set<Settlement>().Any(s => s.DisputeId == d.Id))
                .OrderBy(d => d.TerminatedAt).ThenBy(d => d.Id).Select(d => d.Id).ToListAsync(ct);
        }

        foreach (var id in due)
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var count = await NumberSeries.NextAsync(db, Settlement.SeriesAt(now), ct); // first: openers wait for each other
            if (await db.Set<Settlement>().AnyAsync(s => s.DisputeId == id, ct))
                continue; // rolled back, the number with it
            var dispute = await db.Set<Dispute>().SingleAsync(d => d.Id == id, ct);
            var settlement = new Settlement(Settlement.NumberAt(now, count), dispute, now);
            db.Add(settlement);
            await disputeMails.TellAsync(db, dispute, "settlement-opened", now, ct, settlement.Number);
            db.Audit(actor, now, "settlement.opened", $"settlement:{settlement.Number}", settlement.OrganisationId, new { Dispute = dispute.Number, settlement.StoppedAt });
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
    }

    private async Task<Notice> TellAsync(PortalDb db, NoticeCopy copy, NoticeMailKind kind, Settlement settlement, DateTimeOffset now, CancellationToken ct)
    {
        var notice = await db.Set<Notice>().SingleAsync(n => n.Id == copy.NoticeId, ct);
        await noticeMails.WriteAsync(db, notice, [copy.OrganisationId], kind, now, ct, settlement.Number, Permission.ViewBills);
        return notice;
    }

    /// <summary>Notes the last month's bill, or that there was nothing to bill.</summary>
    /// <exception cref="RuleException">'settlement.not-billed', 'settlement.step'.</exception>
    public Task RecordFinalBillAsync(string number, Actor actor, CancellationToken ct = default) => StepAsync(number, actor, "billed", async (db, settlement, now) =>
    {
        var isRun = await db.Set<BillRun>().AnyAsync(run => run.Month == settlement.LastMonth && run.Status == BillRunStatus.Finished, ct);
        Rule.Require(isRun, "settlement.not-billed", "The last month's bill run has not finished yet.", MonthText.Of(settlement.LastMonth));
        var bill = await db.Set<Bill>().Where(b => b.OrganisationId == settlement.OrganisationId && b.Month == settlement.LastMonth)
            .Select(b => b.Number).SingleOrDefaultAsync(ct);
        settlement.RecordFinalBill(bill, now);
        return new { Bill = bill };
    }, ct);

    /// <summary>Gives unused bought packages back to the balance in proportion to what is left, whenever they were bought; not after a breach.</summary>
    /// <exception cref="RuleException">'settlement.step', 'reauthentication.required'.</exception>
    public Task RefundPackagesAsync(string number, Actor actor, CancellationToken ct = default) => StepAsync(number, actor, "packages-refunded", async (db, settlement, now) =>
    {
        var left = await db.LeftAsync(settlement.OrganisationId, ct);
        var total = Money.Zero;
        foreach (var package in await db.Set<Package>().Where(p => p.OrganisationId == settlement.OrganisationId).OrderBy(p => p.Number).ToListAsync(ct))
        {
            var units = left.GetValueOrDefault(package.Id);
            if (!IsSettled(package, units))
                continue;
            var money = package.SettleFor(units);
            var commodity = Commodities.Of(package.Service);
            List<LedgerPosting> postings = [new(package.Account, commodity, -units, package.Id), new(LedgerAccount.UnitsTakenBack, commodity, units)];
            if (money > Money.Zero)
                postings.AddRange([new(LedgerAccount.Balance, Commodity.Cny, money.Micros), new(LedgerAccount.Revenue, Commodity.Cny, -money.Micros)]);
            package.Refund(now);
            db.Add(new LedgerEntry(
                settlement.OrganisationId, LedgerReason.PackageRefunded, $"settlement:{settlement.Number}/{package.Number}", package.Number, actor.Name, now, postings));
            total += money;
        }

        settlement.RecordPackages(total, now);
        await invoices.FollowAsync(db, settlement.OrganisationId, actor, now, ct);
        return new { Refund = total.ToFenString() };
    }, ct);

    /// <summary>Pays the balance out, once nothing is owed any more and no dispute has still to be booked.</summary>
    /// <param name="reference">The bank's, where something is paid.</param>
    /// <exception cref="RuleException">'settlement.owed', 'settlement.dispute-open', 'settlement.dispute-undecided', 'settlement.reference-missing', 'settlement.step', 'reauthentication.required'.</exception>
    public Task RefundBalanceAsync(string number, string reference, Actor actor, CancellationToken ct = default) => StepAsync(number, actor, "balance-refunded", async (db, settlement, now) =>
    {
        await RequireBookedAsync(db, settlement, ct);
        var owed = await db.MoneyAsync(settlement.OrganisationId, LedgerAccount.Receivable, ct);
        Rule.Require(owed >= Money.Zero, "settlement.owed", "Bills are still open: they are paid first.", (Money.Zero - owed).ToExactString());
        var balance = await db.MoneyAsync(settlement.OrganisationId, LedgerAccount.Balance, ct);
        var refund = new Money(Math.Max(0, balance.Micros));
        settlement.RecordBalance(refund, reference, now);
        if (refund > Money.Zero)
        {
            db.Add(new LedgerEntry(
                settlement.OrganisationId, LedgerReason.BalanceRefunded, $"settlement:{settlement.Number}", settlement.BalanceReference ?? "", actor.Name, now,
                new LedgerPosting(LedgerAccount.Balance, Commodity.Cny, -refund.Micros), new LedgerPosting(LedgerAccount.Bank, Commodity.Cny, refund.Micros)));
        }

        return new { Refund = refund.ToExactString(), settlement.BalanceReference };
    }, ct);

    /// <exception cref="RuleException">'settlement.documents-missing', 'settlement.dispute-open', 'settlement.dispute-undecided', 'settlement.step', 'reauthentication.required'.</exception>
    public Task CloseAsync(string number, string documents, Actor actor, CancellationToken ct = default) => StepAsync(number, actor, "closed", async (db, settlement, now) =>
    {
        await RequireBookedAsync(db, settlement, ct);
        settlement.Close(documents, actor.Name, now);
        if (settlement.NoticeCopyId is { } copyId)
        {
            var copy = await db.Set<NoticeCopy>().SingleAsync(c => c.Id == copyId, ct);
            copy.Close();
            await TellAsync(db, copy, NoticeMailKind.Settled, settlement, now, ct);
            return new { settlement.Documents };
        }

        if (settlement.DisputeId is { } disputeId)
        {
            await disputeMails.TellAsync(db, await db.Set<Dispute>().SingleAsync(d => d.Id == disputeId, ct), "settlement-closed", now, ct, settlement.Number);
            return new { settlement.Documents };
        }

        var notice = await db.Set<PriceChangeNotice>().SingleAsync(n => n.Id == settlement.NoticeId, ct);
        notice.Close();
        await mails.WriteAsync(db, notice, PriceChangeMailKind.Settled, now, ct, number: settlement.Number);
        return new { settlement.Documents };
    }, ct);

    /// <summary>What a dispute still brings the customer would come to a balance that nobody pays out any more (A177).</summary>
    private static async Task RequireBookedAsync(PortalDb db, Settlement settlement, CancellationToken ct)
    {
        var open = (await db.Set<Dispute>().AsNoTracking().Where(d => d.OrganisationId == settlement.OrganisationId).OrderBy(d => d.Number).ToListAsync(ct)).Where(dispute => dispute.IsOpen).ToList();
        var found = open.Find(dispute => dispute is { Status: DisputeStatus.Found, Finding.HasConsequences: true });
        Rule.Require(found is null, "settlement.dispute-open", "What follows from a dispute has to be booked first.", found?.Number ?? "");
        var undecided = open.Find(dispute => dispute.Status is not DisputeStatus.Found);
        Rule.Require(undecided is null, "settlement.dispute-undecided", "A dispute has to be decided first.", undecided?.Number ?? "");
    }

    /// <summary>Whether a settlement takes the package's units back.</summary>
    internal static bool IsSettled(Package package, long left) =>
        left > 0 && package is { Kind: PackageKind.Bought, LockedAt: null, RefundedAt: null, ExpiredAt: null };

    private async Task StepAsync(
        string number, Actor actor, string verb, Func<PortalDb, Settlement, DateTimeOffset, Task<object>> step, CancellationToken ct)
    {
        actor.Require(Permission.SettleAccounts);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var settlement = await db.Set<Settlement>().SingleOrDefaultAsync(s => s.Number == number, ct) ?? throw new NotFoundException("The settlement");
        await db.LockLedgerAsync(settlement.OrganisationId, ct); // a purchase or payment does not spend what is paid out here
        var details = await step(db, settlement, now);
        db.Audit(actor, now, $"settlement.{verb}", $"settlement:{number}", settlement.OrganisationId, details);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
