using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Web.Data;
using Portal.Web.Platform;

namespace Portal.Web.Features.BillLife;

/// <summary>What a bill's people see of where it stands, and whether they may still answer.</summary>
public sealed record BillLifeView(Bill Bill, bool MayAnswer);

/// <summary>Confirming a bill, reminding of the end of its objection period, and confirming it by silence (A134, A136).</summary>
public sealed class BillLifeService(
    IDbContextFactory<PortalDb> dbs, TimeProvider time, IStringLocalizer<BillLifeTexts> texts, PortalUrls urls)
{
    /// <summary>The bill without its lines.</summary>
    /// <exception cref="NotFoundException"/>
    public async Task<BillLifeView> GetAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(actor.IsProvider ? Permission.ViewAllBills : Permission.ViewBills);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var bill = await db.Set<Bill>().AsNoTracking()
            .SingleOrDefaultAsync(b => b.Number == number && (actor.OrganisationId == null || b.OrganisationId == actor.OrganisationId), ct)
            ?? throw new NotFoundException("The bill");
        return new(bill, !actor.IsProvider && actor.May(Permission.ManageBills) && bill.IsAnswerable(time.GetUtcNow()));
    }

    /// <summary>The customer confirms, for good. Asks for a fresh proof of identity.</summary>
    /// <exception cref="RuleException">'bill.answered', 'bill.period-over', 'reauthentication.required'.</exception>
    /// <exception cref="NotFoundException"/>
    public async Task ConfirmAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageBills);
        var (organisationId, now) = (actor.RequiredOrganisation, time.GetUtcNow());
        actor.RequireRecent(now);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var bill = await db.Set<Bill>().Include(b => b.Lines)
            .SingleOrDefaultAsync(b => b.Number == number && b.OrganisationId == organisationId, ct) ?? throw new NotFoundException("The bill");
        bill.Confirm(actor.Name, now);
        await FinalAsync(db, bill, "confirmed", actor, now, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Confirms what nobody answered in time. Each bill is a transaction of its own; doing it twice changes nothing.</summary>
    /// <returns>How many.</returns>
    public async Task<int> DeemAsync(DateTimeOffset now, Actor actor, CancellationToken ct = default)
    {
        var deemed = 0;
        foreach (var id in await IdsAsync(bills => bills.Where(b => b.Status == BillStatus.Issued && b.ObjectionUntil < now), ct))
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var bill = await db.Set<Bill>().Include(b => b.Lines).SingleAsync(b => b.Id == id, ct);
            if (bill.Status is not BillStatus.Issued || now <= bill.ObjectionUntil)
                continue;
            bill.DeemConfirmed(now);
            await FinalAsync(db, bill, "deemed", actor, now, ct);
            if (!await db.TrySaveAsync(ct))
                continue; // somebody was faster
            await transaction.CommitAsync(ct);
            deemed++;
        }

        return deemed;
    }

    /// <summary>Reminds three days and one day before the end of the objection period, and on its last day; each once.</summary>
    public async Task RemindAsync(DateTimeOffset now, Actor actor, CancellationToken ct = default)
    {
        var soon = ContractTime.LastInstantOf(ContractTime.DayOf(now).AddDays(3));
        foreach (var id in await IdsAsync(bills => bills.Where(b => b.Status == BillStatus.Issued && b.ObjectionUntil >= now && b.ObjectionUntil <= soon), ct))
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            var bill = await db.Set<Bill>().SingleAsync(b => b.Id == id, ct);
            if (bill.ReminderAt(now) is not { } stage)
                continue;
            bill.Reminded(stage);
            db.Audit(actor, now, "bill.reminded", $"bill:{bill.Number}", bill.OrganisationId, new { DaysLeft = stage });
            await db.TellAsync(bill, texts, urls, now, "remind", ct, Amount(bill.Total), Day(ContractTime.DayOf(bill.ObjectionUntil)));
            await db.TrySaveAsync(ct);
        }
    }

    /// <summary>Tells of what falls due, is overdue, and of sending that stopped; each stage once.</summary>
    public async Task DunAsync(DateTimeOffset now, Actor actor, CancellationToken ct = default)
    {
        var tomorrow = ContractTime.DayOf(now).AddDays(1);
        foreach (var id in await IdsAsync(bills => bills.Where(b => b.PaidAt == null && (b.DueOn <= tomorrow || b.RestDueOn <= tomorrow)), ct))
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            var bill = await db.Set<Bill>().SingleAsync(b => b.Id == id, ct);
            var stage = bill.DunningAt(now);
            if (stage <= bill.Dunned)
                continue;
            bill.Told(stage);
            var standing = bill.Standing;
            db.Audit(actor, now, $"bill.{Key(stage)}", $"bill:{bill.Number}", bill.OrganisationId, new { Open = standing.Due.ToFenString(), standing.NextDueOn });
            await db.TellAsync(
                bill, texts, urls, now, Key(stage), ct, Amount(standing.Due), Day(standing.NextDueOn!.Value), Day(standing.NextDueOn.Value.AddDays(bill.GraceDays + 1)));
            await db.TrySaveAsync(ct);
        }
    }

    internal static string Amount(Money money) => "¥" + money.Yuan.ToString("#,##0.00", CultureInfo.InvariantCulture);

    internal static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task FinalAsync(PortalDb db, Bill bill, string how, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        db.Audit(actor, now, $"bill.{how}", $"bill:{bill.Number}", bill.OrganisationId, new { bill.FinalAt, bill.DueOn, Open = bill.Standing.Open.ToFenString() });
        await db.PayFromBalanceAsync(bill, actor, now, ct);
        await db.TellAsync(
            bill, texts, urls, now, how, ct, Amount(bill.Standing.Open), Day(bill.DueOn!.Value), Day(ContractTime.DayOf(bill.ObjectionUntil)), bill.ConfirmedBy ?? "");
    }

    private async Task<List<Guid>> IdsAsync(Func<IQueryable<Bill>, IQueryable<Bill>> which, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await which(db.Set<Bill>().AsNoTracking()).OrderBy(b => b.Number).Select(b => b.Id).ToListAsync(ct);
    }

    private static string Key(DunningStage stage) => stage switch
    {
        DunningStage.DueSoon => "due-soon",
        DunningStage.Overdue => "overdue",
        _ => "stopped",
    };
}
