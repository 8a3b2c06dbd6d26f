using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Pricing;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Pricing;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.PriceChanges;

/// <summary>The way back after a settlement (A137): the customer accepts the card in force and asks, the provider confirms, sending goes on.</summary>
public sealed class ResumptionService(
    IDbContextFactory<PortalDb> dbs, RateBook book, TimeProvider time, PortalUrls urls, IStringLocalizer<PriceChangesTexts> texts)
{
    /// <param name="noticeId">The price change that was declined and settled.</param>
    /// <param name="card">The card the customer saw in force, and accepts.</param>
    /// <exception cref="RuleException">
    /// 'resumption.not-settled', 'resumption.settlement-open', 'resumption.not-stopped', 'resumption.asked', 'resumption.card-changed', 'reauthentication.required'.
    /// </exception>
    /// <exception cref="NotFoundException"/>
    public async Task AskAsync(Guid noticeId, string card, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.AnswerPrices);
        var (organisation, now) = (actor.RequiredOrganisation, Fresh(actor));
        Rule.Require(card == CardInForce(), "resumption.card-changed", "Another rate card is in force by now.", CardInForce());
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.LockLedgerAsync(organisation, ct); // one question at a time
        var notice = await db.Set<PriceChangeNotice>().SingleOrDefaultAsync(n => n.Id == noticeId && n.OrganisationId == organisation, ct)
            ?? throw new NotFoundException("The price change");
        Rule.Require(notice.Status is PriceChangeStatus.Settled, "resumption.not-settled", "The settlement is still open.");
        var settlement = await db.Set<Settlement>().SingleAsync(s => s.NoticeId == noticeId, ct);
        await RequireStoppedAsync(db, organisation, ct);
        var resumption = await db.Set<Resumption>().SingleOrDefaultAsync(r => r.OrganisationId == organisation && r.Status == ResumptionStatus.Asked, ct);
        if (resumption is null)
            db.Add(resumption = Resumption.Ask(settlement, card, actor.Name, now));
        else
            resumption.Renew(card, actor.Name, now);
        db.Audit(actor, now, "resumption.asked", $"settlement:{settlement.Number}", organisation, new { AcceptedCard = card });
        var name = await db.Set<Organisation>().Where(o => o.Id == organisation).Select(o => o.Name).SingleAsync(ct);
        await TellAsync(db, await MemberDirectory.WithAsync(db, organisation, Permission.ViewBills, ct), "asked", $"/price-changes/{noticeId}", now, card, settlement.Number, actor.Name);
        await TellAsync(db, await MemberDirectory.StaffWithAsync(db, Permission.SettleAccounts, ct), "asked-staff", $"/billing/settlements/{settlement.Number}", now, card, settlement.Number, name);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Lifts what the declined prices stopped: messages are taken from this instant on. The settlement is not touched.</summary>
    /// <exception cref="RuleException">
    /// 'resumption.answered', 'resumption.card-changed', 'resumption.settlement-open', 'resumption.not-stopped', 'reauthentication.required'.
    /// </exception>
    /// <exception cref="NotFoundException"/>
    public Task ConfirmAsync(Guid id, Actor actor, CancellationToken ct = default) => AnswerAsync(id, actor, "confirmed", async (db, resumption, now) =>
    {
        resumption.Confirm(CardInForce(), actor.Name, now);
        foreach (var stop in await RequireStoppedAsync(db, resumption.OrganisationId, ct))
            stop.Lift(actor.Name, now);
        foreach (var notice in await db.Set<PriceChangeNotice>()
            .Where(n => n.OrganisationId == resumption.OrganisationId && n.Card == resumption.Card && n.Status == PriceChangeStatus.Pending).ToListAsync(ct))
        {
            notice.Accept(resumption.AskedBy, now); // asking was the answer
        }
    }, ct);

    /// <exception cref="RuleException">'resumption.answered', 'resumption.reason-missing', 'reauthentication.required'.</exception>
    /// <exception cref="NotFoundException"/>
    public Task RefuseAsync(Guid id, string reason, Actor actor, CancellationToken ct = default) => AnswerAsync(id, actor, "refused", (_, resumption, now) =>
    {
        resumption.Refuse(reason, actor.Name, now);
        return Task.CompletedTask;
    }, ct);

    private async Task AnswerAsync(Guid id, Actor actor, string verb, Func<PortalDb, Resumption, DateTimeOffset, Task> answer, CancellationToken ct)
    {
        actor.Require(Permission.SettleAccounts);
        var now = Fresh(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var resumption = await db.Set<Resumption>().SingleOrDefaultAsync(r => r.Id == id, ct) ?? throw new NotFoundException("The request");
        await answer(db, resumption, now);
        var settlement = await db.Set<Settlement>().AsNoTracking().SingleAsync(s => s.Id == resumption.SettlementId, ct);
        db.Audit(actor, now, $"resumption.{verb}", $"settlement:{settlement.Number}", resumption.OrganisationId, new { AcceptedCard = resumption.Card, resumption.AskedBy, resumption.Reason });
        await TellAsync(
            db, await MemberDirectory.WithAsync(db, resumption.OrganisationId, Permission.ViewBills, ct), verb, $"/price-changes/{settlement.NoticeId}", now,
            resumption.Card, settlement.Number, resumption.Reason ?? "");
        await db.SaveChangesAsync(ct);
    }

    /// <summary>What declined prices stopped, once everything about them is settled.</summary>
    private static async Task<List<SendingStop>> RequireStoppedAsync(PortalDb db, Guid organisation, CancellationToken ct)
    {
        Rule.Require(
            !await db.Set<PriceChangeNotice>().AnyAsync(
                n => n.OrganisationId == organisation && (n.Status == PriceChangeStatus.Declined || n.Status == PriceChangeStatus.Settling), ct),
            "resumption.settlement-open", "Another declined price is not settled yet.");
        var stops = await db.Set<SendingStop>()
            .Where(s => s.OrganisationId == organisation && s.Reason == SendingStopReason.PriceDeclined && s.LiftedAt == null).ToListAsync(ct);
        Rule.Require(stops.Count > 0, "resumption.not-stopped", "Messages are being taken.");
        return stops;
    }

    private async Task TellAsync(PortalDb db, IEnumerable<Recipient> people, string what, string page, DateTimeOffset now, params object[] words)
    {
        foreach (var person in people)
        {
            using var _ = Language.Use(person.Language);
            db.Mail(person.Email, person.Language, now, texts[$"mail.resume-{what}.subject", words], texts[$"mail.resume-{what}.text", words], urls.To(page));
        }
    }

    private string CardInForce() => book.Today()?.Version ?? throw new NotFoundException("The rate card");

    private DateTimeOffset Fresh(Actor actor)
    {
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        return now;
    }
}
