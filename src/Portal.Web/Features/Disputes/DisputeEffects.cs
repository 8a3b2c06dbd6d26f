using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Disputes;
using Portal.Domain.Metering;
using Portal.Domain.Policies;
using Portal.Web.Data;
using Portal.Web.Features.Objections;
using Portal.Web.Features.Policies;
using Portal.Web.Features.Pricing;
using Portal.Web.Features.Usage;

namespace Portal.Web.Features.Disputes;

/// <summary>Computes what follows from a finding, from the month's bill and its usage at list price.</summary>
public sealed class DisputeEffects(IUsageStore usage, RateBook rates)
{
    public const int MostCells = 100_000;

    /// <returns>The effects, and the bill of the month of the act.</returns>
    /// <exception cref="RuleException">'dispute.state' without a finding, 'dispute.not-billed' while the month has no bill.</exception>
    public async Task<(SkimmingEffects Effects, Bill Bill)> RequireAsync(PortalDb db, Dispute dispute, CancellationToken ct)
    {
        Rule.Require(dispute.Finding is not null, "dispute.state", "Nothing has been found yet.", dispute.Status.Wire());
        return await FindAsync(db, dispute, ct) ?? throw new RuleException("dispute.not-billed", "The month of the act has no bill yet.", MonthText.Of(dispute.Scope.Month));
    }

    /// <summary>The same; null where nothing is found or billed yet.</summary>
    public async Task<(SkimmingEffects Effects, Bill Bill)?> FindAsync(PortalDb db, Dispute dispute, CancellationToken ct)
    {
        var scope = dispute.Scope;
        if (dispute.Finding is not { } finding
            || await db.Set<Bill>().Include(b => b.Lines).SingleOrDefaultAsync(b => b.OrganisationId == dispute.OrganisationId && b.Month == scope.Month, ct) is not { } bill)
        {
            return null;
        }

        var credited = await CreditNoteService.CreditedAsync(db, bill.Id, note => note.Status != CreditNoteStatus.Rejected, ct);
        var lines = bill.Lines
            .Where(line => line.Corrects is null && line.Units > 0 && line.Amount > Money.Zero && line.Service == scope.Service
                && (scope.AppId is null || line.AppId == scope.AppId) && (scope.Type is null || line.Type == scope.Type))
            .OrderBy(line => line.Position)
            .Select(line => new ChargedLine(line.Position, line.Units, line.UnitPrice, line.Amount - credited.GetValueOrDefault(line.Position))).ToList();
        var percent = (await db.PoliciesAsync(dispute.OrganisationId, ct)).InForce(Policy.SkimmingCap, dispute.OrganisationId, scope.FirstDay).Value;
        return (SkimmingEffects.Of(finding, lines, await UsageAsync(dispute, ct), percent), bill);
    }

    /// <summary>Nobody can find more to be false than was charged.</summary>
    /// <exception cref="RuleException">'finding.more-than-charged'.</exception>
    public async Task CheckAsync(Dispute dispute, DisputeFinding finding, CancellationToken ct)
    {
        var scope = dispute.Scope;
        var charged = (await usage.Reads.CellsAsync(
                new(scope.FirstDay, scope.LastDay, dispute.OrganisationId, AppId: scope.AppId, Service: scope.Service, Type: scope.Type, ByOperator: true), MostCells, ct))
            .Where(cell => Billable.Is(cell.Service, cell.Status) && (scope.Operator is null || cell.Operator == scope.Operator)).ToList();
        var (messages, units) = (charged.Sum(cell => cell.Messages), charged.Sum(cell => cell.Units));
        Rule.Require(
            finding.FalseMessages <= messages && finding.FalseUnits <= units, "finding.more-than-charged", $"Of these days {messages} messages and {units} units were charged.", messages, units);
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
