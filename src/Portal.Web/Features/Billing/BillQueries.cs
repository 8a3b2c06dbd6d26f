using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Apps;
using Portal.Domain.Billing;
using Portal.Domain.Documents;
using Portal.Web.Data;

namespace Portal.Web.Features.Billing;

/// <summary>A bill in a list.</summary>
public sealed record BillRow(
    string Number, Guid OrganisationId, string OrganisationName, DateOnly Month, BillStanding Standing, Money Total, DateTimeOffset IssuedAt);

/// <summary>One page of bills, counted from 1.</summary>
public sealed record BillRows(IReadOnlyList<BillRow> Rows, int Page, int Pages);

/// <summary>The archived PDF of a bill.</summary>
public sealed record BillPdf(string Number, byte[] Content, string Sha256);

/// <summary>Reading bills. What the actor may not see is not there.</summary>
public sealed class BillQueries(IDbContextFactory<PortalDb> dbs)
{
    public const int MaxRows = 10_000;
    public const int PageSize = 50;

    /// <summary>Bills by number, newest month first; of one month when given.</summary>
    public async Task<IReadOnlyList<BillRow>> ListAsync(Actor actor, DateOnly? month, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Rows(db.Set<Bill>().AsNoTracking().VisibleTo(actor).Where(bill => month == null || bill.Month == month))
            .Take(MaxRows).ToListAsync(ct);
    }

    /// <summary>One page of the same.</summary>
    public async Task<BillRows> PageAsync(Actor actor, DateOnly? month, int page, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var all = db.Set<Bill>().AsNoTracking().VisibleTo(actor).Where(bill => month == null || bill.Month == month);
        var pages = Math.Max(1, (await all.CountAsync(ct) + PageSize - 1) / PageSize);
        var current = Math.Clamp(page, 1, pages);
        return new(await Rows(all).Skip((current - 1) * PageSize).Take(PageSize).ToListAsync(ct), current, pages);
    }

    /// <exception cref="NotFoundException"/>
    public async Task<Bill> GetAsync(Actor actor, string number, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Bill>().AsNoTracking().VisibleTo(actor)
            .Include(bill => bill.Lines.OrderBy(line => line.Position))
            .Include(bill => bill.Packages).AsSplitQuery()
            .SingleOrDefaultAsync(bill => bill.Number == number, ct)
            ?? throw new NotFoundException("The bill");
    }

    /// <summary>Issued credit notes of the bill, in their order.</summary>
    public async Task<IReadOnlyList<CreditNote>> CreditNotesAsync(Actor actor, string number, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var bills = db.Set<Bill>().VisibleTo(actor).Where(bill => bill.Number == number).Select(bill => bill.Id);
        return await db.Set<CreditNote>().AsNoTracking().Include(note => note.Lines)
            .Where(note => bills.Contains(note.BillId) && note.Status == CreditNoteStatus.Issued).OrderBy(note => note.Number).ToListAsync(ct);
    }

    /// <summary>What the apps on the bill are called today; the bill itself knows only their numbers.</summary>
    public async Task<IReadOnlyDictionary<long, string>> AppNamesAsync(Bill bill, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<App>().Where(app => app.OrganisationId == bill.OrganisationId)
            .ToDictionaryAsync(app => app.AppId, app => app.Name, ct);
    }

    /// <summary>By what anybody who holds the bill can verify it; null only until the register has it.</summary>
    public async Task<string?> CodeAsync(Bill bill, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<RegisteredDocument>()
            .Where(d => d.Kind == DocumentKind.Bill && d.Number == bill.Number && d.OrganisationId == bill.OrganisationId)
            .Select(d => d.Code).SingleOrDefaultAsync(ct);
    }

    /// <exception cref="NotFoundException"/>
    /// <exception cref="InvalidDataException">The archived bytes are not those that were issued.</exception>
    public async Task<BillPdf> PdfAsync(Actor actor, string number, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var document = await db.Set<Bill>().VisibleTo(actor)
            .Where(bill => bill.Number == number)
            .Join(db.Set<IssuedDocument>(), bill => bill.Id, issued => issued.BillId, (_, issued) => issued)
            .AsNoTracking().SingleOrDefaultAsync(ct)
            ?? throw new NotFoundException("The bill");
        return document.IsIntact
            ? new(number, document.Pdf, document.Sha256)
            : throw new InvalidDataException($"The archived PDF of {number} does not match its digest.");
    }

    private static IQueryable<BillRow> Rows(IQueryable<Bill> bills) => bills
        .OrderByDescending(bill => bill.Month).ThenBy(bill => bill.Number)
        .Select(bill => new BillRow(
            bill.Number, bill.OrganisationId, bill.OrganisationName, bill.Month,
            new BillStanding(
                bill.Status, bill.Total, bill.Disputed, bill.Credited, bill.Paid, bill.ObjectionUntil, bill.FinalAt, bill.DueOn, bill.RestDueOn, bill.SendingStopsAt),
            bill.Total, bill.IssuedAt));
}
