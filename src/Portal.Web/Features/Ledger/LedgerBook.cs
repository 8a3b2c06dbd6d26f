using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Ledger;
using Portal.Web.Data;

namespace Portal.Web.Features.Ledger;

/// <summary>
/// Posting and reading inside the caller's transaction: the movement, its document and its audit row stand or fall together.
/// The unique key (organisation, reason, document) makes a second posting of the same thing fail.
/// </summary>
public static class LedgerBook
{
    /// <summary>
    /// Makes everybody else who moves this customer's money or units wait until the caller's transaction ends; what is read
    /// behind it cannot change. The first thing in the transaction.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no transaction.</exception>
    public static async Task LockLedgerAsync(this PortalDb db, Guid organisationId, CancellationToken ct = default)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("Lock a ledger inside a transaction.");

        // A write that changes nothing: the row's lock (PostgreSQL) or the write lock (SQLite).
        await db.Set<Organisation>().Where(o => o.Id == organisationId)
            .ExecuteUpdateAsync(set => set.SetProperty(o => o.Name, o => o.Name), ct);
    }

    /// <summary>The next 'P-2026-000123', for bought and granted packages alike.</summary>
    public static async Task<string> NextPackageNumberAsync(this PortalDb db, DateTimeOffset now, CancellationToken ct = default) =>
        Package.NumberAt(now, await NumberSeries.NextAsync(db, Package.SeriesAt(now), ct));

    public static Task<bool> IsPostedAsync(this PortalDb db, Guid organisationId, LedgerReason reason, string document, CancellationToken ct = default) =>
        db.Set<LedgerEntry>().AnyAsync(entry => entry.OrganisationId == organisationId && entry.Reason == reason && entry.Document == document, ct);

    /// <summary>Money in one of the customer's accounts.</summary>
    public static async Task<Money> MoneyAsync(this PortalDb db, Guid organisationId, LedgerAccount account, CancellationToken ct = default) =>
        new(await db.Set<LedgerEntry>().Where(entry => entry.OrganisationId == organisationId)
            .SelectMany(entry => entry.Postings)
            .Where(posting => posting.Account == account && posting.Commodity == Commodity.Cny)
            .SumAsync(posting => posting.Amount, ct));

    /// <summary>Units left of each package of the customer, as posted: what a closed month used.</summary>
    public static async Task<IReadOnlyDictionary<Guid, long>> LeftAsync(this PortalDb db, Guid organisationId, CancellationToken ct = default) =>
        await db.Set<LedgerEntry>().Where(entry => entry.OrganisationId == organisationId)
            .SelectMany(entry => entry.Postings)
            .Where(posting => posting.PackageId != null
                && (posting.Account == LedgerAccount.Package || posting.Account == LedgerAccount.Compensation))
            .GroupBy(posting => posting.PackageId!.Value)
            .Select(group => new { group.Key, Left = group.Sum(posting => posting.Amount) })
            .ToDictionaryAsync(row => row.Key, row => row.Left, ct);
}

/// <summary>Amounts in mails and messages.</summary>
internal static class LedgerWords
{
    public static string Written(this Money money) => $"{Money.Currency} {money.RoundToFen().Yuan.ToString("#,0.00", System.Globalization.CultureInfo.InvariantCulture)}";
}
