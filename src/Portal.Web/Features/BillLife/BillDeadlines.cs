using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Domain.Policies;
using Portal.Web.Data;
using Portal.Web.Features.Deadlines;

namespace Portal.Web.Features.BillLife;

/// <summary>Objection periods and payments that are due, as the bills say.</summary>
internal sealed class BillDeadlines(IStringLocalizer<BillLifeTexts> texts) : IDeadlineSource
{
    public Permission? Needs => Permission.ViewBills;

    public Permission StaffNeeds => Permission.ViewAllBills;

    public async Task<IReadOnlyList<DeadlineItem>> OpenAsync(PortalDb db, Guid? organisationId, DateTimeOffset now, int most, CancellationToken ct)
    {
        var bills = db.Set<Bill>().AsNoTracking().Where(bill => organisationId == null || bill.OrganisationId == organisationId);
        var open = await bills.Where(bill => bill.Status == BillStatus.Issued && bill.ObjectionUntil >= now).OrderBy(bill => bill.ObjectionUntil).Take(most).ToListAsync(ct);
        var unpaid = await bills.Where(bill => bill.PaidAt == null && bill.DueOn != null).OrderBy(bill => bill.DueOn).Take(most).ToListAsync(ct);
        var root = organisationId is null ? "/billing/bills/" : "/bills/";
        return
        [
            .. open.Select(bill => new DeadlineItem(
                $"bill.answer:{bill.Number}", bill.OrganisationId, texts["deadline.answer", bill.Number], root + bill.Number, bill.ObjectionUntil, DeadlineTurn.Customer,
                texts["deadline.answer.why", ContractTime.Local(bill.IssuedAt), ContractTime.Local(bill.ObjectionUntil)], Policy.ObjectionDays.Key)),
            .. unpaid.Where(bill => bill.Standing.NextDueOn is not null).Select(bill => new DeadlineItem(
                $"bill.pay:{bill.Number}", bill.OrganisationId, texts["deadline.pay", bill.Number, BillLifeService.Amount(bill.Standing.Open)], root + bill.Number,
                ContractTime.LastInstantOf(bill.Standing.NextDueOn!.Value), DeadlineTurn.Customer,
                texts["deadline.pay.why", bill.PaymentDays, ContractTime.Local(bill.FinalAt ?? bill.IssuedAt)], Policy.PaymentDays.Key)),
        ];
    }
}
