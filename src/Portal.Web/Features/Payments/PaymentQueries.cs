using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Ledger;
using Portal.Web.Data;
using Portal.Web.Features.Ledger;

namespace Portal.Web.Features.Payments;

/// <summary>A payment in a list.</summary>
public sealed record PaymentRow(
    string Number, string OrganisationName, string Reference, DateOnly ValueDate, Money Amount, Money ToBalance, DateTimeOffset RecordedAt, IReadOnlyList<string> Bills);

public sealed record PaymentRows(IReadOnlyList<PaymentRow> Rows, int Page, int Pages, IReadOnlyList<BankLine> Open);

/// <summary>One movement on the customer's statement of account; what is owed is above zero.</summary>
/// <param name="Kind">bill, credit-note or payment.</param>
public sealed record AccountRow(DateTimeOffset At, string Kind, string Number, string About, Money Amount, Money Owed);

/// <param name="Reference">What to write on a transfer that names no bill.</param>
public sealed record AccountView(IReadOnlyList<AccountRow> Rows, Money Owed, Money Balance, string Reference);

/// <summary>Reading payments and accounts. What the actor may not see is not there.</summary>
public sealed class PaymentQueries(IDbContextFactory<PortalDb> dbs)
{
    public const int PageSize = 50;

    /// <summary>Payments, newest first, and bank lines that wait for a person.</summary>
    public async Task<PaymentRows> ListAsync(int page, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageReceivables);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var all = db.Set<Payment>().AsNoTracking();
        var pages = Math.Max(1, (await all.CountAsync(ct) + PageSize - 1) / PageSize);
        var current = Math.Clamp(page, 1, pages);
        var found = await all.Include(p => p.Parts).OrderByDescending(p => p.Number).Skip((current - 1) * PageSize).Take(PageSize).AsSplitQuery().ToListAsync(ct);
        var ids = found.Select(p => p.OrganisationId).Distinct().ToList();
        var names = await db.Set<Organisation>().Where(o => ids.Contains(o.Id)).ToDictionaryAsync(o => o.Id, o => o.Name, ct);
        return new(
            [.. found.Select(p => new PaymentRow(p.Number, names[p.OrganisationId], p.Reference, p.ValueDate, p.Amount, p.ToBalance, p.RecordedAt, [.. p.Parts.Select(x => x.BillNumber)]))],
            current, pages,
            await db.Set<BankLine>().AsNoTracking().Where(l => l.Status == BankLineStatus.Unmatched || l.Status == BankLineStatus.New).OrderBy(l => l.Id).Take(200).ToListAsync(ct));
    }

    /// <summary>The customer's bills, credit notes and payments in their order, each with what was owed after it.</summary>
    public async Task<AccountView> AccountAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewBills);
        var organisation = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        List<(DateTimeOffset At, string Kind, string Number, string About, Money Amount)> moves = [];
        var bills = await db.Set<Bill>().AsNoTracking().Where(b => b.OrganisationId == organisation).Select(b => new { b.IssuedAt, b.Number, b.Month, b.Total }).ToListAsync(ct);
        moves.AddRange(bills.Select(b => (b.IssuedAt, "bill", b.Number, Domain.Calendar.MonthText.Of(b.Month), b.Total)));
        var entries = await db.Set<LedgerEntry>().AsNoTracking().Include(e => e.Postings)
            .Where(e => e.OrganisationId == organisation && (e.Reason == LedgerReason.BillPaid || e.Reason == LedgerReason.CreditNote)).ToListAsync(ct);
        foreach (var entry in entries)
        {
            var amount = entry.Postings.Where(p => p.Account == LedgerAccount.Receivable).Sum(p => p.Amount);
            var (kind, number) = entry.Document.Split(':') is [var k, var n] ? (k, n) : ("", entry.Document);
            if (amount != 0)
                moves.Add((entry.PostedAt, kind, number, entry.Note, new Money(-amount)));
        }

        var owed = Money.Zero;
        List<AccountRow> rows = [];
        foreach (var move in moves.OrderBy(m => m.At).ThenBy(m => m.Number, StringComparer.Ordinal))
        {
            owed += move.Amount;
            rows.Add(new(move.At, move.Kind, move.Number, move.About, move.Amount, owed));
        }

        rows.Reverse();
        return new(rows, owed, await db.MoneyAsync(organisation, LedgerAccount.Balance, ct), Payment.ReferenceOf(organisation));
    }
}
