using Microsoft.EntityFrameworkCore;
using Portal.Domain.Billing;
using Portal.Domain.Ledger;
using Portal.Web.Data;
using Portal.Web.Platform.Checks;

namespace Portal.Web.Features.Payments;

/// <summary>What a bill says was paid is what the ledger says: payments, and balance used, less what credit notes gave back.</summary>
public sealed class PaymentsInvariant(IDbContextFactory<PortalDb> dbs) : IInvariant
{
    public string Name => "paid = posted";

    public async Task<CheckResult> CheckAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var bills = await db.Set<Bill>().AsNoTracking().Select(b => new { b.OrganisationId, b.Paid, b.Credited }).ToListAsync(ct);
        var paid = bills.GroupBy(b => b.OrganisationId).ToDictionary(g => g.Key, g => g.Sum(b => b.Paid.Micros + b.Credited.Micros));
        var posted = await db.Set<LedgerEntry>().AsNoTracking().Where(e => e.Reason == LedgerReason.BillPaid || e.Reason == LedgerReason.CreditNote)
            .SelectMany(e => e.Postings, (e, p) => new { e.OrganisationId, p.Account, p.Amount }).Where(p => p.Account == LedgerAccount.Receivable)
            .GroupBy(p => p.OrganisationId).Select(g => new { g.Key, Sum = g.Sum(p => p.Amount) }).ToDictionaryAsync(g => g.Key, g => g.Sum, ct);
        foreach (var organisation in paid.Keys.Union(posted.Keys))
        {
            if (paid.GetValueOrDefault(organisation) != posted.GetValueOrDefault(organisation))
                return CheckResult.Bad($"organisation {organisation}: bills are settled by {paid.GetValueOrDefault(organisation)}, the ledger says {posted.GetValueOrDefault(organisation)} (millionths)");
        }

        return CheckResult.Good($"{posted.Count} customers");
    }
}
