using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Invoices;
using Portal.Domain.Ledger;
using Portal.Web.Data;

namespace Portal.Web.Features.Invoices;

/// <summary>What may be invoiced, as the bills, the packages and the ledger say at this moment.</summary>
internal static class InvoiceBook
{
    /// <summary>Bills and packages of one customer, newest first, each with its hurdle but for live requests.</summary>
    public static async Task<IReadOnlyList<Invoiceable>> InvoiceablesAsync(this PortalDb db, Guid organisationId, CancellationToken ct = default) =>
        [.. (await BillsAsync(db, organisationId, ct)).Concat(await PackagesAsync(db, organisationId, ct))
            .OrderByDescending(thing => thing.On).ThenByDescending(thing => thing.Number, StringComparer.Ordinal)];

    /// <summary>By key, the live request on which a thing of the customer stands.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> LiveRequestsAsync(this PortalDb db, Guid organisationId, CancellationToken ct = default) =>
        await db.Set<InvoiceRequest>().Where(request => request.OrganisationId == organisationId)
            .SelectMany(request => request.Items, (request, item) => new { request.Number, item.LiveKey })
            .Where(row => row.LiveKey != null).ToDictionaryAsync(row => row.LiveKey!, row => row.Number, ct);

    private static async Task<IEnumerable<Invoiceable>> BillsAsync(PortalDb db, Guid organisationId, CancellationToken ct)
    {
        var bills = await db.Set<Bill>().AsNoTracking().Where(bill => bill.OrganisationId == organisationId).ToListAsync(ct);
        // What compensation paid for is free on the bill; should such a line ever cost something, it is not invoiced either (A73).
        var granted = (await db.Set<Bill>().Where(bill => bill.OrganisationId == organisationId)
                .SelectMany(bill => bill.Lines, (bill, line) => new { bill.Id, line.PackageId, line.Amount, line.Units })
                .Join(db.Set<Package>().Where(package => package.Kind == PackageKind.Compensation), row => row.PackageId, package => package.Id, (row, _) => row)
                .ToListAsync(ct))
            .ToLookup(row => row.Id);
        var withheld = (await db.Set<LedgerEntry>().AsNoTracking().Include(entry => entry.Postings)
                .Where(entry => entry.OrganisationId == organisationId && entry.Reason == LedgerReason.SkimmingWithheld).ToListAsync(ct))
            .ToLookup(entry => entry.Note);
        return bills.Select(bill => Invoiceable.Of(
            bill, granted[bill.Id].Aggregate(Money.Zero, (sum, row) => sum + row.Amount), granted[bill.Id].Sum(row => row.Units),
            new(-withheld[bill.Number].SelectMany(entry => entry.Postings).Where(posting => posting.Account == LedgerAccount.Revenue).Sum(posting => posting.Amount))));
    }

    private static async Task<IEnumerable<Invoiceable>> PackagesAsync(PortalDb db, Guid organisationId, CancellationToken ct)
    {
        var packages = await db.Set<Package>().AsNoTracking().Where(package => package.OrganisationId == organisationId).ToListAsync(ct);
        var entries = (await db.Set<LedgerEntry>().AsNoTracking().Include(entry => entry.Postings)
                .Where(entry => entry.OrganisationId == organisationId
                    && (entry.Reason == LedgerReason.PackageBought || entry.Reason == LedgerReason.PackageRefunded))
                .ToListAsync(ct))
            .ToLookup(entry => entry.Postings.Select(posting => posting.PackageId).FirstOrDefault(id => id is not null));
        return packages.Select(package => Invoiceable.Of(
            package,
            Sum(entries[package.Id], LedgerReason.PackageBought, LedgerAccount.Vouchers),
            Sum(entries[package.Id], LedgerReason.PackageRefunded, LedgerAccount.Revenue),
            ContractTime.DayOf(package.OrderedAt)));
    }

    // Both accounts give, so what they gave is below zero.
    private static Money Sum(IEnumerable<LedgerEntry> entries, LedgerReason reason, LedgerAccount account) => new(-entries
        .Where(entry => entry.Reason == reason).SelectMany(entry => entry.Postings)
        .Where(posting => posting.Account == account && posting.Commodity == Commodity.Cny).Sum(posting => posting.Amount));
}
