using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Documents;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Policies;
using Portal.Web.Platform;
using Portal.Web.Platform.Documents;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Billing;

/// <summary>Issues one bill: number, lines, PDF, audit row and mails are one transaction or nothing.</summary>
public sealed class BillIssue(
    IDbContextFactory<PortalDb> dbs, BillDocument document, DocumentPress press, IStringLocalizer<BillingTexts> texts, PortalUrls urls)
{
    /// <summary>Does nothing when the organisation already has its bill for the month.</summary>
    public async Task IssueAsync(
        BillRun run, Guid organisationId, IReadOnlyList<BillLine> lines, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);

        // The number comes first: its lock makes issuers wait for each other, so what the next line sees cannot change.
        var count = await NumberSeries.NextAsync(db, Bill.SeriesAt(now), ct);
        if (await db.Set<Bill>().AnyAsync(bill => bill.OrganisationId == organisationId && bill.Month == run.Month, ct))
            return; // rolled back, the number with it

        var terms = BillTerms.Of(await db.PoliciesAsync(organisationId, ct), organisationId, ContractTime.DayOf(now));
        var name = await db.Set<Organisation>().Where(o => o.Id == organisationId).Select(o => o.Name).SingleAsync(ct);
        var bill = Bill.Issue(run, organisationId, name, Bill.NumberAt(now, count), lines, now, terms);
        var printed = await press.PrintAsync(
            db, new(DocumentKind.Bill, bill.Number, organisationId, now, bill.Total, bill.Sha256), seal => document.Describe(bill, seal), ct: ct);
        var issued = new IssuedDocument(bill.Id, printed.Pdf);
        db.Add(bill);
        db.Add(issued);
        db.Audit(actor, now, "bill.issued", $"bill:{bill.Number}", organisationId,
            new { Month = MonthText.Of(bill.Month), Total = bill.Total.ToFenString(), bill.Sha256, PdfSha256 = issued.Sha256 });
        await TellAsync(db, bill, now, ct);

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

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
