using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Documents;
using Portal.Domain.Ledger;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.BillLife;
using Portal.Web.Features.Invoices;
using Portal.Web.Platform;
using Portal.Web.Platform.Documents;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Objections;

/// <summary>Credit notes: proposed by one of finance, issued by a second person. An issued bill itself never changes.</summary>
public sealed class CreditNoteService(
    IDbContextFactory<PortalDb> dbs, TimeProvider time, CreditNoteDocument document, DocumentPress press, InvoiceUpkeep invoices,
    IStringLocalizer<ObjectionsTexts> texts, PortalUrls urls)
{
    /// <summary>Finance corrects a bill without an objection.</summary>
    /// <exception cref="RuleException"/>
    public async Task<Guid> ProposeAsync(string billNumber, IReadOnlyList<CreditLine> lines, string reason, Actor actor, CancellationToken ct = default)
    {
        var now = Require(actor, Permission.ManageReceivables);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var bill = await db.Set<Bill>().Include(b => b.Lines).SingleOrDefaultAsync(b => b.Number == billNumber, ct) ?? throw new NotFoundException("The bill");
        Rule.Require(bill.Status is not BillStatus.Objected, "credit-note.objection-open", "Decide the open objection: its decision makes the credit note.");
        var note = await ProposeAsync(db, bill, null, lines, reason, actor, now, ct);
        foreach (var other in (await MemberDirectory.StaffWithAsync(db, Permission.ApproveCredits, ct)).Where(person => person.UserId != actor.Id))
        {
            using var _ = Language.Use(other.Language);
            db.Mail(other.Email, other.Language, now,
                texts["mail.staff-credit.subject", bill.Number], texts["mail.staff-credit.text", actor.Name, BillLifeService.Amount(note.Total), bill.Number, bill.OrganisationName, note.Reason],
                urls.To($"/billing/bills/{bill.Number}"));
        }

        await db.SaveChangesAsync(ct);
        return note.Id;
    }

    /// <summary>The second person issues it: number, credit, ledger, PDF, audit row and mails are one transaction.</summary>
    /// <exception cref="RuleException">'credit-note.answered', 'credit-note.same-person', 'reauthentication.required'.</exception>
    public async Task<string> IssueAsync(Guid id, Actor actor, CancellationToken ct = default)
    {
        var now = Require(actor, Permission.ApproveCredits);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var number = await NumberAsync(db, now, ct); // first: two at once wait for each other
        var (note, bill, objection) = await FindAsync(db, id, ct);
        await IssueAsync(db, number, note, bill, objection, actor, now, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return number;
    }

    /// <summary>Proposed and issued in the caller's transaction, where another feature's second person has decided it.</summary>
    /// <param name="proposer">The one who proposed it there.</param>
    /// <returns>The number.</returns>
    /// <exception cref="RuleException">'credit-note.same-person', 'credit-note.objection-open', 'credit-note.line-out-of-range'.</exception>
    internal async Task<string> BookAsync(
        PortalDb db, Bill bill, IReadOnlyList<CreditLine> lines, string reason, Actor proposer, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var number = await NumberAsync(db, now, ct);
        await IssueAsync(db, number, await ProposeAsync(db, bill, null, lines, reason, proposer, now, ct), bill, null, actor, now, ct);
        return number;
    }

    private static async Task<string> NumberAsync(PortalDb db, DateTimeOffset now, CancellationToken ct) =>
        CreditNote.NumberAt(now, await NumberSeries.NextAsync(db, CreditNote.SeriesAt(now), ct));

    private async Task IssueAsync(PortalDb db, string number, CreditNote note, Bill bill, Objection? objection, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var over = note.Issue(bill, await CreditedAsync(db, bill.Id, n => n.Status == CreditNoteStatus.Issued, ct), number, actor.Id, actor.Name, now);
        objection?.Approve(now);
        await press.PrintAsync(
            db, new(DocumentKind.CreditNote, number, bill.OrganisationId, now), seal => document.Describe(note, bill, seal), keep: true, ct);

        List<LedgerPosting> postings = [new(LedgerAccount.Revenue, Commodity.Cny, -note.Total.Micros)];
        if (note.Total > over)
            postings.Add(new(LedgerAccount.Receivable, Commodity.Cny, (note.Total - over).Micros));
        if (over > Money.Zero)
            postings.Add(new(LedgerAccount.Balance, Commodity.Cny, over.Micros));
        db.Add(new LedgerEntry(bill.OrganisationId, LedgerReason.CreditNote, $"credit-note:{number}", bill.Number, actor.Name, now, postings));
        db.Audit(actor, now, "credit-note.issued", $"credit-note:{number}", bill.OrganisationId,
            new { Bill = bill.Number, Total = note.Total.ToFenString(), note.ProposedBy, ToBalance = over.ToFenString() });
        if (objection is not null)
            await db.PayFromBalanceAsync(bill, actor, now, ct);
        await db.TellAsync(bill, texts, urls, now, "credit-note", ct, number, BillLifeService.Amount(note.Total), BillLifeService.Amount(bill.Standing.Open));
        await invoices.FollowAsync(db, bill.OrganisationId, actor, now, ct);
    }

    /// <summary>The second person does not agree; an objection behind it is decided anew.</summary>
    /// <exception cref="RuleException">'credit-note.answered', 'credit-note.same-person', 'reauthentication.required'.</exception>
    public async Task RejectAsync(Guid id, Actor actor, CancellationToken ct = default)
    {
        var now = Require(actor, Permission.ApproveCredits);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var (note, bill, objection) = await FindAsync(db, id, ct);
        note.Reject(actor.Id, actor.Name, now);
        objection?.SendBack();
        db.Audit(actor, now, "credit-note.rejected", $"bill:{bill.Number}", bill.OrganisationId, new { Total = note.Total.ToFenString(), note.ProposedBy });
        await db.SaveChangesAsync(ct);
    }

    internal static async Task<CreditNote> ProposeAsync(
        PortalDb db, Bill bill, Guid? objectionId, IReadOnlyList<CreditLine> lines, string reason, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var credited = await CreditedAsync(db, bill.Id, n => n.Status != CreditNoteStatus.Rejected, ct);
        var note = CreditNote.Propose(bill, objectionId, lines, credited, reason, actor.Id, actor.Name, now);
        db.Add(note);
        db.Audit(actor, now, "credit-note.proposed", $"bill:{bill.Number}", bill.OrganisationId, new { Total = note.Total.ToFenString(), note.Reason });
        return note;
    }

    /// <summary>What credit notes take from each line of the bill.</summary>
    internal static async Task<Dictionary<int, Money>> CreditedAsync(PortalDb db, Guid billId, Expression<Func<CreditNote, bool>> which, CancellationToken ct)
    {
        var notes = await db.Set<CreditNote>().AsNoTracking().Include(n => n.Lines).Where(n => n.BillId == billId).Where(which).ToListAsync(ct);
        return notes.SelectMany(n => n.Lines).GroupBy(l => l.Position).ToDictionary(g => g.Key, g => g.Aggregate(Money.Zero, (sum, l) => sum + l.Amount));
    }

    private DateTimeOffset Require(Actor actor, Permission permission)
    {
        actor.Require(permission);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        return now;
    }

    private static async Task<(CreditNote Note, Bill Bill, Objection? Objection)> FindAsync(PortalDb db, Guid id, CancellationToken ct)
    {
        var note = await db.Set<CreditNote>().Include(n => n.Lines).SingleOrDefaultAsync(n => n.Id == id, ct) ?? throw new NotFoundException("The credit note");
        var bill = await db.Set<Bill>().Include(b => b.Lines).SingleAsync(b => b.Id == note.BillId, ct);
        var objection = note.ObjectionId is { } objectionId
            ? await db.Set<Objection>().Include(o => o.Lines).SingleAsync(o => o.Id == objectionId, ct)
            : null;
        return (note, bill, objection);
    }
}
