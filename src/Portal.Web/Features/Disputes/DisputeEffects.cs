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
    /// <summary>Sums that are read at once; nobody has sent so differently that a month has more.</summary>
    public const int MostCells = 1_000_000;

    /// <param name="isBooking">What other disputes of the month were given then counts, and not what is only proposed for them.</param>
    /// <param name="charged">From <see cref="ChargedAsync"/>, where the caller has a write transaction of its own: what is read there may have to be counted first.</param>
    /// <returns>The effects, and the bill of the month of the act.</returns>
    /// <exception cref="RuleException">'dispute.state' without a finding, 'dispute.not-billed' while the month has no bill.</exception>
    public async Task<(SkimmingEffects Effects, Bill Bill)> RequireAsync(PortalDb db, Dispute dispute, CancellationToken ct, bool isBooking = false, IReadOnlyList<UsageCell>? charged = null)
    {
        Rule.Require(dispute.Finding is not null, "dispute.state", "Nothing has been found yet.", dispute.Status.Wire());
        return await FindAsync(db, dispute, ct, isBooking, charged) ?? throw new RuleException("dispute.not-billed", "The month of the act has no bill yet.", MonthText.Of(dispute.Scope.Month));
    }

    /// <summary>The same; null where nothing is found or billed yet.</summary>
    public async Task<(SkimmingEffects Effects, Bill Bill)?> FindAsync(PortalDb db, Dispute dispute, CancellationToken ct, bool isBooking = false, IReadOnlyList<UsageCell>? charged = null)
    {
        var scope = dispute.Scope;
        if (dispute.Finding is not { } finding
            || await db.Set<Bill>().Include(b => b.Lines).Include(b => b.Packages).AsSplitQuery()
                .SingleOrDefaultAsync(b => b.OrganisationId == dispute.OrganisationId && b.Month == scope.Month, ct) is not { } bill)
        {
            return null;
        }

        var percent = (await db.PoliciesAsync(dispute.OrganisationId, ct)).InForce(Policy.SkimmingCap, dispute.OrganisationId, scope.FirstDay).Value;
        var credited = await CreditedAsync(db, bill, ct);
        var lines = finding.HasConsequences ? await LinesAsync(db, dispute, bill, credited, charged ?? await ChargedAsync(dispute, ct), ct) : [];
        var room = NotBelowZero(bill.Total - credited.Values.Aggregate(Money.Zero, (sum, amount) => sum + amount));
        return (SkimmingEffects.Of(finding, lines, await UsageAsync(dispute, ct), percent, await GivenAsync(db, dispute, isBooking, ct), room), bill);
    }

    /// <summary>Nobody can find more to be false than was charged.</summary>
    /// <exception cref="RuleException">'finding.more-than-charged', 'dispute.too-much'.</exception>
    public async Task CheckAsync(Dispute dispute, DisputeFinding finding, CancellationToken ct)
    {
        var charged = await ChargedAsync(dispute, ct);
        var (messages, units) = (charged.Sum(cell => cell.Messages), charged.Sum(cell => cell.Units));
        Rule.Require(
            finding.FalseMessages <= messages && finding.FalseUnits <= units, "finding.more-than-charged", $"Of these days {messages} messages and {units} units were charged.", messages, units);
    }

    /// <summary>What was charged of the disputed days, narrowed down as the claim is.</summary>
    /// <exception cref="RuleException">'dispute.too-much'.</exception>
    public async Task<IReadOnlyList<UsageCell>> ChargedAsync(Dispute dispute, CancellationToken ct)
    {
        var scope = dispute.Scope;
        var cells = await CellsAsync(
            new(scope.FirstDay, scope.LastDay, dispute.OrganisationId, AppId: scope.AppId, Service: scope.Service, Type: scope.Type, ByOperator: true), ct);
        return [.. cells.Where(cell => Billable.Is(cell.Service, cell.Status) && (scope.Operator is null || cell.Operator == scope.Operator))];
    }

    /// <summary>All of them: a part would be no answer.</summary>
    /// <exception cref="RuleException">'dispute.too-much'.</exception>
    internal async Task<IReadOnlyList<UsageCell>> CellsAsync(CellFilter filter, CancellationToken ct)
    {
        var cells = await usage.Reads.CellsAsync(filter, MostCells + 1, ct);
        Rule.Require(cells.Count <= MostCells, "dispute.too-much", "Too much was sent on these days to be counted at once.");
        return cells;
    }

    /// <summary>The lines about the month, each with what later bills corrected of it; late records may have come to a later bill alone.</summary>
    private async Task<List<ChargedLine>> LinesAsync(
        PortalDb db, Dispute dispute, Bill bill, Dictionary<int, Money> credited, IReadOnlyList<UsageCell> charged, CancellationToken ct)
    {
        var later = await db.Set<Bill>().AsNoTracking().Include(b => b.Lines)
            .Where(b => b.OrganisationId == bill.OrganisationId && b.Month > bill.Month && b.Lines.Any(line => line.Corrects == bill.Month)).OrderBy(b => b.Month).ToListAsync(ct);
        var about = bill.Lines.Where(line => line.Corrects is null || line.Corrects == bill.Month).OrderBy(line => line.Position).Select(line => (Bill: bill, Line: line))
            .Concat(later.SelectMany(b => b.Lines.Where(line => line.Corrects == bill.Month).OrderBy(line => line.Position).Select(line => (Bill: b, Line: line))))
            .Where(pair => pair.Line.Service == dispute.Service).ToList();
        var disputed = DisputedUnits.OnLines(
            charged.Select(cell => new DisputedUnits(cell.AppId, cell.Region, cell.Type, cell.Day, cell.Units)),
            (await bills.SlicesAsync(bill, ct)).Where(slice => slice.Key.Service == dispute.Service),
            [.. about.Where(pair => pair.Line.Corrects is not null).GroupBy(pair => pair.Line.Key, (key, lines) => (key, lines.Sum(pair => pair.Line.Units)))]);
        var takenBy = new Dictionary<string, Dictionary<int, Money>> { [bill.Number] = credited };
        foreach (var b in later)
            takenBy[b.Number] = await CreditedAsync(db, b, ct);
        var returned = await ReturnedAsync(db, dispute.OrganisationId, ct);
        var packages = await db.Set<Package>().AsNoTracking().Where(package => package.OrganisationId == dispute.OrganisationId).ToDictionaryAsync(package => package.Id, ct);
        var today = ContractTime.DayOf(time.GetUtcNow());
        var lines = new List<ChargedLine>();
        foreach (var group in about.GroupBy(pair => pair.Line.Key).Where(group => disputed.ContainsKey(group.Key)))
        {
            var units = group.Sum(pair => pair.Line.Units) - group.Sum(pair => returned.GetValueOrDefault((pair.Bill.Number, pair.Line.Position)).Units);
            if (units <= 0)
                continue;
            var (on, line) = group.First(pair => pair.Line.Units > 0);
            var laterBill = on.Id == bill.Id ? null : on.Number;
            if (group.Key.PackageId is { } packageId)
            {
                var package = packages[packageId];
                var hasEnded = (package.ExpiredAt ?? package.RefundedAt) is not null || package.ExpiresOn < today;
                lines.Add(new(line.Position, disputed[group.Key], Money.Zero, Money.Zero, new(package, units, hasEnded), LaterBill: laterBill));
                continue;
            }

            var left = group.Aggregate(Money.Zero, (sum, pair) => sum + pair.Line.Amount - takenBy[pair.Bill.Number].GetValueOrDefault(pair.Line.Position)
                - returned.GetValueOrDefault((pair.Bill.Number, pair.Line.Position)).Money);
            lines.Add(new(
                line.Position, disputed[group.Key], group.Key.UnitPrice, NotBelowZero(left),
                OnBill: NotBelowZero(line.Amount - takenBy[on.Number].GetValueOrDefault(line.Position)), LaterBill: laterBill));
        }

        return lines;
    }

    private static Task<Dictionary<int, Money>> CreditedAsync(PortalDb db, Bill bill, CancellationToken ct) =>
        CreditNoteService.CreditedAsync(db, bill.Id, note => note.Status != CreditNoteStatus.Rejected, ct);

    /// <summary>What disputes have given back beside credit notes, by bill and line: units of packages, and money.</summary>
    private static async Task<Dictionary<(string Bill, int Position), (long Units, Money Money)>> ReturnedAsync(PortalDb db, Guid organisationId, CancellationToken ct)
    {
        var entries = await db.Set<LedgerEntry>().AsNoTracking().Include(entry => entry.Postings)
            .Where(entry => entry.OrganisationId == organisationId && entry.Document.StartsWith("dispute:")
                && (entry.Reason == LedgerReason.SkimmedUnitsReturned || entry.Reason == LedgerReason.PackageRefunded || entry.Reason == LedgerReason.SkimmingWithheld))
            .ToListAsync(ct);
        return entries.GroupBy(entry => DisputePostings.LineOf(entry.Document)).ToDictionary(group => group.Key, group =>
        {
            var postings = group.SelectMany(entry => entry.Postings).ToList();
            return (
                -postings.Where(posting => posting.Account == LedgerAccount.UnitsUsed).Sum(posting => posting.Amount),
                new Money(postings.Where(posting => posting.Account == LedgerAccount.Balance).Sum(posting => posting.Amount)));
        });
    }

    private static Money NotBelowZero(Money money) => money > Money.Zero ? money : Money.Zero;

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
        var cells = await CellsAsync(new(month, month.AddMonths(1).AddDays(-1), dispute.OrganisationId), ct);
        return BillCalculator.Total(BillCalculator.Lines(
            cells.Where(cell => Billable.Is(cell.Service, cell.Status)).GroupBy(cell => (cell.AppId, cell.Service, cell.Region, cell.Type, cell.Day))
                .Select(day => new BillableUnits(day.Key.AppId, day.Key.Service, day.Key.Region, day.Key.Type, day.Key.Day, day.Sum(cell => cell.Units))),
            rates.PriceOf));
    }
}
