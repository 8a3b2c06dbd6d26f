using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Web.Data;
using Portal.Web.Features.BillLife;
using Portal.Web.Features.Objections;
using Portal.Web.Features.Payments;

namespace Portal.Web.Features.Demonstration;

/// <summary>What became of the demonstration's bills: confirmed and paid, and one with an open objection. Nothing that lies ahead of today.</summary>
internal sealed class DemoBills(IServiceProvider services, IDbContextFactory<PortalDb> dbs, DemoClock clock, DateTimeOffset today)
{
    public async Task LiveAsync(
        DateOnly month, IReadOnlyList<(DemoCustomer Customer, IReadOnlyList<DemoPerson> Members, IReadOnlyList<long> AppIds)> customers,
        DemoPerson finance, bool objectsToOne, CancellationToken ct)
    {
        List<Bill> bills;
        await using (var db = await dbs.CreateDbContextAsync(ct))
            bills = await db.Set<Bill>().AsNoTracking().Include(b => b.Lines).Where(b => b.Month == month).OrderBy(b => b.Number).ToListAsync(ct);

        var invoices = new DemoInvoices(services, clock);
        foreach (var (_, members, _) in customers)
        {
            var person = members.First(p => p.Permissions.Contains(Permission.ManageBills));
            if (bills.Find(b => b.OrganisationId == person.OrganisationId) is not { } bill || !MoveTo(bill, days: 1))
                continue;
            var amount = bill.Total;
            var isFinal = false;
            if (objectsToOne && person.OrganisationId == bills[0].OrganisationId && bill.Lines.Count > 1)
            {
                var line = bill.Lines.OrderByDescending(l => l.Amount).Last(l => l.Amount > Money.Zero);
                await services.GetRequiredService<ObjectionService>().FileAsync(
                    bill.Number, [(line.Position, ObjectionReason.Count)], "Our own count is lower on the last three days of the month. 月末三天我方统计数量较低。",
                    null, [], person.ActorAt(clock.Now), ct);
                amount -= line.Amount;
            }
            else
            {
                await services.GetRequiredService<BillLifeService>().ConfirmAsync(bill.Number, person.ActorAt(clock.Now), ct);
                isFinal = true;
            }

            if (MoveTo(bill, days: 3))
            {
                await services.GetRequiredService<PaymentService>().RecordAsync(
                    bill.Number, $"DEMO-{bill.Number}", ContractTime.DayOf(clock.Now), amount, finance.ActorAt(clock.Now), ct);
                if (isFinal)
                    await invoices.AskAsync(bill, person, finance, ct);
            }
        }
    }

    private bool MoveTo(Bill bill, int days)
    {
        var at = bill.IssuedAt.AddDays(days).AddHours(10);
        if (at > today)
            return false;
        clock.MoveTo(at);
        return true;
    }
}
