using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Pdf;
using Portal.Web.Data;

namespace Portal.Web.Features.Apps;

/// <summary>Leak receipts for those who may see the organisation's apps, on the screen and as a PDF.</summary>
public sealed class LeakReceipts(IDbContextFactory<PortalDb> dbs, IPdfEngine pdf)
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

    /// <summary>The same bytes every time: the document is made from the stored report alone.</summary>
    public async Task<byte[]> PdfAsync(string number, Actor actor, CancellationToken ct = default)
    {
        var report = await FindAsync(number, actor, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var organisation = await db.Set<Organisation>().Where(o => o.Id == report.OrganisationId).Select(o => o.Name).SingleAsync(ct);
        using var output = new MemoryStream();
        pdf.Render(LeakReceiptDocument.Of(report, organisation), output);
        return output.ToArray();
    }
}
