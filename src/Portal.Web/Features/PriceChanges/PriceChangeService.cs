using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Pricing;
using Portal.Web.Data;
using Portal.Web.Features.Usage;

namespace Portal.Web.Features.PriceChanges;

/// <summary>What a customer answers to a price change, and what follows from silence (A15, A137).</summary>
public sealed class PriceChangeService(IDbContextFactory<PortalDb> dbs, IUsageStore usage, PriceChangeMails mails, TimeProvider time)
{
    /// <exception cref="RuleException">'price-change.answered', 'reauthentication.required'.</exception>
    public Task AcceptAsync(Guid id, Actor actor, CancellationToken ct = default) => AnswerAsync(id, actor, "accepted", (_, notice, now) =>
    {
        notice.Accept(actor.Name, now);
        return null;
    }, ct);

    /// <summary>Sending stops with the first instant of the new prices, or at once if they hold already.</summary>
    /// <exception cref="RuleException">'price-change.answered', 'price-change.used', 'reauthentication.required'.</exception>
    public Task DeclineAsync(Guid id, Actor actor, CancellationToken ct = default) => AnswerAsync(id, actor, "declined", (db, notice, now) =>
    {
        var stopsAt = notice.Decline(actor.Name, now);
        db.Add(new SendingStop(notice.OrganisationId, SendingStopReason.PriceDeclined, DocumentOf(notice), stopsAt, actor.Name, now));
        return new { StopsAt = stopsAt };
    }, ct);

    /// <exception cref="RuleException">'price-change.not-declined', 'price-change.stopped', 'reauthentication.required'.</exception>
    public async Task WithdrawAsync(Guid id, Actor actor, CancellationToken ct = default)
    {
        var now = Required(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var notice = await LoadAsync(db, id, actor, ct);
        notice.Withdraw(now);
        var document = DocumentOf(notice);
        foreach (var stop in await db.Set<SendingStop>().Where(s => s.OrganisationId == notice.OrganisationId && s.Document == document && s.LiftedAt == null).ToListAsync(ct))
            stop.Lift(actor.Name, now);
        db.Audit(actor, now, "price-change.decline-withdrawn", $"price-change:{id}", notice.OrganisationId, new { notice.Card });
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Writes to those who have not answered, some days before the first one.</summary>
    public async Task RemindAsync(Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var today = ContractTime.DayOf(now);
        var soon = today.AddDays(PriceChangeNotice.ReminderDays.Max());
        foreach (var id in await IdsAsync(n => n.Status == PriceChangeStatus.Pending && n.EffectiveFrom > today && n.EffectiveFrom <= soon, ct))
        {
            await ChangeAsync(id, async (db, notice) =>
            {
                if (notice.ReminderDueAt(now) is null)
                    return false;
                var days = notice.Remind(now);
                await mails.WriteAsync(db, notice, PriceChangeMailKind.Reminder, now, ct);
                db.Audit(actor, now, "price-change.reminded", $"price-change:{id}", notice.OrganisationId, new { notice.Card, DaysBefore = days });
                return true;
            }, ct);
        }
    }

    /// <summary>The first billable message under new prices accepts them; the log names the message's time and no person.</summary>
    public async Task DeemAsync(Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var today = ContractTime.DayOf(now);
        foreach (var id in await IdsAsync(n => n.Status == PriceChangeStatus.Pending && n.EffectiveFrom <= today, ct))
        {
            await ChangeAsync(id, async (db, notice) =>
            {
                if (notice.Status is not PriceChangeStatus.Pending
                    || await usage.Reads.FirstBillableAsync(notice.OrganisationId, notice.EffectiveFrom, ct) is not { } firstUseAt)
                {
                    return false;
                }

                notice.Deem(firstUseAt, now);
                await mails.WriteAsync(db, notice, PriceChangeMailKind.DeemedAccepted, now, ct);
                db.Audit(actor, now, "price-change.deemed-accepted", $"price-change:{id}", notice.OrganisationId, new { notice.Card, FirstUseAt = firstUseAt });
                return true;
            }, ct);
        }
    }

    internal static string DocumentOf(PriceChangeNotice notice) => $"price-change:{notice.Id}";

    private async Task AnswerAsync(
        Guid id, Actor actor, string verb, Func<PortalDb, PriceChangeNotice, DateTimeOffset, object?> answer, CancellationToken ct)
    {
        var now = Required(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var notice = await LoadAsync(db, id, actor, ct);
        if (notice.CanAnswer && now >= notice.EffectiveAt)
        {
            var used = await usage.Reads.FirstBillableAsync(notice.OrganisationId, notice.EffectiveFrom, ct);
            Rule.Require(used is null, "price-change.used", "Messages were sent under the new prices: that accepted them.");
        }

        var details = answer(db, notice, now);
        db.Audit(actor, now, $"price-change.{verb}", $"price-change:{id}", notice.OrganisationId, details ?? new { notice.Card });
        await db.SaveChangesAsync(ct);
    }

    private DateTimeOffset Required(Actor actor)
    {
        actor.Require(Permission.AnswerPrices);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        return now;
    }

    private static async Task<PriceChangeNotice> LoadAsync(PortalDb db, Guid id, Actor actor, CancellationToken ct)
    {
        var organisation = actor.RequiredOrganisation;
        return await db.Set<PriceChangeNotice>().SingleOrDefaultAsync(n => n.Id == id && n.OrganisationId == organisation, ct)
            ?? throw new NotFoundException("The price change");
    }

    private async Task<List<Guid>> IdsAsync(System.Linq.Expressions.Expression<Func<PriceChangeNotice, bool>> which, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<PriceChangeNotice>().Where(which).OrderBy(n => n.Id).Select(n => n.Id).ToListAsync(ct);
    }

    // One transaction for each; whoever was faster has done it.
    private async Task ChangeAsync(Guid id, Func<PortalDb, PriceChangeNotice, Task<bool>> change, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var notice = await db.Set<PriceChangeNotice>().SingleAsync(n => n.Id == id, ct);
        if (!await change(db, notice))
            return;
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
        }
    }
}
