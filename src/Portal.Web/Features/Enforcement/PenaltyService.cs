using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Domain.Enforcement;
using Portal.Domain.Ledger;
using Portal.Domain.Policies;
using Portal.Web.Data;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Policies;
using Portal.Web.Features.WorkingCalendar;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Enforcement;

/// <summary>
/// Penalties of a case (A180–A182): counted, told, accepted or contested, charged. From the balance they are taken by the ledger's own
/// two people; where it is too low they are noted as owed.
/// </summary>
public sealed class PenaltyService(
    IDbContextFactory<PortalDb> dbs, LedgerService ledger, PackageLevels levels, EnforcementService cases, EnforcementMails mails, ContestDeadline contest, TimeProvider time)
{
    /// <summary>The two rates of today.</summary>
    public async Task<PenaltyTerms> TermsAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewEnforcement);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var organisationId = await db.VisibleCases(actor).Where(c => c.Number == number).Select(c => (Guid?)c.OrganisationId).SingleOrDefaultAsync(ct) ?? throw new NotFoundException("The case");
        return await TermsAsync(db, organisationId, time.GetUtcNow(), ct);
    }

    /// <returns>The penalty's number in its case.</returns>
    /// <exception cref="RuleException">'enforcement.state', 'penalty.nothing', 'penalty.channels-wrong', 'penalty.further-wrong', 'penalty.evidence-missing'.</exception>
    public Task<int> ProposeAsync(string number, PenaltyBasis basis, Actor actor, CancellationToken ct = default) => ChangeAsync(number, Permission.HandleEnforcement, actor, async (db, it, now) =>
    {
        var penalty = it.Punish(await TermsAsync(db, it.OrganisationId, now, ct), basis, actor.Name, now);
        db.Add(penalty);
        db.Audit(actor, now, "penalty.proposed", $"enforcement:{number}", null, Facts(penalty));
        return penalty;
    }, ct);

    /// <summary>The customer is told, and has the days of the policy to contest it.</summary>
    /// <exception cref="RuleException">'penalty.state'.</exception>
    public Task NotifyAsync(string number, int penaltyNumber, Actor actor, CancellationToken ct = default) => ChangeAsync(number, Permission.HandleEnforcement, actor, async (db, it, now) =>
    {
        var penalty = it.PenaltyOf(penaltyNumber);
        var days = (await db.PoliciesAsync(it.OrganisationId, ct)).InForce(Policy.ContestDays, it.OrganisationId, ContractTime.DayOf(now)).Whole;
        var due = Deadline.Of(DeadlineRule.CalendarDays, days, now, await db.WorkingDaysAsync(ct));
        penalty.Notify(due.Due, now);
        db.Promise(contest, Subject(it, penalty), it.OrganisationId, due, DeadlineTurn.Customer, Policy.ContestDays.Key, now);
        db.Audit(actor, now, "penalty.notified", $"enforcement:{number}", it.OrganisationId, Facts(penalty));
        await mails.TellAsync(db, it, await CanAnswerAsync(db, it, now, ct) ? "penalty" : "penalty-written", now, ct, () => [EnforcementMails.Amount(penalty), EnforcementMails.Local(due.Due)]);
        return penalty;
    }, ct);

    /// <exception cref="RuleException">'penalty.state'.</exception>
    public Task AcceptAsync(string number, int penaltyNumber, Actor actor, CancellationToken ct = default) => AnswerAsync(
        number, penaltyNumber, actor, (penalty, now) => penalty.Accept(actor.Name, now), ct);

    /// <exception cref="RuleException">'penalty.state', 'penalty.contest-over', 'enforcement.note-missing', 'enforcement.too-many-files', 'file.…'.</exception>
    public async Task ContestAsync(string number, int penaltyNumber, string reason, IReadOnlyList<CaseUpload> proofs, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.AnswerEnforcement);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var it = await db.CaseAsync(number, actor, ct);
        var penalty = Told(it, penaltyNumber);
        penalty.Dispute(reason, actor.Name, now);
        foreach (var file in await cases.KeepAsync(db, it.OrganisationId, proofs, FileUse.Proof, ct))
            db.Add(it.Attach(CaseFileUse.Contest, penalty.Number, file.Id, file.Name, file.Sha256, now));
        await db.MeetDeadlineAsync(contest, Subject(it, penalty), now, ct);
        db.Audit(actor, now, "penalty.contested", $"enforcement:{number}", it.OrganisationId, new { penalty.Number, penalty.Contest, Files = proofs.Count });
        await mails.TellDeskAsync(db, it, "desk-contested", Permission.HandleEnforcement, now, ct, () => [Subject(it, penalty)]);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>A contest that came by letter or ticket, from a customer that is shut out or did not use the page; it counts at the instant it was received.</summary>
    /// <param name="by">Who contests it, as the letter says.</param>
    /// <exception cref="RuleException">'penalty.state', 'penalty.contest-over', 'penalty.received-wrong', 'penalty.contester-missing', 'enforcement.note-missing', 'enforcement.too-many-files', 'file.…'.</exception>
    public Task RecordContestAsync(string number, int penaltyNumber, string by, DateTimeOffset receivedAt, string reason, IReadOnlyList<CaseUpload> letter, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(number, Permission.HandleEnforcement, actor, async (db, it, now) =>
        {
            var penalty = Told(it, penaltyNumber);
            penalty.RecordContest(reason, by, receivedAt, now);
            foreach (var file in await cases.KeepAsync(db, it.OrganisationId, letter, FileUse.Ours, ct))
                db.Add(it.Attach(CaseFileUse.Contest, penalty.Number, file.Id, file.Name, file.Sha256, now));
            await db.MeetDeadlineAsync(contest, Subject(it, penalty), receivedAt, ct);
            db.Audit(
                actor, now, "penalty.contest-recorded", $"enforcement:{number}", it.OrganisationId,
                new { penalty.Number, By = penalty.AnsweredBy, ReceivedAt = penalty.AnsweredAt, penalty.Contest, Files = letter.Count });
            await mails.TellAsync(db, it, "contest-recorded", now, ct, () => [Subject(it, penalty), EnforcementMails.Local(receivedAt)]);
            await mails.TellDeskAsync(db, it, "desk-contested", Permission.HandleEnforcement, now, ct, () => [Subject(it, penalty)]);
            return penalty;
        }, ct);

    /// <exception cref="RuleException">'penalty.state', 'penalty.contest-open', 'penalty.two-persons', 'enforcement.note-missing'.</exception>
    public Task UpholdAsync(string number, int penaltyNumber, string judgement, Actor actor, CancellationToken ct = default) =>
        JudgeAsync(number, penaltyNumber, actor, (penalty, now) => penalty.Uphold(judgement, actor.Name, now), "penalty.upheld", "upheld", ct);

    /// <summary>It was wrong; until it is paid or a deduction for it waits in the ledger.</summary>
    /// <exception cref="RuleException">'penalty.state', 'penalty.in-ledger', 'penalty.two-persons', 'enforcement.note-missing'.</exception>
    public Task WithdrawAsync(string number, int penaltyNumber, string judgement, Actor actor, CancellationToken ct = default) =>
        JudgeAsync(number, penaltyNumber, actor, (penalty, now) => penalty.Withdraw(judgement, actor.Name, now), "penalty.withdrawn", "withdrawn", ct);

    /// <summary>Finance charges it: a deduction for Risk to agree to where the balance covers it, else it is owed.</summary>
    /// <exception cref="RuleException">'penalty.state', 'reauthentication.required'.</exception>
    public Task ChargeAsync(string number, int penaltyNumber, Actor actor, CancellationToken ct = default) => ChangeAsync(number, Permission.ManageLedger, actor, async (db, it, now) =>
    {
        actor.RequireRecent(now);
        var penalty = it.PenaltyOf(penaltyNumber);
        await db.LockLedgerAsync(it.OrganisationId, ct);
        Rule.Require(penalty.Status is PenaltyStatus.Accepted or PenaltyStatus.Upheld, "penalty.state", $"A penalty that is {penalty.Status} does not allow this.", penalty.Status.ToString());
        var deduction = await db.MoneyAsync(it.OrganisationId, LedgerAccount.Balance, ct) >= penalty.Total
            ? await ledger.ProposeDeductionAsync(db, it.OrganisationId, new(null, 0, penalty.Total, $"{Subject(it, penalty)} (A180–A182)", it.Number), false, actor, ct)
            : null;
        penalty.Charge(deduction, now);
        db.Audit(actor, now, "penalty.charged", $"enforcement:{number}", it.OrganisationId, new { penalty.Number, penalty.Deduction, Total = penalty.Total.ToFenString() });
        await mails.TellAsync(db, it, deduction is null ? "penalty-owed" : "penalty-charged", now, ct, () => [EnforcementMails.Amount(penalty)]);
        return penalty;
    }, ct);

    /// <summary>Risk agrees to the deduction that Finance proposed; by that it is paid.</summary>
    /// <exception cref="RuleException">'penalty.state', 'deduction.two-persons', 'ledger.balance-too-low', 'reauthentication.required'.</exception>
    public Task BookAsync(string number, int penaltyNumber, Actor actor, CancellationToken ct = default) => ChangeAsync(number, Permission.ViewEnforcement, actor, async (db, it, now) =>
    {
        var penalty = it.PenaltyOf(penaltyNumber);
        await ledger.BookDeductionAsync(db, penalty.Deduction ?? throw new NotFoundException("The deduction"), actor, ct);
        penalty.Pay(penalty.Deduction!, now);
        db.Audit(actor, now, "penalty.paid", $"enforcement:{number}", it.OrganisationId, new { penalty.Number, penalty.PaidBy });
        await mails.TellAsync(db, it, "penalty-paid", now, ct, () => [EnforcementMails.Amount(penalty)]);
        return penalty;
    }, ct);

    /// <summary>What was owed came in by the bank.</summary>
    /// <exception cref="RuleException">'penalty.state', 'penalty.reference-missing', 'penalty.reference-used', 'penalty.in-ledger', 'reauthentication.required'.</exception>
    public Task PayAsync(string number, int penaltyNumber, string reference, Actor actor, CancellationToken ct = default) => ChangeAsync(number, Permission.ManageLedger, actor, async (db, it, now) =>
    {
        actor.RequireRecent(now);
        var (penalty, named) = (it.PenaltyOf(penaltyNumber), reference.Trim());
        await db.LockLedgerAsync(it.OrganisationId, ct); // two penalties at once cannot both find the reference unused
        Rule.Require(
            !await db.Set<Penalty>().AnyAsync(p => p.Status == PenaltyStatus.Paid && p.PaidBy == named, ct), "penalty.reference-used", "Another penalty was paid by this reference.", named);
        Rule.Require(penalty.Deduction is null, "penalty.in-ledger", "A deduction waits in the ledger: book it or drop it.", penalty.Deduction ?? "");
        penalty.Pay(reference, now);
        db.Audit(actor, now, "penalty.paid", $"enforcement:{number}", it.OrganisationId, new { penalty.Number, penalty.PaidBy });
        await mails.TellAsync(db, it, "penalty-paid", now, ct, () => [EnforcementMails.Amount(penalty)]);
        return penalty;
    }, ct);

    private Task<int> JudgeAsync(string number, int penaltyNumber, Actor actor, Action<Penalty, DateTimeOffset> judge, string action, string key, CancellationToken ct) =>
        ChangeAsync(number, Permission.HandleEnforcement, actor, async (db, it, now) =>
        {
            var penalty = it.PenaltyOf(penaltyNumber);
            var wasTold = penalty.NotifiedAt is not null;
            judge(penalty, now);
            await db.DropDeadlineAsync(contest, Subject(it, penalty), now, ct);
            db.Audit(actor, now, action, $"enforcement:{number}", wasTold ? it.OrganisationId : null, new { penalty.Number, penalty.Judgement });
            if (wasTold)
                await mails.TellAsync(db, it, $"penalty-{key}", now, ct, () => [EnforcementMails.Amount(penalty), penalty.Judgement!]);
            if (penalty.Status is PenaltyStatus.Upheld)
                await mails.TellDeskAsync(db, it, "desk-penalty-ready", Permission.ManageLedger, now, ct, () => [Subject(it, penalty)]);
            return penalty;
        }, ct);

    private Task<int> AnswerAsync(string number, int penaltyNumber, Actor actor, Action<Penalty, DateTimeOffset> answer, CancellationToken ct) =>
        ChangeAsync(number, Permission.AnswerEnforcement, actor, async (db, it, now) =>
        {
            var penalty = Told(it, penaltyNumber);
            answer(penalty, now);
            await db.MeetDeadlineAsync(contest, Subject(it, penalty), now, ct);
            db.Audit(actor, now, "penalty.accepted", $"enforcement:{number}", it.OrganisationId, new { penalty.Number });
            await mails.TellDeskAsync(db, it, "desk-penalty-ready", Permission.ManageLedger, now, ct, () => [Subject(it, penalty)]);
            return penalty;
        }, ct);

    // What the customer was not told of is not there for them.
    private static Penalty Told(EnforcementCase it, int number) => it.PenaltyOf(number) is { NotifiedAt: not null } told ? told : throw new NotFoundException("The penalty");

    private static string Subject(EnforcementCase it, Penalty penalty) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{it.Number}/{penalty.Number}");

    private static async Task<bool> CanAnswerAsync(PortalDb db, EnforcementCase it, DateTimeOffset now, CancellationToken ct) =>
        (await db.StandingAsync(it.OrganisationId, now, ct)).Allows(CustomerAct.Answer) is not Allowance.No;

    private static object Facts(Penalty penalty) => new
    {
        penalty.Number,
        penalty.Messages,
        penalty.ChannelCount,
        Further = penalty.Further.ToFenString(),
        Total = penalty.Total.ToFenString(),
    };

    private static async Task<PenaltyTerms> TermsAsync(PortalDb db, Guid organisationId, DateTimeOffset now, CancellationToken ct)
    {
        var (policies, today) = (await db.PoliciesAsync(organisationId, ct), ContractTime.DayOf(now));
        return new(Money.Of(policies.InForce(Policy.MessagePenalty, organisationId, today).Value), Money.Of(policies.InForce(Policy.ChannelPenalty, organisationId, today).Value));
    }

    private async Task<int> ChangeAsync(string number, Permission needs, Actor actor, Func<PortalDb, EnforcementCase, DateTimeOffset, Task<Penalty>> change, CancellationToken ct)
    {
        actor.Require(needs);
        var now = time.GetUtcNow();
        await levels.ReadyAsync(ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var penalty = await change(db, await db.CaseAsync(number, actor, ct), now);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return penalty.Number;
    }
}
