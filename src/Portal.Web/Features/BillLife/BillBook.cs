using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Ledger;
using Portal.Domain.Policies;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Policies;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.BillLife;

/// <summary>What everything that moves a bill does inside its own transaction: telling the customer, and paying from the balance.</summary>
public static class BillBook
{
    /// <summary>Mails 'mail.KEY.subject' and 'mail.KEY.text' to the customer's finance people; {0} is the number, {1} the name, then the rest.</summary>
    public static async Task TellAsync<T>(
        this PortalDb db, Bill bill, IStringLocalizer<T> texts, PortalUrls urls, DateTimeOffset now, string key, CancellationToken ct, params object[] rest)
    {
        object[] arguments = [bill.Number, bill.OrganisationName, .. rest];
        foreach (var person in await MemberDirectory.WithAsync(db, bill.OrganisationId, Permission.ManageBills, ct))
        {
            using (Language.Use(person.Language))
            {
                db.Mail(person.Email, person.Language, now,
                    texts[$"mail.{key}.subject", arguments], texts[$"mail.{key}.text", arguments], urls.To($"/bills/{bill.Number}"));
            }
        }
    }

    /// <summary>
    /// A final bill's lines of services that the customer pays in advance are paid from the balance, as far as it reaches (A113).
    /// Posted once for each bill; the bill's lines must be loaded, and the caller has opened a transaction.
    /// </summary>
    public static async Task PayFromBalanceAsync(this PortalDb db, Bill bill, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var (policies, day) = (await db.PoliciesAsync(bill.OrganisationId, ct), ContractTime.DayOf(bill.IssuedAt));
        var prepaid = bill.Lines.Where(line => policies.InForce(Policy.Prepaid(line.Service), bill.OrganisationId, day).IsOn)
            .Aggregate(Money.Zero, (sum, line) => sum + line.Amount);
        if (prepaid <= Money.Zero || bill.Standing.Open == Money.Zero)
            return;

        var document = $"balance:{bill.Number}";
        if (await db.IsPostedAsync(bill.OrganisationId, LedgerReason.BillPaid, document, ct))
            return;
        // Two bills, or a bill and a purchase, do not spend the same money: the organisation's row is their lock.
        await db.Set<Organisation>().Where(o => o.Id == bill.OrganisationId).ExecuteUpdateAsync(set => set.SetProperty(o => o.Version, o => o.Version), ct);
        var balance = await db.MoneyAsync(bill.OrganisationId, LedgerAccount.Balance, ct);
        var amount = new Money(Math.Min(Math.Min(prepaid.Micros, bill.Standing.Open.Micros), balance.Micros - (balance.Micros % Money.PerFen)));
        if (amount <= Money.Zero)
            return;

        bill.Pay(amount, now);
        db.Add(new LedgerEntry(
            bill.OrganisationId, LedgerReason.BillPaid, document, "", actor.Name, now,
            new LedgerPosting(LedgerAccount.Balance, Commodity.Cny, -amount.Micros), new LedgerPosting(LedgerAccount.Receivable, Commodity.Cny, amount.Micros)));
        db.Audit(actor, now, "bill.paid-from-balance", $"bill:{bill.Number}", bill.OrganisationId, new { Amount = amount.ToFenString() });
    }

    /// <summary>Saves, unless somebody was faster: then the next run sees what there is.</summary>
    public static async Task<bool> TrySaveAsync(this PortalDb db, CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;
        }
    }
}
