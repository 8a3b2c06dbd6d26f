using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Documents;
using Portal.Domain.Ledger;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Policies;
using Portal.Web.Features.Pricing;
using Portal.Web.Platform;
using Portal.Web.Platform.Documents;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Billing;

/// <summary>What a bill is to be made from.</summary>
/// <param name="Usage">The month's units, as counted from the records.</param>
/// <param name="Changed">Closed months whose records have changed since they were billed, and what they come to.</param>
/// <param name="CountedAt">When the units were counted.</param>
public sealed record BillOrder(
    BillRun Run, Guid OrganisationId, IReadOnlyList<BillableUnits> Usage, IReadOnlyList<MonthUsage> Changed, DateTimeOffset CountedAt);

/// <summary>Issues one bill: number, lines, PDF, ledger entries, audit row and mails are one transaction or nothing.</summary>
public sealed class BillIssue(
    IDbContextFactory<PortalDb> dbs, RateBook rates, BillDocument document, DocumentPress press, IStringLocalizer<BillingTexts> texts, PortalUrls urls)
{
    /// <summary>Does nothing when the organisation already has its bill for the month, or there is nothing to bill.</summary>
    public async Task IssueAsync(BillOrder order, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await IssueAsync(db, order, [], actor, now, ct) is null)
            return; // rolled back, the number with it

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>The same inside the caller's transaction.</summary>
    internal async Task<Bill?> IssueAsync(
        PortalDb db, BillOrder order, IReadOnlyList<UnitAdjustment> adjustments, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        // The number comes first: its lock makes issuers wait for each other, so what the next lines see cannot change.
        var count = await NumberSeries.NextAsync(db, Bill.SeriesAt(now), ct);
        var (organisationId, month) = (order.OrganisationId, order.Run.Month);
        if (await db.Set<Bill>().AnyAsync(bill => bill.OrganisationId == organisationId && bill.Month == month, ct))
            return null;

        await db.LockLedgerAsync(organisationId, ct); // what is left of a package is not refunded or used meanwhile
        var packages = await db.Set<Package>().AsNoTracking().Where(package => package.OrganisationId == organisationId).ToListAsync(ct);
        var left = packages.Count == 0 ? new Dictionary<Guid, long>() : await db.LeftAsync(organisationId, ct);
        var inputs = new BillInputs(
            month, order.Usage, order.Changed,
            await ClosedMonths.BilledAsync(db, organisationId, [.. order.Changed.Select(changed => changed.Month)], ct),
            [.. packages.Select(package => Left(package, left.GetValueOrDefault(package.Id)))], adjustments);
        var lines = BillMaker.Lines(inputs, rates.PriceOf);
        if (lines.Count == 0)
            return null;

        var terms = BillTerms.Of(await db.PoliciesAsync(organisationId, ct), organisationId, ContractTime.DayOf(now));
        var name = await db.Set<Organisation>().Where(o => o.Id == organisationId).Select(o => o.Name).SingleAsync(ct);
        var touched = lines.Select(line => line.PackageId).ToHashSet();
        var bill = Bill.Issue(
            order.Run, organisationId, name, Bill.NumberAt(now, count), lines, now, terms, order.CountedAt,
            packages.Where(package => left.GetValueOrDefault(package.Id) != 0 || touched.Contains(package.Id))
                .ToDictionary(package => package.Id, package => left.GetValueOrDefault(package.Id)));
        var printed = await press.PrintAsync(
            db, new(DocumentKind.Bill, bill.Number, organisationId, now, bill.Total, bill.Sha256), seal => document.Describe(bill, seal), ct: ct);
        var issued = new IssuedDocument(bill.Id, printed.Pdf);
        db.Add(bill);
        db.Add(issued);
        db.AddRange(BillPostings.Of(bill, packages, actor.Name, now));
        db.Audit(actor, now, "bill.issued", $"bill:{bill.Number}", organisationId,
            new { Month = MonthText.Of(bill.Month), Total = bill.Total.ToFenString(), bill.Sha256, PdfSha256 = issued.Sha256 });
        await TellAsync(db, bill, now, ct);
        return bill;
    }

    internal static PackageLeft Left(Package package, long left) =>
        new(package.Id, package.Number, package.Service, package.ActiveFrom, package.ExpiresOn, left);

    private async Task TellAsync(PortalDb db, Bill bill, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var person in await MemberDirectory.WithAsync(db, bill.OrganisationId, Permission.ViewBills, ct))
        {
            using (Language.Use(person.Language))
            {
                var month = BillFormats.Month(bill.Month, texts);
                db.Mail(
                    person.Email, person.Language, now,
                    texts["mail.subject", bill.Number, month],
                    texts["mail.text", bill.OrganisationName, month, bill.Number, BillFormats.Amount(bill.Total)]
                        + "\n\n" + texts["mail.deadline", ContractTime.DayOf(bill.ObjectionUntil).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)],
                    urls.To($"/bills/{bill.Number}"));
            }
        }
    }
}
