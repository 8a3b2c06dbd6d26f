using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Domain.Disputes;
using Portal.Domain.Ledger;

namespace Portal.Web.Features.Disputes;

/// <summary>What the end of a dispute moves in the ledger, beside the credit note: units back to their packages, and money to the balance.</summary>
internal static class DisputePostings
{
    public static IEnumerable<LedgerEntry> Of(Dispute dispute, SkimmingEffects effects, Bill bill, string by, DateTimeOffset now)
    {
        var (document, commodity) = ($"dispute:{dispute.Number}", Commodities.Of(dispute.Service));

        // What was granted and has ended meanwhile is gone with it, as when a bill is corrected.
        var units = effects.Returned.Where(part => part.Instead == Money.Zero)
            .GroupBy(part => (part.PackageId, Account: part.HasEnded ? LedgerAccount.UnitsExpired : part.Account)).Select(group => (group.Key, Units: group.Sum(part => part.Units)))
            .SelectMany(part => (LedgerPosting[])
            [
                new(LedgerAccount.UnitsUsed, commodity, -part.Units, part.Key.PackageId), new(part.Key.Account, commodity, part.Units, part.Key.PackageId),
            ]).ToList();
        if (units.Count > 0)
            yield return new(dispute.OrganisationId, LedgerReason.SkimmedUnitsReturned, document, bill.Number, by, now, units);

        foreach (var package in effects.Returned.Where(part => part.Instead > Money.Zero).GroupBy(part => (part.PackageId, part.Package)))
        {
            var (back, money) = (package.Sum(part => part.Units), package.Aggregate(Money.Zero, (sum, part) => sum + part.Instead));
            yield return new(
                dispute.OrganisationId, LedgerReason.PackageRefunded, $"{document}/{package.Key.Package}", bill.Number, by, now,
                new LedgerPosting(LedgerAccount.UnitsUsed, commodity, -back, package.Key.PackageId), new LedgerPosting(LedgerAccount.UnitsTakenBack, commodity, back, package.Key.PackageId),
                new LedgerPosting(LedgerAccount.Balance, Commodity.Cny, money.Micros), new LedgerPosting(LedgerAccount.Revenue, Commodity.Cny, -money.Micros));
        }

        if (dispute.Compensation > Money.Zero)
        {
            yield return new(
                dispute.OrganisationId, LedgerReason.SkimmingCompensated, document, "", by, now,
                new LedgerPosting(LedgerAccount.Balance, Commodity.Cny, dispute.Compensation.Micros), new LedgerPosting(LedgerAccount.Revenue, Commodity.Cny, -dispute.Compensation.Micros));
        }
    }
}
