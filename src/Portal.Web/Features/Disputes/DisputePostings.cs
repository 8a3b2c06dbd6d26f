using System.Globalization;
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

        foreach (var part in effects.Returned)
        {
            var (on, at) = (part.LaterBill ?? bill.Number, $"{document}/{part.LaterBill ?? bill.Number}/{part.Position.ToString(CultureInfo.InvariantCulture)}");
            if (part.Instead == Money.Zero)
            {
                // What was granted and has ended meanwhile is gone with it, as when a bill is corrected.
                var account = part.HasEnded ? LedgerAccount.UnitsExpired : part.Account;
                yield return new(
                    dispute.OrganisationId, LedgerReason.SkimmedUnitsReturned, at, on, by, now,
                    new LedgerPosting(LedgerAccount.UnitsUsed, commodity, -part.Units, part.PackageId), new LedgerPosting(account, commodity, part.Units, part.PackageId));
                continue;
            }

            yield return new(
                dispute.OrganisationId, LedgerReason.PackageRefunded, at, on, by, now,
                new LedgerPosting(LedgerAccount.UnitsUsed, commodity, -part.Units, part.PackageId), new LedgerPosting(LedgerAccount.UnitsTakenBack, commodity, part.Units, part.PackageId),
                new LedgerPosting(LedgerAccount.Balance, Commodity.Cny, part.Instead.Micros), new LedgerPosting(LedgerAccount.Revenue, Commodity.Cny, -part.Instead.Micros));
        }

        foreach (var line in effects.Withheld.Where(line => line.ToBalance > Money.Zero))
        {
            yield return new(
                dispute.OrganisationId, LedgerReason.SkimmingWithheld,
                $"{document}/{line.LaterBill ?? bill.Number}/{line.Position.ToString(CultureInfo.InvariantCulture)}", line.LaterBill ?? bill.Number, by, now,
                new LedgerPosting(LedgerAccount.Balance, Commodity.Cny, line.ToBalance.Micros), new LedgerPosting(LedgerAccount.Revenue, Commodity.Cny, -line.ToBalance.Micros));
        }

        if (dispute.Compensation > Money.Zero)
        {
            yield return new(
                dispute.OrganisationId, LedgerReason.SkimmingCompensated, document, "", by, now,
                new LedgerPosting(LedgerAccount.Balance, Commodity.Cny, dispute.Compensation.Micros), new LedgerPosting(LedgerAccount.Revenue, Commodity.Cny, -dispute.Compensation.Micros));
        }
    }

    /// <summary>The line of which something was given back, from the document 'dispute:NUMBER/BILL/POSITION'.</summary>
    public static (string Bill, int Position) LineOf(string document) =>
        document.Split('/') is [_, var bill, var position] && int.TryParse(position, CultureInfo.InvariantCulture, out var at) ? (bill, at) : ("", 0);
}
