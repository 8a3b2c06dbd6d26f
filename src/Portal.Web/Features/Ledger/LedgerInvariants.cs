using Microsoft.EntityFrameworkCore;
using Portal.Domain.Ledger;
using Portal.Web.Data;
using Portal.Web.Platform.Checks;

namespace Portal.Web.Features.Ledger;

/// <summary>Every entry, and so the whole ledger, sums to zero in each commodity; no package and no balance is below zero.</summary>
public sealed class LedgerInvariant(IDbContextFactory<PortalDb> dbs) : IInvariant
{
    public string Name => "ledger balances";

    public async Task<CheckResult> CheckAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var unbalanced = await db.Set<LedgerEntry>()
            .SelectMany(entry => entry.Postings, (entry, posting) => new { entry.Id, entry.Document, posting.Commodity, posting.Amount })
            .GroupBy(row => new { row.Id, row.Document, row.Commodity })
            .Where(group => group.Sum(row => row.Amount) != 0)
            .Select(group => group.Key.Document).OrderBy(document => document).FirstOrDefaultAsync(ct);
        if (unbalanced is not null)
            return CheckResult.Bad($"the entry of {unbalanced} does not sum to zero");

        var overdrawn = await db.Set<LedgerEntry>()
            .SelectMany(entry => entry.Postings, (entry, posting) => new { entry.OrganisationId, posting.Account, posting.Commodity, posting.PackageId, posting.Amount })
            .Where(row => row.Account == LedgerAccount.Balance || row.Account == LedgerAccount.Package || row.Account == LedgerAccount.Compensation)
            .GroupBy(row => new { row.OrganisationId, row.Account, row.Commodity, row.PackageId })
            .Where(group => group.Sum(row => row.Amount) < 0)
            .Select(group => new { group.Key.OrganisationId, group.Key.Account }).OrderBy(row => row.OrganisationId).FirstOrDefaultAsync(ct);
        if (overdrawn is not null)
            return CheckResult.Bad($"{overdrawn.Account} of organisation {overdrawn.OrganisationId} is below zero");

        var entries = await db.Set<LedgerEntry>().CountAsync(ct);
        return CheckResult.Good($"{entries} entries sum to zero");
    }
}
