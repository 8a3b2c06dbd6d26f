using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.AbnormalSending;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Domain.Policies;
using Portal.Domain.Tokens;
using Portal.Web.Data;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Policies;
using Portal.Web.Features.WorkingCalendar;

namespace Portal.Web.Features.AbnormalSending;

/// <summary>Unusual sending is noticed, the customer is asked, the answer is kept, and what became of the batch is reported (A169).</summary>
public sealed class AbnormalSendingService(IDbContextFactory<PortalDb> dbs, AbnormalMails mails, AbnormalAnswerDeadline answer, DeadlineClock clock, TimeProvider time)
{
    /// <summary>A gateway holds a batch. The same batch again is the same query.</summary>
    /// <exception cref="RuleException">'abnormal.app-unknown', 'abnormal.batch-missing', 'abnormal.batch-reused', and as <see cref="AbnormalFacts.Checked"/>.</exception>
    public Task<(string Number, bool IsKnown)> HoldAsync(AbnormalFacts facts, Actor actor, CancellationToken ct = default)
    {
        RequireGateway(actor);
        Rule.Require(!string.IsNullOrWhiteSpace(facts.Batch), "abnormal.batch-missing", "Name the batch that is held.");
        return RaiseAsync(facts, AbnormalSource.Gateway, $"batch:{actor.Id}:{facts.Batch!.Trim()}", actor, ct);
    }

    /// <summary>Staff ask by hand. With a batch: somebody holds it; without: it has left already.</summary>
    /// <exception cref="RuleException">As above.</exception>
    public async Task<string> RaiseAsync(AbnormalFacts facts, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleAbnormalSending);
        return (await RaiseAsync(facts, AbnormalSource.Staff, null, actor, ct)).Number;
    }

    /// <summary>An hour of an app went beyond its band; once for each hour.</summary>
    internal async Task<bool> NoteHourAsync(AbnormalFacts facts, string onceKey, Actor actor, CancellationToken ct) =>
        !(await RaiseAsync(facts, AbnormalSource.Detection, onceKey, actor, ct)).IsKnown;

    /// <summary>Asks a customer that had nobody to ask before.</summary>
    /// <exception cref="RuleException">'abnormal.state', 'abnormal.nobody'.</exception>
    public Task AskAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleAbnormalSending);
        return ChangeAsync(number, actor, async (db, query, app, now) =>
        {
            Rule.Require(query.Status is AbnormalStatus.Detected, "abnormal.state", $"A query that is {query.Status.Wire()} does not allow this.", query.Status.Wire());
            Rule.Require(await AskAsync(db, query, app, actor, now, ct), "abnormal.nobody", "This customer has nobody who could answer.");
        }, ct);
    }

    /// <summary>The customer's word: in time or after it.</summary>
    /// <exception cref="RuleException">'abnormal.state', 'abnormal.note-too-long'.</exception>
    public async Task AnswerAsync(string number, AbnormalAnswer word, string? note, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.AnswerAbnormalSending);
        _ = actor.RequiredOrganisation; // nobody answers for a customer
        await clock.CatchUpAsync(number, time.GetUtcNow(), ct);
        await ChangeAsync(number, actor, async (db, query, app, now) =>
        {
            if (word is AbnormalAnswer.Send)
                query.ConfirmSend(note, actor.Name, now);
            else
                query.ConfirmNotSend(note, actor.Name, now);
            await db.MeetDeadlineAsync(answer, number, now, ct);
            db.Audit(actor, now, word is AbnormalAnswer.Send ? "abnormal.confirmed-send" : "abnormal.confirmed-not-send", $"abnormal:{number}", query.OrganisationId,
                new { query.Batch, query.Count, Late = query.UnansweredAt is not null });
            await mails.TellDeskAsync(db, query, app, word is AbnormalAnswer.Send ? "desk-send" : "desk-not-send", now, ct);
        }, ct);
    }

    /// <summary>What became of the batch, as the gateway or staff report it. The same report again changes nothing.</summary>
    /// <exception cref="RuleException">'abnormal.state', 'abnormal.nothing-held'.</exception>
    public Task ReportAsync(string number, bool isReleased, Actor actor, CancellationToken ct = default)
    {
        if (actor.Kind is ActorKind.Token)
            RequireGateway(actor);
        else
            actor.Require(Permission.HandleAbnormalSending);
        return ChangeAsync(number, actor, async (db, query, app, now) =>
        {
            if (query.Status == (isReleased ? AbnormalStatus.Released : AbnormalStatus.Dropped))
                return;
            if (isReleased)
                query.NoteReleased(actor.Name, now);
            else
                query.NoteDropped(actor.Name, now);
            await db.DropDeadlineAsync(answer, number, now, ct); // nothing is left to answer about
            db.Audit(actor, now, isReleased ? "abnormal.released" : "abnormal.dropped", $"abnormal:{number}", query.OrganisationId, new { query.Batch, query.Count });
            await mails.TellAsync(db, query, app, isReleased ? "released" : "dropped", now, ct);
        }, ct);
    }

    /// <summary>Texts of messages, for somebody of staff who says why; the customer reads who looked, and why (A43).</summary>
    /// <exception cref="RuleException">'personal.reason-missing'.</exception>
    public async Task<IReadOnlyList<string>> SamplesAsync(string number, string reason, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleAbnormalSending);
        var why = PersonalData.Reason(reason);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var query = await FindAsync(db, number, actor, ct);
        db.Audit(actor, time.GetUtcNow(), "abnormal.samples-viewed", $"abnormal:{number}", query.OrganisationId, new { reason = why });
        await db.SaveChangesAsync(ct);
        return query.Samples;
    }

    internal static void RequireGateway(Actor actor)
    {
        actor.RequireScope(TokenScopes.AbnormalSendingWrite);
        if (!actor.IsProvider)
            throw new ForbiddenException("this is for gateways");
    }

    private async Task<(string Number, bool IsKnown)> RaiseAsync(AbnormalFacts facts, AbnormalSource source, string? key, Actor actor, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var app = await db.Set<App>().Where(a => a.AppId == facts.AppId).Select(a => new { a.OrganisationId, a.Name }).SingleOrDefaultAsync(ct)
            ?? throw new RuleException("abnormal.app-unknown", $"There is no app {facts.AppId}.", facts.AppId);
        // The number first: whoever raises the same thing at the same time waits here, and then finds it.
        var number = AbnormalQuery.NumberAt(now, await NumberSeries.NextAsync(db, AbnormalQuery.SeriesAt(now), ct));
        if (key is not null && await db.Set<AbnormalQuery>().AsNoTracking().SingleOrDefaultAsync(q => q.OnceKey == key, ct) is { } known)
        {
            Rule.Require(source is AbnormalSource.Detection || known.Agrees(facts), "abnormal.batch-reused", "This batch was reported with other content.");
            return (known.Number, true); // the number goes back with the transaction
        }

        if (source is AbnormalSource.Gateway && await OfFormerTokenAsync(db, facts, ct) is { } same)
            return (same, true);

        var query = AbnormalQuery.Detect(number, app.OrganisationId, source, key, facts, actor.Name, now);
        db.Add(query);
        db.Audit(actor, now, "abnormal.detected", $"abnormal:{number}", query.OrganisationId,
            new { query.Source, query.AppId, query.Service, query.Type, query.Count, query.UsualFrom, query.UsualUntil, query.WindowFrom, query.Batch });
        if (!await AskAsync(db, query, app.Name, actor, now, ct))
            await mails.TellDeskAsync(db, query, app.Name, "desk-nobody", now, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return (number, false);
    }

    // A gateway whose token was replaced says the same of the same batch; another gateway's batch of the same name is another.
    private static async Task<string?> OfFormerTokenAsync(PortalDb db, AbnormalFacts facts, CancellationToken ct)
    {
        var batch = facts.Batch!.Trim();
        return (await db.Set<AbnormalQuery>().AsNoTracking().Where(q => q.Source == AbnormalSource.Gateway && q.AppId == facts.AppId && q.Batch == batch).OrderBy(q => q.RaisedAt).ToListAsync(ct))
            .Find(q => q.Agrees(facts))?.Number;
    }

    private async Task<bool> AskAsync(PortalDb db, AbnormalQuery query, string app, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        if ((await AbnormalMails.PeopleAsync(db, query.OrganisationId, ct)).Count == 0)
            return false;
        var hours = (await db.PoliciesAsync(query.OrganisationId, ct)).InForce(Policy.AbnormalAnswerHours, query.OrganisationId, ContractTime.DayOf(now)).Whole;
        var due = Deadline.Of(DeadlineRule.WallHours, hours, now, await db.WorkingDaysAsync(ct));
        query.Ask(due.Due, now);
        db.Promise(answer, query.Number, query.OrganisationId, due, DeadlineTurn.Customer, Policy.AbnormalAnswerHours.Key, now);
        db.Audit(actor, now, "abnormal.asked", $"abnormal:{query.Number}", query.OrganisationId, new { query.DueAt });
        await mails.TellAsync(db, query, app, "asked", now, ct);
        return true;
    }

    private async Task ChangeAsync(string number, Actor actor, Func<PortalDb, AbnormalQuery, string, DateTimeOffset, Task> change, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var query = await FindAsync(db, number, actor, ct);
        var app = await db.Set<App>().Where(a => a.AppId == query.AppId).Select(a => a.Name).SingleAsync(ct);
        await change(db, query, app, now);
        await db.SaveChangesAsync(ct);
    }

    private static async Task<AbnormalQuery> FindAsync(PortalDb db, string number, Actor actor, CancellationToken ct) =>
        await db.Set<AbnormalQuery>().SingleOrDefaultAsync(q => q.Number == number && (actor.OrganisationId == null || q.OrganisationId == actor.OrganisationId), ct)
        ?? throw new NotFoundException("The query");
}
