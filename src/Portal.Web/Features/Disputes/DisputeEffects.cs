using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Disputes;
using Portal.Domain.Ledger;
using Portal.Domain.Metering;
using Portal.Domain.Policies;
using Portal.Web.Data;
using Portal.Web.Features.Billing;
using Portal.Web.Features.Objections;
using Portal.Web.Features.Policies;
using Portal.Web.Features.Pricing;
using Portal.Web.Features.Usage;

namespace Portal.Web.Features.Disputes;

/// <summary>Computes what follows from a finding, from the month's bill and its usage at list price.</summary>
public sealed class DisputeEffects(IUsageStore usage, RateBook rates, BillExplanations bills, TimeProvider time)
{
    public const int MostCells = 100_000;

    /// <param name="isBooking">What other disputes of the month were given then counts, and not what is only proposed for them.</param>
    /// <returns>The effects, and the bill of the month of the act.</returns>
    /// <exception cref="RuleException">'dispute.state' without a finding, 'dispute.not-billed' while the month has no bill.</exception>
    public async Task<(SkimmingEffects Effects, Bill Bill)> RequireAsync(PortalDb db, Dispute dispute, CancellationToken ct, bool isBooking = false)
    {
        Rule.Require(dispute.Finding is not null, "dispute.state", "Nothing has been found yet.", dispute.Status.Wire());
        return await FindAsync(db, dispute, ct, isBooking) ?? throw new RuleException("dispute.not-billed", "The month of the act has no bill yet.", MonthText.Of(dispute.Scope.Month));
    }

    /// <summary>The same; null where nothing is found or billed yet.</summary>
    public async Task<(SkimmingEffects Effects, Bill Bill)?> FindAsync(PortalDb db, Dispute dispute, CancellationToken ct, bool isBooking = false)
    {
        var scope = dispute.Scope;
        if (dispute.Finding is not { } finding
            || await db.Set<Bill>().Include(b => b.Lines).Include(b => b.Packages).AsSplitQuery()
                .SingleOrDefaultAsync(b => b.OrganisationId == dispute.OrganisationId && b.Month == scope.Month, ct) is not { } bill)
        {
            return null;
        }

        var percent = (await db.PoliciesAsync(dispute.OrganisationId, ct)).InForce(Policy.SkimmingCap, dispute.OrganisationId, scope.FirstDay).Value;
        var lines = finding.HasConsequences ? await LinesAsync(db, dispute, bill, ct) : [];
        return (SkimmingEffects.Of(finding, lines, await UsageAsync(dispute, ct), percent, await GivenAsync(db, dispute, isBooking, ct)), bill);
    }

    /// <summary>Nobody can find more to be false than was charged.</summary>
    /// <exception cref="RuleException">'finding.more-than-charged'.</exception>
    public async Task CheckAsync(Dispute dispute, DisputeFinding finding, CancellationToken ct)
    {
        var charged = await ChargedAsync(dispute, ct);
        var (messages, units) = (charged.Sum(cell => cell.Messages), charged.Sum(cell => cell.Units));
        Rule.Require(
            finding.FalseMessages <= messages && finding.FalseUnits <= units, "finding.more-than-charged", $"Of these days {messages} messages and {units} units were charged.", messages, units);
    }

    /// <summary>What was charged of the disputed days, narrowed down as the claim is.</summary>
    private async Task<List<UsageCell>> ChargedAsync(Dispute dispute, CancellationToken ct)
    {
        var scope = dispute.Scope;
        var cells = await usage.Reads.CellsAsync(
            new(scope.FirstDay, scope.LastDay, dispute.OrganisationId, AppId: scope.AppId, Service: scope.Service, Type: scope.Type, ByOperator: true), MostCells, ct);
        return [.. cells.Where(cell => Billable.Is(cell.Service, cell.Status) && (scope.Operator is null || cell.Operator == scope.Operator))];
    }

    private async Task<List<ChargedLine>> LinesAsync(PortalDb db, Dispute dispute, Bill bill, CancellationToken ct)
    {
        var disputed = DisputedUnits.OnLines(
            (await ChargedAsync(dispute, ct)).Select(cell => new DisputedUnits(cell.AppId, cell.Region, cell.Type, cell.Day, cell.Units)),
            (await bills.SlicesAsync(bill, ct)).Where(slice => slice.Key.Service == dispute.Service));
        var credited = await CreditNoteService.CreditedAsync(db, bill.Id, note => note.Status != CreditNoteStatus.Rejected, ct);
        var packages = await db.Set<Package>().AsNoTracking().Where(package => package.OrganisationId == dispute.OrganisationId).ToDictionaryAsync(package => package.Id, ct);
        var returned = await ReturnedAsync(db, bill, ct);
        var today = ContractTime.DayOf(time.GetUtcNow());
        var lines = new List<ChargedLine>();
        foreach (var line in bill.Lines.Where(line => line.Corrects is null && line.Units > 0 && disputed.ContainsKey(line.Key)).OrderBy(line => line.Position))
        {
            if (line.PackageId is not { } packageId)
            {
                lines.Add(new(line.Position, disputed[line.Key], line.UnitPrice, line.Amount - credited.GetValueOrDefault(line.Position)));
                continue;
            }

            // A package can have paid several lines: what came back came back to the first ones.
            var (package, back) = (packages[packageId], Math.Min(line.Units, returned.GetValueOrDefault(packageId)));
            returned[packageId] = returned.GetValueOrDefault(packageId) - back;
            lines.Add(new(line.Position, disputed[line.Key], Money.Zero, Money.Zero, new(package, line.Units - back, (package.ExpiredAt ?? package.RefundedAt) is not null || package.ExpiresOn < today)));
        }

        return lines;
    }

    /// <summary>Units that disputes have given back of what packages paid on the bill.</summary>
    private static Task<Dictionary<Guid, long>> ReturnedAsync(PortalDb db, Bill bill, CancellationToken ct) => db.Set<LedgerEntry>()
        .Where(entry => entry.OrganisationId == bill.OrganisationId && entry.Note == bill.Number
            && (entry.Reason == LedgerReason.SkimmedUnitsReturned || entry.Reason == LedgerReason.PackageRefunded))
        .SelectMany(entry => entry.Postings).Where(posting => posting.Account == LedgerAccount.UnitsUsed && posting.PackageId != null)
        .GroupBy(posting => posting.PackageId!.Value).Select(group => new { group.Key, Units = -group.Sum(posting => posting.Amount) })
        .ToDictionaryAsync(row => row.Key, row => row.Units, ct);

    /// <summary>Compensation of the customer's other disputes about the same month: the cap is the month's (A179).</summary>
    private static async Task<Money> GivenAsync(PortalDb db, Dispute dispute, bool isBooking, CancellationToken ct)
    {
        var (first, next) = (dispute.Scope.Month, dispute.Scope.Month.AddMonths(1));
        var others = await db.Set<Dispute>().AsNoTracking()
            .Where(other => other.OrganisationId == dispute.OrganisationId && other.Id != dispute.Id && other.FirstDay >= first && other.FirstDay < next
                && (other.Status == DisputeStatus.Settled || (!isBooking && other.Status == DisputeStatus.Found)))
            .ToListAsync(ct);
        return others.Aggregate(Money.Zero, (sum, other) => sum + (other.Status is DisputeStatus.Settled ? other.Compensation : other.ProposedCompensation ?? Money.Zero));
    }

    /// <summary>The month's actual usage in money: its billable units at list price, whether a package paid for them or not (X3 no. 12).</summary>
    private async Task<Money> UsageAsync(Dispute dispute, CancellationToken ct)
    {
        var month = dispute.Scope.Month;
        var totals = await usage.Reads.AggregateAsync(month, month.AddMonths(1).AddDays(-1), ct);
        return BillCalculator.Total(BillCalculator.Lines(
            totals.Where(total => total.OrganisationId == dispute.OrganisationId).Select(total => new BillableUnits(total.AppId, total.Service, total.Region, total.Type, total.Day, total.Units)),
            rates.PriceOf));
    }
}
