using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Domain.Ledger;

namespace Portal.Web.Features.Billing;

/// <summary>What a bill moves in the ledger: the units its packages paid for, and what is owed.</summary>
internal static class BillPostings
{
    public static IEnumerable<LedgerEntry> Of(Bill bill, IReadOnlyList<Package> packages, string by, DateTimeOffset now)
    {
        var document = $"bill:{bill.Number}";
        var known = packages.ToDictionary(package => package.Id);
        var used = bill.Lines.Where(line => line.PackageId is not null)
            .GroupBy(line => line.PackageId!.Value)
            .Select(group => (Package: known[group.Key], Units: group.Sum(line => line.Units)))
            .Where(use => use.Units != 0)
            .OrderBy(use => use.Package.Number, StringComparer.Ordinal)
            .ToList();
        foreach (var (kind, reason) in new[] { (PackageKind.Bought, LedgerReason.PackageUsed), (PackageKind.Compensation, LedgerReason.CompensationUsed) })
        {
            var postings = used.Where(use => use.Package.Kind == kind)
                .SelectMany(use => Move(use.Package, use.Units, LedgerAccount.UnitsUsed)).ToList();
            if (postings.Count > 0)
                yield return new(bill.OrganisationId, reason, document, "", by, now, postings);
        }

        // Units that come back to a package that has ended are gone with it.
        foreach (var kind in new[] { PackageKind.Bought, PackageKind.Compensation })
        {
            var postings = used.Where(use => use.Package.Kind == kind && use.Units < 0 && (use.Package.ExpiredAt ?? use.Package.RefundedAt) is not null)
                .SelectMany(use => Move(use.Package, -use.Units, LedgerAccount.UnitsExpired)).ToList();
            if (postings.Count > 0)
            {
                var reason = kind is PackageKind.Bought ? LedgerReason.PackageExpired : LedgerReason.CompensationExpired;
                yield return new(bill.OrganisationId, reason, document, "", by, now, postings);
            }
        }

        if (bill.Total != Money.Zero)
        {
            yield return new(
                bill.OrganisationId, LedgerReason.BillIssued, document, "", by, now,
                new LedgerPosting(LedgerAccount.Receivable, Commodity.Cny, -bill.Total.Micros),
                new LedgerPosting(LedgerAccount.Revenue, Commodity.Cny, bill.Total.Micros));
        }
    }

    private static IEnumerable<LedgerPosting> Move(Package package, long units, LedgerAccount to)
    {
        var commodity = Commodities.Of(package.Service);
        yield return new(package.Account, commodity, -units, package.Id);
        yield return new(to, commodity, units, package.Id);
    }
}
