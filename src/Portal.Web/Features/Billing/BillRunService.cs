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
    IDbContextFactory<PortalDb> dbs, IUsageStore usage, RateBook rates, BillIssue issue, AuditAnchors anchors, TimeProvider time)
{
    /// <summary>Runs the month, or answers with the run that already did.</summary>
    /// <exception cref="RuleException">'bill-run.month-not-ended', 'bill-run.no-price', 'bill-run.rollup-differs'.</exception>
    public Task<BillRunRow> RunAsync(DateOnly month, Actor actor, CancellationToken ct = default) =>
        RunAsync(month, actor, time.GetUtcNow(), ct);

    /// <summary>The same as of an instant that an operator names.</summary>
    public async Task<BillRunRow> RunAsync(DateOnly month, Actor actor, DateTimeOffset now, CancellationToken ct = default)
    {
        BillingRights.RequireRun(actor);
        var run = await StartAsync(month, actor, now, ct);
        if (run is { Status: BillRunStatus.Finished, Bills: > 0 })
            return BillRunRow.Of(run);

        var (totals, rawSha256, rollupSha256) = await CountAsync(run.Month, ct);
        var bills = totals
            .GroupBy(total => total.OrganisationId, UnitsOf)
            .OrderBy(organisation => organisation.Key)
            .Select(organisation => (organisation.Key, Lines: BillCalculator.Lines(organisation, rates.PriceOf)))
            .Where(bill => bill.Lines.Count > 0)
            .ToList(); // every price is found before the first bill is issued
        if (run.Status is BillRunStatus.Finished)
        {
            if (bills.Count == 0)
                return BillRunRow.Of(run);
            await TakeUpAsync(run.Month, actor, now, ct);
        }

        foreach (var (organisationId, lines) in bills)
            await issue.IssueAsync(run, organisationId, lines, actor, now, ct);

        return await FinishAsync(run.Month, rawSha256, rollupSha256, actor, now, ct);
    }

    /// <summary>All runs, newest month first.</summary>
    public async Task<IReadOnlyList<BillRunRow>> ListAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewAllBills);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var runs = await db.Set<BillRun>().AsNoTracking().OrderByDescending(run => run.Month).Take(240).ToListAsync(ct);
        return [.. runs.Select(BillRunRow.Of)];
    }

    private async Task<BillRun> StartAsync(DateOnly month, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await FindAsync(db, month, ct) is { } known)
            return known;

        var run = BillRun.Start(month, actor.Name, now);
        db.Add(run);
        db.Audit(actor, now, "bill-run.started", $"bill-run:{MonthText.Of(month)}", null);
        try
        {
            await db.SaveChangesAsync(ct);
            return run;
        }
        catch (DbUpdateException)
        {
            await using var again = await dbs.CreateDbContextAsync(ct);
            if (await FindAsync(again, month, ct) is { } other)
                return other; // another instance was faster: its run is this run
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
        DateOnly month, string rawSha256, string rollupSha256, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var run = await db.Set<BillRun>().SingleAsync(r => r.Month == month, ct);
        if (run.Status is BillRunStatus.Finished)
            return BillRunRow.Of(run);

        var totals = await db.Set<Bill>().Where(bill => bill.RunId == run.Id).Select(bill => bill.Total).ToListAsync(ct);
        run.Finish(rawSha256, rollupSha256, totals.Count, totals.Aggregate(Money.Zero, (sum, total) => sum + total), now);
        db.Audit(actor, now, "bill-run.finished", $"bill-run:{MonthText.Of(month)}", null,
            new { run.Bills, Total = run.Total.ToFenString(), run.RawSha256 });
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
}

/// <summary>A run as lists and the API show it.</summary>
public sealed record BillRunRow(
    DateOnly Month, BillRunStatus Status, int Bills, Money Total, DateTimeOffset StartedAt, string StartedBy, DateTimeOffset? FinishedAt, string? Sha256)
{
    public static BillRunRow Of(BillRun run) =>
        new(run.Month, run.Status, run.Bills, run.Total, run.StartedAt, run.StartedBy, run.FinishedAt, run.RawSha256);
}
