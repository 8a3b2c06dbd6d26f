using Microsoft.EntityFrameworkCore;
using Portal.Domain.Apps;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Ledger;
using Portal.Web.Data;
using Portal.Web.Features.Usage;

namespace Portal.Web.Features.Billing;

/// <summary>What a bill was made from, read again from the records as they were known when it was counted.</summary>
public sealed class BillSources(IUsageStore usage, IUsageCatalogue catalogue)
{
    /// <summary>The customer's apps; their numbers never change hands.</summary>
    public static Task<List<long>> AppsAsync(PortalDb db, Guid organisationId, CancellationToken ct) =>
        db.Set<App>().Where(app => app.OrganisationId == organisationId).Select(app => app.AppId).ToListAsync(ct);

    public async Task<BillInputs> InputsAsync(PortalDb db, Bill bill, CancellationToken ct)
    {
        var apps = await AppsAsync(db, bill.OrganisationId, ct);
        var months = bill.Lines.Where(line => line.Corrects is { } month && month != bill.Month)
            .Select(line => line.Corrects!.Value).Distinct().Order().ToList();
        var earlier = new List<MonthUsage>();
        foreach (var month in months)
            earlier.Add(new(month, await MonthAsync(apps, month, bill.KnownUntil, ct)));

        return new(
            bill.Month, await MonthAsync(apps, bill.Month, bill.KnownUntil, ct), earlier,
            await ClosedMonths.BilledAsync(db, bill.OrganisationId, months, ct, before: bill.Number), await PackagesAsync(db, bill, ct),
            await AdjustmentsAsync(db, bill, ct));
    }

    /// <summary>The customer's packages with what was left of them before the bill.</summary>
    public static async Task<IReadOnlyList<PackageLeft>> PackagesAsync(PortalDb db, Bill bill, CancellationToken ct)
    {
        if (bill.Packages.Count == 0)
            return [];

        var packages = await db.Set<Package>().AsNoTracking().Where(p => p.OrganisationId == bill.OrganisationId).ToDictionaryAsync(p => p.Id, ct);
        return [.. bill.Packages.Select(left => BillIssue.Left(packages[left.PackageId], left.Left))];
    }

    // What finance decided is an input like the records.
    private static async Task<IReadOnlyList<UnitAdjustment>> AdjustmentsAsync(PortalDb db, Bill bill, CancellationToken ct)
    {
        var held = await db.Set<HeldBill>().AsNoTracking().Include(h => h.Units)
            .SingleOrDefaultAsync(h => h.OrganisationId == bill.OrganisationId && h.BillNumber == bill.Number, ct);
        return held is { Decision: HeldBillDecision.Recomputed } ? held.Adjustments : [];
    }

    private async Task<IReadOnlyList<BillableUnits>> MonthAsync(List<long> apps, DateOnly month, DateTimeOffset at, CancellationToken ct)
    {
        var (from, until) = ContractTime.Span(month);
        var totals = await UsageTotals.OfAsync(await usage.Reads.KnownAtAsync(apps, from, until, at, ct), catalogue, ct);
        return [.. totals.Select(BillRunService.UnitsOf)];
    }
}
