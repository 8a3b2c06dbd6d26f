using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Ledger;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.BillLife;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Payments;

/// <summary>Records money that came in. One transaction writes payment, bills, ledger, audit row and receipt.</summary>
public sealed class PaymentService(IDbContextFactory<PortalDb> dbs, TimeProvider time, IStringLocalizer<PaymentsTexts> texts, PortalUrls urls)
{
    /// <summary>Finance records a transfer for a bill, or for the customer whose reference is given.</summary>
    /// <param name="target">A bill's number or a customer's payment reference.</param>
    /// <returns>The receipt's number.</returns>
    /// <exception cref="RuleException">'payment.target-unknown', 'payment.known', 'payment.amount' …</exception>
    public async Task<string> RecordAsync(string target, string reference, DateOnly valueDate, Money amount, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageReceivables);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var (organisationId, billId) = await TargetAsync(db, target, ct)
            ?? throw new RuleException("payment.target-unknown", "There is no such bill or payment reference.");
        var payment = await RecordAsync(db, organisationId, billId, reference, valueDate, amount, actor, now, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return payment.Number;
    }

    /// <summary>Inside the caller's transaction; the caller saves.</summary>
    /// <exception cref="RuleException">'payment.known' and those of the payment.</exception>
    internal async Task<Payment> RecordAsync(
        PortalDb db, Guid organisationId, Guid? billId, string reference, DateOnly valueDate, Money amount, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var number = Payment.NumberAt(now, await NumberSeries.NextAsync(db, Payment.SeriesAt(now), ct)); // its lock makes recorders wait for each other
        var bank = Payment.CheckedReference(reference);
        Rule.Require(!await db.Set<Payment>().AnyAsync(p => p.Reference == bank, ct), "payment.known", "This transfer is recorded already.");
        var bills = await db.Set<Bill>().Where(b => b.OrganisationId == organisationId && (b.PaidAt == null || b.Id == billId)).ToListAsync(ct);
        var stopped = bills.Where(b => b.Standing.StopsSending(now)).ToList();
        var payment = Payment.Record(organisationId, number, bank, valueDate, amount, billId, bills, actor.Name, now);
        db.Add(payment);

        List<LedgerPosting> postings = [new(LedgerAccount.Bank, Commodity.Cny, -amount.Micros)];
        if (amount > payment.ToBalance)
            postings.Add(new(LedgerAccount.Receivable, Commodity.Cny, (amount - payment.ToBalance).Micros));
        if (payment.ToBalance > Money.Zero)
            postings.Add(new(LedgerAccount.Balance, Commodity.Cny, payment.ToBalance.Micros));
        db.Add(new LedgerEntry(
            organisationId, payment.Parts.Count > 0 ? LedgerReason.BillPaid : LedgerReason.TopUp, $"payment:{number}", bank, actor.Name, now, postings));
        db.Audit(actor, now, "payment.recorded", $"payment:{number}", organisationId,
            new { Reference = bank, Amount = amount.ToFenString(), Bills = payment.Parts.Select(p => new { p.BillNumber, Amount = p.Amount.ToFenString() }), ToBalance = payment.ToBalance.ToFenString() });
        foreach (var bill in stopped.Where(b => !b.Standing.StopsSending(now)))
            db.Audit(actor, now, "bill.sending-resumed", $"bill:{bill.Number}", organisationId);
        await TellAsync(db, payment, now, ct);
        return payment;
    }

    internal static async Task<(Guid OrganisationId, Guid? BillId)?> TargetAsync(PortalDb db, string target, CancellationToken ct)
    {
        var text = target.Trim();
        if (await db.Set<Bill>().Where(b => b.Number == text).Select(b => new { b.OrganisationId, b.Id }).SingleOrDefaultAsync(ct) is { } bill)
            return (bill.OrganisationId, bill.Id);
        if (!text.StartsWith("K-", StringComparison.Ordinal))
            return null;
        var ids = await db.Set<Organisation>().Select(o => o.Id).ToListAsync(ct);
        var mine = ids.Where(id => Payment.ReferenceOf(id) == text).ToList();
        return mine.Count == 1 ? (mine[0], null) : null;
    }

    private async Task TellAsync(PortalDb db, Payment payment, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var person in await MemberDirectory.WithAsync(db, payment.OrganisationId, Permission.ManageBills, ct))
        {
            using (Language.Use(person.Language))
            {
                var parts = string.Join(", ", payment.Parts.Select(p => $"{p.BillNumber} {BillLifeService.Amount(p.Amount)}"));
                db.Mail(person.Email, person.Language, now,
                    texts["mail.receipt.subject", payment.Number, BillLifeService.Amount(payment.Amount)],
                    texts["mail.receipt.text", BillLifeService.Amount(payment.Amount), payment.Reference, BillLifeService.Day(payment.ValueDate), parts.Length == 0 ? "–" : parts, BillLifeService.Amount(payment.ToBalance)],
                    urls.To("/bills/account"));
            }
        }
    }
}
