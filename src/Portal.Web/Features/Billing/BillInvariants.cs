using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Documents;
using Portal.Web.Data;
using Portal.Web.Features.Pricing;
using Portal.Web.Features.Usage;
using Portal.Web.Platform.Checks;

namespace Portal.Web.Features.Billing;

/// <summary>
/// For every closed month, the units on the bills, corrections on later ones included, are the units that the records give now. Records
/// that came, or changed, after the last run are no fault: the next one bills them; they are counted and told.
/// </summary>
public sealed class BilledInvariant(IDbContextFactory<PortalDb> dbs, IUsageStore usage, RateBook rates) : IInvariant
{
    public string Name => "metered = billed";

    public async Task<CheckResult> CheckAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var runs = await db.Set<BillRun>().AsNoTracking().Where(r => r.Status == BillRunStatus.Finished).OrderBy(r => r.Month).ToListAsync(ct);
        long units = 0, late = 0;
        foreach (var run in runs)
        {
            var (from, until) = ContractTime.Span(run.Month);
            var metered = await usage.AggregateAsync(from, until, ct);
            units += metered.Sum(total => total.Units);
            var differing = await ClosedMonths.DifferencesAsync(db, run.Month, metered, rates.PriceOf, ct);
            if (differing.Count == 0)
                continue;

            // Corrections are made by the runs of later months that made bills.
            var last = runs.Where(r => r.Month == run.Month || (r.Month > run.Month && r.Bills > 0)).Max(r => r.StartedAt);
            var changed = await usage.Reads.LateAsync(from, until, last, ct);
            var different = differing.Count(sum => !changed.Contains((sum.AppId, sum.Service, sum.Region, sum.Type)));
            late += differing.Count - different;
            if (different > 0)
                return CheckResult.Bad($"{run.Month:yyyy-MM}: {different} sums do not match the records");
        }

        return CheckResult.Good($"{runs.Count} months, {units} units, {late} sums to correct for records that came after closing");
    }
}

/// <summary>One bill for an organisation and month, and each says what it said when it was issued.</summary>
public sealed class BillInvariant(IDbContextFactory<PortalDb> dbs) : IInvariant
{
    public string Name => "no bill twice, none changed";

    public async Task<CheckResult> CheckAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var seen = new HashSet<(Guid, DateOnly)>();
        await foreach (var bill in db.Set<Bill>().AsNoTracking().Include(b => b.Lines).OrderBy(b => b.Number).AsAsyncEnumerable().WithCancellation(ct))
        {
            if (!seen.Add((bill.OrganisationId, bill.Month)))
                return CheckResult.Bad($"{bill.Number} is a second bill for its month");
            if (bill.Total != bill.Lines.Aggregate(Money.Zero, (sum, line) => sum + line.Amount) || CanonicalBill.Sha256(bill) != bill.Sha256)
                return CheckResult.Bad($"{bill.Number} was changed after it was issued");
        }

        await foreach (var document in db.Set<IssuedDocument>().AsNoTracking().AsAsyncEnumerable().WithCancellation(ct))
        {
            if (!document.IsIntact)
                return CheckResult.Bad($"the PDF of bill {document.BillId} was changed after it was issued");
        }

        var strays = await db.Set<IssuedDocument>().CountAsync(issued => !db.Set<RegisteredDocument>().Any(d => d.Sha256 == issued.Sha256), ct);
        return strays == 0 ? CheckResult.Good($"{seen.Count} bills") : CheckResult.Bad($"{strays} bills are not in the register of documents");
    }
}

/// <summary>Bill numbers count from 1 in each year, without a gap, up to where the counter stands.</summary>
public sealed class BillNumbersInvariant(IDbContextFactory<PortalDb> dbs) : IInvariant
{
    public string Name => "no gap in numbers";

    public async Task<CheckResult> CheckAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var series = await db.Set<NumberSeries>().AsNoTracking().Where(s => s.Name.StartsWith("bill-")).ToDictionaryAsync(s => s.Name, s => s.Last, ct);
        var numbers = await db.Set<Bill>().Select(b => b.Number).ToListAsync(ct);
        var years = numbers.GroupBy(n => n[2..6], n => long.Parse(n[7..], CultureInfo.InvariantCulture)).ToDictionary(g => "bill-" + g.Key, g => g.Order().ToList());
        foreach (var name in years.Keys.Union(series.Keys))
        {
            var used = years.GetValueOrDefault(name, []);
            if (used.Count != series.GetValueOrDefault(name) || used.Where((number, place) => number != place + 1).Any())
                return CheckResult.Bad($"{name}: {used.Count} bills, and the counter stands at {series.GetValueOrDefault(name)}");
        }

        return CheckResult.Good($"{numbers.Count} numbers in {years.Count} series");
    }
}
