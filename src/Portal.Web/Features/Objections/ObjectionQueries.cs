using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Documents;
using Portal.Web.Data;
using Portal.Web.Platform.Documents;

namespace Portal.Web.Features.Objections;

/// <summary>An objection in the list of finance.</summary>
public sealed record ObjectionRow(
    string Number, string BillNumber, string OrganisationName, ObjectionStatus Status, DateTimeOffset FiledAt, Money Disputed, Money Credit);

public sealed record ObjectionRows(IReadOnlyList<ObjectionRow> Rows, int Page, int Pages, IReadOnlyList<CreditNoteRow> Proposed);

/// <summary>A credit note in a list.</summary>
public sealed record CreditNoteRow(
    Guid Id, string? Number, string BillNumber, string OrganisationName, CreditNoteStatus Status, string Reason, Money Total, string ProposedBy, Guid ProposedById,
    DateTimeOffset ProposedAt, DateTimeOffset? AnsweredAt);

/// <summary>A bill with its latest objection and its credit notes.</summary>
public sealed record ObjectionView(Bill Bill, Objection? Objection, IReadOnlyList<CreditNoteRow> CreditNotes);

/// <summary>A bill with what credit notes, proposed ones too, leave of each of its lines.</summary>
public sealed record CreditableView(Bill Bill, IReadOnlyDictionary<int, Money> Left);

internal static class Statements
{
    /// <exception cref="NotFoundException">There is none, or it is about another bill.</exception>
    public static async Task<CustomerCounts> StatementAsync(this PortalDb db, Guid id, Guid billId, Guid organisationId, CancellationToken ct) =>
        await db.Set<CustomerCounts>().AsNoTracking().Include(c => c.Days.OrderBy(day => day.Day))
            .SingleOrDefaultAsync(c => c.Id == id && c.BillId == billId && c.OrganisationId == organisationId, ct)
        ?? throw new NotFoundException("The statement");
}

/// <summary>Reading objections and credit notes. What the actor may not see is not there.</summary>
public sealed class ObjectionQueries(IDbContextFactory<PortalDb> dbs)
{
    public const int PageSize = 50;

    /// <summary>All objections, open ones first, and the credit notes that wait for a second person.</summary>
    public async Task<ObjectionRows> ListAsync(int page, Actor actor, CancellationToken ct = default)
    {
        RequireView(actor);
        if (!actor.IsProvider)
            throw new ForbiddenException("the list of all objections");
        await using var db = await dbs.CreateDbContextAsync(ct);
        var all = db.Set<Objection>().AsNoTracking();
        var pages = Math.Max(1, (await all.CountAsync(ct) + PageSize - 1) / PageSize);
        var current = Math.Clamp(page, 1, pages);
        var found = await all.Include(o => o.Lines)
            .OrderBy(o => o.DecidedAt != null).ThenBy(o => o.FiledAt)
            .Skip((current - 1) * PageSize).Take(PageSize).AsSplitQuery().ToListAsync(ct);
        var ids = found.Select(o => o.BillId).ToList();
        var names = await db.Set<Bill>().Where(b => ids.Contains(b.Id)).ToDictionaryAsync(b => b.Id, b => b.OrganisationName, ct);
        return new(
            [.. found.Select(o => new ObjectionRow(o.Number, o.BillNumber, names[o.BillId], o.Status, o.FiledAt, o.Disputed, o.Credit))],
            current, pages, await NotesAsync(db, n => n.Status == CreditNoteStatus.Proposed, ct));
    }

    /// <exception cref="NotFoundException"/>
    public async Task<ObjectionView> OfBillAsync(string billNumber, Actor actor, CancellationToken ct = default)
    {
        RequireView(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var bill = await db.Set<Bill>().AsNoTracking().Include(b => b.Lines.OrderBy(line => line.Position))
            .SingleOrDefaultAsync(b => b.Number == billNumber && (actor.OrganisationId == null || b.OrganisationId == actor.OrganisationId), ct)
            ?? throw new NotFoundException("The bill");
        var objection = await Whole(db).Where(o => o.BillId == bill.Id).OrderByDescending(o => o.Number).FirstOrDefaultAsync(ct);
        return new(bill, objection, await NotesAsync(db, n => n.BillId == bill.Id && (actor.OrganisationId == null || n.Status == CreditNoteStatus.Issued), ct));
    }

    /// <exception cref="NotFoundException"/>
    public async Task<CreditableView> CreditableAsync(string billNumber, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageReceivables);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var bill = await db.Set<Bill>().AsNoTracking().Include(b => b.Lines.OrderBy(line => line.Position)).SingleOrDefaultAsync(b => b.Number == billNumber, ct)
            ?? throw new NotFoundException("The bill");
        var credited = await CreditNoteService.CreditedAsync(db, bill.Id, n => n.Status != CreditNoteStatus.Rejected, ct);
        return new(bill, bill.Lines.ToDictionary(line => line.Position, line => line.Amount - credited.GetValueOrDefault(line.Position)));
    }

    /// <summary>The statement an objection to the bill is to start from.</summary>
    /// <exception cref="NotFoundException"/>
    public async Task<CustomerCounts> CountsAsync(Guid billId, Guid id, Actor actor, CancellationToken ct = default)
    {
        RequireView(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.StatementAsync(id, billId, actor.RequiredOrganisation, ct);
    }

    /// <exception cref="NotFoundException"/>
    public async Task<ObjectionView> GetAsync(string number, Actor actor, CancellationToken ct = default)
    {
        RequireView(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var objection = await Whole(db)
            .SingleOrDefaultAsync(o => o.Number == number && (actor.OrganisationId == null || o.OrganisationId == actor.OrganisationId), ct)
            ?? throw new NotFoundException("The objection");
        var bill = await db.Set<Bill>().AsNoTracking().Include(b => b.Lines.OrderBy(line => line.Position)).SingleAsync(b => b.Id == objection.BillId, ct);
        return new(bill, objection, await NotesAsync(db, n => n.BillId == bill.Id && (actor.OrganisationId == null || n.Status == CreditNoteStatus.Issued), ct));
    }

    /// <exception cref="NotFoundException"/>
    /// <exception cref="InvalidDataException">The archived bytes are not those that were issued.</exception>
    public async Task<byte[]> PdfAsync(string number, Actor actor, CancellationToken ct = default)
    {
        RequireView(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var organisation = await db.Set<CreditNote>().Where(n => n.Number == number && (actor.OrganisationId == null || n.OrganisationId == actor.OrganisationId))
            .Select(n => (Guid?)n.OrganisationId).SingleOrDefaultAsync(ct) ?? throw new NotFoundException("The credit note");
        return await db.DocumentBytesAsync(DocumentKind.CreditNote, number, organisation, ct);
    }

    private static void RequireView(Actor actor) => actor.Require(actor.IsProvider ? Permission.ViewAllBills : Permission.ViewBills);

    private static IQueryable<Objection> Whole(PortalDb db) => db.Set<Objection>().AsNoTracking()
        .Include(o => o.Lines.OrderBy(line => line.Position)).Include(o => o.Days).Include(o => o.Messages.OrderBy(m => m.Id)).ThenInclude(m => m.Files).AsSplitQuery();

    private static async Task<IReadOnlyList<CreditNoteRow>> NotesAsync(
        PortalDb db, System.Linq.Expressions.Expression<Func<CreditNote, bool>> which, CancellationToken ct) =>
        await db.Set<CreditNote>().AsNoTracking().Where(which).OrderBy(n => n.ProposedAt).Take(200)
            .Join(db.Set<Bill>(), n => n.BillId, b => b.Id, (n, b) => new CreditNoteRow(
                n.Id, n.Number, n.BillNumber, b.OrganisationName, n.Status, n.Reason, n.Total, n.ProposedBy, n.ProposedById, n.ProposedAt, n.AnsweredAt))
            .ToListAsync(ct);
}
