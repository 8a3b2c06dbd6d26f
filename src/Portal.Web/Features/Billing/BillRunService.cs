using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Web.Data;
using Portal.Web.Features.Pricing;
using Portal.Web.Features.Usage;
using Portal.Web.Platform.Audit;

namespace Portal.Web.Features.Billing;

/// <summary>
/// Closes a month: one bill for each organisation with billable usage. Each bill is a transaction of its own, so a run that is
/// killed keeps what it issued and goes on where it stopped; two runs of one month at a time are one run.
/// </summary>
public sealed class BillRunService(
    IDbContextFactory<PortalDb> dbs, IUsageStore usage, IUsageCatalogue catalogue, RateBook rates, BillIssue issue, ToleranceCheck tolerance,
    HeldBillService holds, AuditAnchors anchors, TimeProvider time)
{
    /// <summary>Runs the month, or answers with the run that already did.</summary>
    /// <exception cref="RuleException">'bill-run.month-not-ended', 'bill-run.no-price', 'bill-run.rollup-differs'.</exception>
    public Task<BillRunRow> RunAsync(DateOnly month, Actor actor, CancellationToken ct = default) =>
        RunAsync(month, actor, time.GetUtcNow(), ct);

    /// <summary>The same as of an instant that an operator names.</summary>
    public async Task<BillRunRow> RunAsync(DateOnly month, Actor actor, DateTimeOffset now, CancellationToken ct = default)
    {
        BillingRights.RequireRun(actor);
        var (run, isNew) = await StartAsync(month, actor, now, ct);
        if (run is { Status: BillRunStatus.Finished, Bills: > 0 })
            return BillRunRow.Of(run);

        var countedAt = Later(now, time.GetUtcNow());
        var (totals, rawSha256, rollupSha256) = await CountAsync(run.Month, ct);
        var changed = await ChangedAsync(run.Month, countedAt, ct);
        var byOrganisation = totals.ToLookup(total => total.OrganisationId, UnitsOf);
        var decided = await HeldAsync(run.Month, ct);
        var beyond = await tolerance.BeyondAsync(run.Month, byOrganisation, ContractTime.DayOf(now), ct);
        var bills = byOrganisation.Select(organisation => organisation.Key)
            .Union(changed.SelectMany(month => month.Organisations))
            .Order()
            .Select(organisation => new BillOrder(
                run, organisation, [.. byOrganisation[organisation]],
                [.. changed.Where(month => month.Organisations.Contains(organisation)).Select(month => month.Of(organisation))], countedAt))
            .Where(bill => !decided.Contains(bill.OrganisationId))
            .Where(bill => BillCalculator.Lines(bill.Usage, rates.PriceOf).Count + bill.Changed.Count > 0)
            .ToList(); // every price is found before the first bill is issued
        if (run.Status is BillRunStatus.Finished)
        {
            if (bills.Count == 0)
                return BillRunRow.Of(run);
            await TakeUpAsync(run.Month, actor, now, ct);
        }

        foreach (var bill in bills)
        {
            if (beyond.TryGetValue(bill.OrganisationId, out var deviation))
                await holds.HoldAsync(bill, deviation, actor, now, ct);
            else
                await issue.IssueAsync(bill, actor, now, ct);
        }

        // What was billed by an attempt before, or is held, may not be all there is now: then the next run looks again.
        var isWhole = (isNew || await AgreesAsync(run.Month, totals, ct)) && (await HeldAsync(run.Month, ct)).Count == 0;
        return await FinishAsync(run.Month, rawSha256, rollupSha256, isWhole, changed, actor, now, ct);
    }

    /// <summary>All runs, newest month first.</summary>
    public async Task<IReadOnlyList<BillRunRow>> ListAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewAllBills);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var runs = await db.Set<BillRun>().AsNoTracking().OrderByDescending(run => run.Month).Take(240).ToListAsync(ct);
        return [.. runs.Select(BillRunRow.Of)];
    }

    private async Task<(BillRun Run, bool IsNew)> StartAsync(DateOnly month, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await FindAsync(db, month, ct) is { } known)
            return (known, false);

        var run = BillRun.Start(month, actor.Name, now);
        db.Add(run);
        db.Audit(actor, now, "bill-run.started", $"bill-run:{MonthText.Of(month)}", null);
        try
        {
            await db.SaveChangesAsync(ct);
            return (run, true);
        }
        catch (DbUpdateException)
        {
            await using var again = await dbs.CreateDbContextAsync(ct);
            if (await FindAsync(again, month, ct) is { } other)
                return (other, false); // another instance was faster: its run is this run
            throw;
        }
    }

    /// <summary>Whoever comes first takes the empty run up; the others go on with it.</summary>
    private async Task TakeUpAsync(DateOnly month, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var run = await db.Set<BillRun>().SingleAsync(r => r.Month == month, ct);
        if (run is not { Status: BillRunStatus.Finished, Bills: 0 })
            return;

        run.TakeUp(actor.Name, now);
        db.Audit(actor, now, "bill-run.started", $"bill-run:{MonthText.Of(month)}", null, new { Again = true });
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
        }
    }

    /// <summary>Closed months before this one whose records have changed since they were billed, as they were known at the instant.</summary>
    private async Task<IReadOnlyList<ChangedMonth>> ChangedAsync(DateOnly month, DateTimeOffset at, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var changed = new List<ChangedMonth>();
        foreach (var run in await db.Set<BillRun>().AsNoTracking()
            .Where(r => r.Month < month && r.Status == BillRunStatus.Finished && r.Bills > 0).OrderBy(r => r.Month).ToListAsync(ct))
        {
            var sums = await usage.Reads.AggregateAsync(run.Month, run.Month.AddMonths(1).AddDays(-1), ct);
            if (UsageDigest.Of(sums.Select(UnitsOf)) == run.SettledSha256)
                continue;

            var (from, until) = ContractTime.Span(run.Month);
            var totals = await UsageTotals.OfAsync(await usage.Reads.KnownAtAsync(null, from, until, at, ct), catalogue, ct);
            BillCalculator.Lines(totals.Select(UnitsOf), rates.PriceOf); // every price is found before the first bill is issued
            changed.Add(new(run, totals, await ClosedMonths.DifferingAsync(db, run.Month, totals, rates.PriceOf, ct)));
        }

        return changed;
    }

    /// <summary>Organisations whose bill for the month is, or was, held: the run leaves them alone.</summary>
    private async Task<HashSet<Guid>> HeldAsync(DateOnly month, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<HeldBill>().Where(held => held.Month == month).Select(held => held.OrganisationId).ToHashSetAsync(ct);
    }

    private async Task<bool> AgreesAsync(DateOnly month, IReadOnlyList<UsageTotal> totals, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return (await ClosedMonths.DifferingAsync(db, month, totals, rates.PriceOf, ct)).Count == 0;
    }

    // Twice from two sources: the bills are made from the records, and the daily sums must say the same.
    private async Task<(IReadOnlyList<UsageTotal> Totals, string RawSha256, string RollupSha256)> CountAsync(DateOnly month, CancellationToken ct)
    {
        var (from, until) = ContractTime.Span(month);
        for (var attempt = 1; ; attempt++)
        {
            var totals = await usage.AggregateAsync(from, until, ct);
            var sums = await usage.Reads.AggregateAsync(month, month.AddMonths(1).AddDays(-1), ct);
            var rawSha256 = UsageDigest.Of(totals.Select(UnitsOf));
            var rollupSha256 = UsageDigest.Of(sums.Select(UnitsOf));
            if (rawSha256 == rollupSha256)
                return (totals, rawSha256, rollupSha256);

            // A late receipt may have come in between the two readings; a real difference stays.
            Rule.Require(
                attempt < 3, "bill-run.rollup-differs",
                "The daily figures do not add up to the records. Rebuild them, then run the month again.");
        }
    }

    private async Task<BillRunRow> FinishAsync(
        DateOnly month, string rawSha256, string rollupSha256, bool isWhole, IReadOnlyList<ChangedMonth> changed, Actor actor, DateTimeOffset now,
        CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var run = await db.Set<BillRun>().SingleAsync(r => r.Month == month, ct);
        if (run.Status is BillRunStatus.Finished)
            return BillRunRow.Of(run);

        var totals = await db.Set<Bill>().Where(bill => bill.RunId == run.Id).Select(bill => bill.Total).ToListAsync(ct);
        run.Finish(rawSha256, rollupSha256, totals.Count, totals.Aggregate(Money.Zero, (sum, total) => sum + total), now);
        if (!isWhole)
            run.Correct("");
        db.Audit(actor, now, "bill-run.finished", $"bill-run:{MonthText.Of(month)}", null,
            new { run.Bills, Total = run.Total.ToFenString(), run.RawSha256 });
        foreach (var earlier in changed)
        {
            if ((await ClosedMonths.DifferingAsync(db, earlier.Run.Month, earlier.Totals, rates.PriceOf, ct)).Count > 0)
                continue;
            if (await db.Set<HeldBill>().AnyAsync(held => held.Month == earlier.Run.Month && held.Status == HeldBillStatus.Held, ct))
                continue;
            var settled = await db.Set<BillRun>().SingleAsync(r => r.Id == earlier.Run.Id, ct);
            settled.Correct(UsageDigest.Of(earlier.Totals.Select(UnitsOf)));
        }

        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            await using var again = await dbs.CreateDbContextAsync(ct);
            return BillRunRow.Of((await FindAsync(again, month, ct))!);
        }

        await anchors.WriteAsync(ct); // whoever changes the log from here on cannot hide it
        return BillRunRow.Of(run);
    }

    private static Task<BillRun?> FindAsync(PortalDb db, DateOnly month, CancellationToken ct) =>
        db.Set<BillRun>().AsNoTracking().SingleOrDefaultAsync(run => run.Month == month, ct);

    internal static BillableUnits UnitsOf(UsageTotal total) =>
        new(total.AppId, total.Service, total.Region, total.Type, total.Day, total.Units);

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private sealed record ChangedMonth(BillRun Run, IReadOnlyList<UsageTotal> Totals, IReadOnlySet<Guid> Organisations)
    {
        private readonly ILookup<Guid, BillableUnits> _units = Totals.ToLookup(total => total.OrganisationId, UnitsOf);

        public MonthUsage Of(Guid organisationId) => new(Run.Month, [.. _units[organisationId]]);
    }
}

/// <summary>A run as lists and the API show it.</summary>
public sealed record BillRunRow(
    DateOnly Month, BillRunStatus Status, int Bills, Money Total, DateTimeOffset StartedAt, string StartedBy, DateTimeOffset? FinishedAt, string? Sha256)
{
    public static BillRunRow Of(BillRun run) =>
        new(run.Month, run.Status, run.Bills, run.Total, run.StartedAt, run.StartedBy, run.FinishedAt, run.RawSha256);
}
