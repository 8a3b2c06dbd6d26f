using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Enforcement;
using Portal.Domain.Ledger;
using Portal.Domain.Tokens;
using Portal.Web.Data;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Tokens;

namespace Portal.Web.Features.Enforcement;

/// <summary>
/// Measures of a case (A4, A5, A117, A150). A deduction is the ledger's own, with its two people of both offices; a termination and a
/// ban wait for a second person; the rest comes into force at once and can be lifted.
/// </summary>
public sealed class MeasureService(IDbContextFactory<PortalDb> dbs, LedgerService ledger, PackageLevels levels, IdentityWatch watch, TokenDirectory tokens, EnforcementMails mails, TimeProvider time)
{
    /// <returns>The measure's number in its case.</returns>
    /// <exception cref="RuleException">'enforcement.state', 'measure.…', 'enforcement.note-missing', 'reauthentication.required', and those of a deduction.</exception>
    public Task<int> TakeAsync(string number, MeasureTerms terms, string reason, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleEnforcement);
        return ChangeAsync(number, actor, async (db, it, now) =>
        {
            if (Measure.IsFinal(terms.Kind))
                actor.RequireRecent(now);
            if (terms.AppId is { } app && !await db.Set<App>().AnyAsync(a => a.AppId == app && a.OrganisationId == it.OrganisationId, ct))
                throw new NotFoundException("The app");
            var measure = it.Take(terms, reason, actor.Id, actor.Name, now);
            db.Add(measure);
            if (measure.Kind is MeasureKind.Deduct)
            {
                var proposal = new DeductionProposal(measure.Package, measure.Units, measure.Amount, Ground(it, measure), it.Number);
                measure.StandOn(await ledger.ProposeDeductionAsync(db, it.OrganisationId, proposal, false, actor, ct));
            }

            if (measure.Status is MeasureStatus.InForce)
                await InForceAsync(db, it, measure, actor, now, ct);
            else
                await ProposedAsync(db, it, measure, actor, now, ct);
            return measure.Number;
        }, ct);
    }

    /// <summary>The second person agrees, or anybody of Risk to what the clock proposed.</summary>
    /// <exception cref="RuleException">'measure.state', 'measure.two-persons', 'reauthentication.required', and those of a deduction.</exception>
    public Task ApproveAsync(string number, int measureNumber, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewEnforcement);
        return ChangeAsync(number, actor, async (db, it, now) =>
        {
            var measure = it.MeasureOf(measureNumber);
            if (measure.NeedsTwo)
                actor.RequireRecent(now);
            if (measure.Kind is not MeasureKind.Deduct)
                actor.Require(measure.NeedsTwo ? Permission.SuspendCustomers : Permission.HandleEnforcement);
            it.Approve(measureNumber, actor.Id, actor.Name, now);
            if (measure.Deduction is { } deduction)
                await ledger.BookDeductionAsync(db, deduction, actor, ct); // asks for both offices
            await InForceAsync(db, it, measure, actor, now, ct);
            return measure.Number;
        }, ct);
    }

    /// <summary>Who may give up a proposal: of a deduction either office, of the rest Risk or who could agree to it.</summary>
    public static bool MayDrop(Actor actor, MeasureKind kind) => actor.IsProvider && (kind is MeasureKind.Deduct
        ? actor.May(Permission.ManageLedger) || actor.May(Permission.JudgeBreaches)
        : actor.May(Permission.HandleEnforcement) || actor.May(Permission.SuspendCustomers));

    /// <summary>The proposal is given up; who made it is told why.</summary>
    /// <exception cref="RuleException">'measure.state', 'enforcement.note-missing'.</exception>
    public Task DropAsync(string number, int measureNumber, string reason, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewEnforcement);
        return ChangeAsync(number, actor, async (db, it, now) =>
        {
            if (!MayDrop(actor, it.MeasureOf(measureNumber).Kind))
                throw new ForbiddenException(nameof(Permission.HandleEnforcement));
            var measure = it.Drop(measureNumber, reason, actor.Name, now);
            if (measure.Deduction is { } deduction)
                await LedgerService.DropDeductionAsync(db, deduction, actor, now, ct);
            await DroppedAsync(db, it, measure, actor, now, ct);
            return measure.Number;
        }, ct);
    }

    /// <exception cref="RuleException">'measure.state', 'measure.final', 'enforcement.note-missing'.</exception>
    public Task LiftAsync(string number, int measureNumber, string reason, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleEnforcement);
        return ChangeAsync(number, actor, async (db, it, now) =>
        {
            var measure = it.Lift(measureNumber, reason, actor.Name, now);
            db.Audit(actor, now, "measure.lifted", $"enforcement:{number}", it.OrganisationId, new { measure.Number, measure.Kind, measure.EndReason });
            await mails.TellAsync(db, it, "lifted", now, ct, () => [mails.Words(measure), measure.EndReason!]);
            return measure.Number;
        }, ct);
    }

    /// <summary>Deductions that were decided in the ledger itself: their measures and penalties follow. Each in a transaction of its own; harmless to repeat.</summary>
    /// <returns>How many followed.</returns>
    public async Task<int> FollowAsync(CancellationToken ct = default)
    {
        List<string> cases;
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            var decided = db.Set<Deduction>().Where(d => d.Status != DeductionStatus.Proposed).Select(d => d.Number);
            cases = await db.Set<EnforcementCase>().Where(c =>
                c.Measures.Any(m => m.Status == MeasureStatus.Proposed && decided.Contains(m.Deduction!)) || c.Penalties.Any(p => p.Status == PenaltyStatus.Charged && decided.Contains(p.Deduction!)))
                .OrderBy(c => c.Number).Select(c => c.Number).ToListAsync(ct);
        }

        foreach (var number in cases)
            await FollowAsync(number, ct);
        return cases.Count;
    }

    /// <summary>The same for one case, before somebody ends it.</summary>
    /// <exception cref="NotFoundException"/>
    public Task FollowAsync(string number, CancellationToken ct) => ChangeAsync(number, Actor.Component("enforcement"), (db, it, now) => FollowAsync(db, it, now, ct), ct);

    private async Task<int> FollowAsync(PortalDb db, EnforcementCase it, DateTimeOffset now, CancellationToken ct)
    {
        var names = it.Measures.Where(m => m.Status is MeasureStatus.Proposed).Select(m => m.Deduction)
            .Concat(it.Penalties.Where(p => p.Status is PenaltyStatus.Charged).Select(p => p.Deduction)).OfType<string>().ToList();
        var decided = await db.Set<Deduction>().Where(d => names.Contains(d.Number) && d.Status != DeductionStatus.Proposed).ToDictionaryAsync(d => d.Number, ct);
        foreach (var measure in it.Measures.Where(m => m.Status is MeasureStatus.Proposed && m.Deduction is not null && decided.ContainsKey(m.Deduction)).ToList())
        {
            var deduction = decided[measure.Deduction!];
            if (deduction.Status is DeductionStatus.Booked && it.IsRunning
                && await db.Users.Where(u => u.Email == deduction.DecidedBy).Select(u => (Guid?)u.Id).FirstOrDefaultAsync(ct) is { } by)
            {
                it.Approve(measure.Number, by, deduction.DecidedBy!, now);
                await InForceAsync(db, it, measure, Actor.Component("enforcement"), now, ct);
            }
            else if (deduction.Status is DeductionStatus.Dropped)
            {
                it.Drop(measure.Number, deduction.Number, deduction.DecidedBy!, now);
                await DroppedAsync(db, it, measure, Actor.Component("enforcement"), now, ct);
            }
        }

        foreach (var penalty in it.Penalties.Where(p => p.Status is PenaltyStatus.Charged && p.Deduction is not null && decided.ContainsKey(p.Deduction)).ToList())
        {
            var deduction = decided[penalty.Deduction!];
            if (deduction.Status is DeductionStatus.Booked)
                it.PenaltyOf(penalty.Number).Pay(deduction.Number, now);
            else
                it.PenaltyOf(penalty.Number).LoseDeduction();
            var key = penalty.Status is PenaltyStatus.Paid ? "paid" : "owed";
            db.Audit(Actor.Component("enforcement"), now, $"penalty.{key}", $"enforcement:{it.Number}", it.OrganisationId, new { penalty.Number });
            await mails.TellAsync(db, it, $"penalty-{key}", now, ct, () => [EnforcementMails.Amount(penalty)]);
        }

        return names.Count;
    }

    private async Task InForceAsync(PortalDb db, EnforcementCase it, Measure measure, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        if (measure.Kind is MeasureKind.Terminate or MeasureKind.Ban)
            await EndAsync(db, it, measure, actor, now, ct);
        db.Audit(actor, now, "measure.in-force", $"enforcement:{it.Number}", it.OrganisationId,
            new { measure.Number, measure.Kind, measure.Service, measure.AppId, measure.Type, measure.PerDay, measure.Until, measure.Deduction, measure.Reason });
        await mails.TellAsync(db, it, measure.Kind is MeasureKind.Ban ? "banned" : "in-force", now, ct, () => [mails.Words(measure), measure.Reason]);
    }

    // What was bought is lost (A6), machines are shut out, and who is banned is known again (A153).
    private async Task EndAsync(PortalDb db, EnforcementCase it, Measure measure, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        await LedgerService.RecordBreachAsync(db, it.OrganisationId, Ground(it, measure), actor, now, ct);
        var organisation = await db.Set<Organisation>().SingleAsync(o => o.Id == it.OrganisationId, ct);
        if (measure.Kind is MeasureKind.Terminate)
        {
            organisation.Terminate();
            return;
        }

        organisation.Ban();
        foreach (var token in await db.Set<ApiToken>().Where(token => token.OrganisationId == it.OrganisationId && token.RevokedAt == null).ToListAsync(ct))
            token.Revoke(actor.Name, now);
        await watch.KeepAsync(db, it.OrganisationId, it.Number, actor, now, ct);
        await watch.CheckOthersAsync(db, it.OrganisationId, now, ct);
    }

    private async Task ProposedAsync(PortalDb db, EnforcementCase it, Measure measure, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        db.Audit(actor, now, "measure.proposed", $"enforcement:{it.Number}", null, new { measure.Number, measure.Kind, measure.Deduction, measure.Reason });
        await mails.TellDeskAsync(
            db, it, "desk-proposed", measure.Kind is MeasureKind.Deduct ? Permission.ManageLedger : Permission.SuspendCustomers, now, ct, () => [mails.Words(measure), actor.Name]);
    }

    private async Task DroppedAsync(PortalDb db, EnforcementCase it, Measure measure, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        db.Audit(actor, now, "measure.dropped", $"enforcement:{it.Number}", null, new { measure.Number, measure.Kind, measure.EndReason });
        if (measure.EndedBy != measure.ProposedBy)
            await mails.TellPersonAsync(db, it, "desk-dropped", measure.ProposedById, now, ct, () => [mails.Words(measure), measure.EndedBy!, measure.EndReason!]);
    }

    private static string Ground(EnforcementCase it, Measure measure)
    {
        var ground = $"{it.Number}/{measure.Number}: {measure.Reason}";
        return ground.Length > LedgerEntry.MaxNoteLength ? ground[..LedgerEntry.MaxNoteLength] : ground;
    }

    private async Task<int> ChangeAsync(string number, Actor actor, Func<PortalDb, EnforcementCase, DateTimeOffset, Task<int>> change, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await levels.ReadyAsync(ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var done = await change(db, await db.CaseAsync(number, actor, ct), now);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        foreach (var token in db.Set<ApiToken>().Local) // those of a ban: shut out with their next call
            tokens.Forget(token.Hash);
        return done;
    }
}

/// <summary>Every minute: what was decided in the ledger is followed.</summary>
public sealed class EnforcementJob(MeasureService measures) : Platform.Jobs.IPortalJob
{
    public const string Name = "enforcement-deductions";
    public const string Cron = "35 * * * * ?";

    public async Task RunAsync(DateTimeOffset asOf, CancellationToken ct) => await measures.FollowAsync(ct);
}
