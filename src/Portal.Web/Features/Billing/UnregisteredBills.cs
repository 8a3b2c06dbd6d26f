using Microsoft.EntityFrameworkCore;
using Portal.Domain.Billing;
using Portal.Domain.Documents;
using Portal.Web.Data;
using Portal.Web.Platform.Documents;

namespace Portal.Web.Features.Billing;

/// <summary>Bills that were issued before documents had a register: their archived bytes go into it as they are.</summary>
public sealed class UnregisteredBills(IDbContextFactory<PortalDb> dbs) : IUnregisteredDocuments
{
    public async Task RegisterAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var missing = await db.Set<Bill>()
            .Where(bill => !db.Set<RegisteredDocument>().Any(d => d.Kind == DocumentKind.Bill && d.Number == bill.Number))
            .Select(bill => bill.Id).ToListAsync(ct);
        foreach (var some in missing.Chunk(100))
        {
            db.ChangeTracker.Clear();
            var bills = await db.Set<Bill>().AsNoTracking().Where(bill => some.Contains(bill.Id))
                .Join(db.Set<IssuedDocument>(), bill => bill.Id, issued => issued.BillId, (bill, issued) => new { Bill = bill, issued.Pdf }).ToListAsync(ct);
            foreach (var (bill, pdf) in bills.Select(issued => (issued.Bill, issued.Pdf)))
                db.RegisterDocument(new(DocumentKind.Bill, bill.Number, bill.OrganisationId, bill.IssuedAt, bill.Total, bill.Sha256), pdf);
            await db.SaveChangesAsync(ct);
        }
    }
}
