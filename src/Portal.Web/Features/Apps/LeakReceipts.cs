using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Documents;
using Portal.Web.Data;
using Portal.Web.Platform.Documents;

namespace Portal.Web.Features.Apps;

/// <summary>Leak receipts for those who may see the organisation's apps, on the screen and as a PDF.</summary>
public sealed class LeakReceipts(IDbContextFactory<PortalDb> dbs)
{
    public async Task<LeakReport> FindAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewApps);
        var organisation = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<LeakReport>().AsNoTracking()
            .SingleOrDefaultAsync(r => r.Number == number && r.OrganisationId == organisation, ct)
            ?? throw new NotFoundException("The receipt");
    }

    /// <summary>When staff closed the report; null while it is open.</summary>
    public async Task<DateTimeOffset?> ClosedAtAsync(LeakReport report, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<KeyEvent>().Where(e => e.KeyId == report.KeyId && e.Kind == KeyEventKind.LeakClosed)
            .Select(e => (DateTimeOffset?)e.At).FirstOrDefaultAsync(ct);
    }

    /// <summary>The bytes as they were issued with the report.</summary>
    public async Task<byte[]> PdfAsync(string number, Actor actor, CancellationToken ct = default)
    {
        var report = await FindAsync(number, actor, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.DocumentBytesAsync(DocumentKind.LeakReceipt, report.Number, report.OrganisationId, ct);
    }

    /// <summary>Makes the receipt's document with the report, in its transaction.</summary>
    internal static async Task PrintAsync(PortalDb db, DocumentPress press, LeakReport report, CancellationToken ct)
    {
        var organisation = await db.Set<Organisation>().Where(o => o.Id == report.OrganisationId).Select(o => o.Name).SingleAsync(ct);
        await press.PrintAsync(
            db, new(DocumentKind.LeakReceipt, report.Number, report.OrganisationId, report.ReportedAt),
            seal => LeakReceiptDocument.Of(report, organisation, seal), keep: true, ct);
    }
}

/// <summary>Receipts that were given before documents had a register were drawn anew for each download: now they are issued.</summary>
public sealed class UnregisteredReceipts(IDbContextFactory<PortalDb> dbs, DocumentPress press) : IUnregisteredDocuments
{
    public async Task RegisterAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var missing = await db.Set<LeakReport>().AsNoTracking()
            .Where(report => !db.Set<RegisteredDocument>().Any(d => d.Kind == DocumentKind.LeakReceipt && d.Number == report.Number))
            .ToListAsync(ct);
        foreach (var report in missing)
        {
            await LeakReceipts.PrintAsync(db, press, report, ct);
            await db.SaveChangesAsync(ct);
        }
    }
}
