using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Web.Data;
using Portal.Web.Features.Usage;

namespace Portal.Web.Features.Billing;

/// <summary>A held bill with the customer's name.</summary>
public sealed record HeldBillView(HeldBill Held, string Organisation);

/// <summary>Bills that wait for finance: the run holds them, a person releases them.</summary>
public sealed class HeldBillService(
    IDbContextFactory<PortalDb> dbs, IUsageStore usage, IUsageCatalogue catalogue, BillIssue issue, TimeProvider time)
{
    private const int MostRows = 200;

    /// <summary>Those that wait, newest month first.</summary>
    public async Task<IReadOnlyList<HeldBillView>> WaitingAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewAllBills);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var waiting = db.Set<HeldBill>().Where(held => held.Status == HeldBillStatus.Held)
            .OrderByDescending(held => held.Month).ThenBy(held => held.Id).Take(MostRows);
        return [.. (await Views(db, waiting).ToListAsync(ct)).OrderByDescending(view => view.Held.Month).ThenBy(view => view.Organisation, StringComparer.Ordinal)];
    }

    /// <exception cref="NotFoundException"/>
    public async Task<HeldBillView> GetAsync(Actor actor, Guid id, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewAllBills);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Views(db, db.Set<HeldBill>().Where(held => held.Id == id)).SingleOrDefaultAsync(ct) ?? throw new NotFoundException("The bill");
    }

    /// <summary>Finance's decision: the bill is issued from the records that were counted when it was held. Asks for a fresh proof of identity.</summary>
    /// <returns>The bill's number.</returns>
    /// <exception cref="RuleException">'held-bill.released', 'held-bill.reason-missing', 'reauthentication.required'.</exception>
    /// <exception cref="NotFoundException"/>
    public async Task<string> ReleaseAsync(Actor actor, Guid id, HeldBillDecision decision, string reason, CancellationToken ct = default)
    {
        BillingRights.RequireRun(actor);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var held = await db.Set<HeldBill>().Include(h => h.Units).SingleOrDefaultAsync(h => h.Id == id, ct) ?? throw new NotFoundException("The bill");
        held.Release(decision, reason, actor.Name, now);

        var (from, until) = ContractTime.Span(held.Month);
        var apps = await BillSources.AppsAsync(db, held.OrganisationId, ct);
        var totals = await UsageTotals.OfAsync(await usage.Reads.KnownAtAsync(apps, from, until, held.CountedAt, ct), catalogue, ct);
        var run = await db.Set<BillRun>().SingleAsync(r => r.Id == held.RunId, ct);
        var order = new BillOrder(run, held.OrganisationId, [.. totals.Select(BillRunService.UnitsOf)], [], held.CountedAt);
        var bill = await issue.IssueAsync(db, order, decision is HeldBillDecision.Recomputed ? held.Adjustments : [], actor, now, ct)
            ?? throw new RuleException("held-bill.released", "Finance has decided about this bill already.");
        held.Became(bill.Number);
        if (run.Status is BillRunStatus.Finished)
        {
            run.Add(bill.Total);
            run.Correct(""); // what came while it was held is corrected by the next run
        }

        db.Audit(actor, now, "bill.released", $"bill:{bill.Number}", held.OrganisationId,
            new { Month = MonthText.Of(held.Month), Decision = decision, held.Reason });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return bill.Number;
    }

    /// <summary>Holds an organisation's bill, once.</summary>
    internal async Task HoldAsync(BillOrder order, Beyond beyond, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await db.Set<HeldBill>().AnyAsync(held => held.OrganisationId == order.OrganisationId && held.Month == order.Run.Month, ct)
            || await db.Set<Bill>().AnyAsync(bill => bill.OrganisationId == order.OrganisationId && bill.Month == order.Run.Month, ct))
        {
            return;
        }

        var held = HeldBill.Hold(order.Run, order.OrganisationId, beyond.Units, beyond.Tolerance, order.CountedAt, now);
        db.Add(held);
        db.Audit(actor, now, "bill.held", $"bill-run:{MonthText.Of(order.Run.Month)}", order.OrganisationId,
            new { PerMille = held.Deviations.ToDictionary(d => d.Key.Wire(), d => d.Value.PerMille), held.Tolerance });
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException) when (!ct.IsCancellationRequested)
        {
            await using var again = await dbs.CreateDbContextAsync(ct);
            if (!await again.Set<HeldBill>().AnyAsync(h => h.OrganisationId == order.OrganisationId && h.Month == order.Run.Month, ct))
                throw; // not another run that was faster
        }
    }

    private static IQueryable<HeldBillView> Views(PortalDb db, IQueryable<HeldBill> bills) => bills.AsNoTracking().Include(held => held.Units)
        .Join(db.Set<Organisation>(), held => held.OrganisationId, organisation => organisation.Id, (held, organisation) => new HeldBillView(held, organisation.Name));
}
