using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Disputes;
using Portal.Web.Data;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Invoices;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Objections;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Disputes;

/// <summary>What is found, and what follows from it (A174 to A179): withheld by a credit note, compensated up to the cap, ended early.</summary>
public sealed class DisputeOutcomeService(
    IDbContextFactory<PortalDb> dbs, DisputeMails mails, DisputeEffects effects, DisputePromises promises, DeadlineClock clock, CreditNoteService credits, InvoiceUpkeep invoices, FileStore files,
    IStringLocalizer<DisputesTexts> texts, TimeProvider time)
{
    /// <summary>What the provider would agree to be found. One of finance answers for it.</summary>
    /// <exception cref="RuleException">'dispute.state', 'finding.…', 'reauthentication.required'.</exception>
    public Task OfferAsync(string number, DisputeFinding offer, Actor actor, CancellationToken ct = default) => ChangeAsync(
        number, actor, Permission.ManageReceivables, "dispute.offered", async (db, dispute, now) =>
        {
            dispute.OfferFinding(offer);
            await effects.CheckAsync(dispute, offer, ct);
            await mails.TellAsync(db, dispute, "offered", now, ct);
            return offer;
        }, ct);

    /// <param name="seen">The version of the dispute whose offer the customer read.</param>
    /// <exception cref="RuleException">'dispute.state', 'dispute.no-offer', 'reauthentication.required'.</exception>
    /// <exception cref="DbUpdateConcurrencyException">Another offer was made meanwhile.</exception>
    public Task AgreeAsync(string number, int seen, Actor actor, CancellationToken ct = default) => ChangeAsync(
        number, actor, Permission.FileDisputes, "dispute.found", async (db, dispute, now) =>
        {
            _ = actor.RequiredOrganisation;
            if (dispute is { Status: DisputeStatus.Negotiating, Offer: not null } && dispute.Version != seen)
                throw new DbUpdateConcurrencyException("Another finding was offered meanwhile.");
            dispute.Agree(actor.Name, now);
            await promises.DropStepAsync(db, dispute, now, ct);
            await FoundAsync(db, dispute, now, ct);
            await mails.TellDeskAsync(db, dispute, "found", now, ct);
            return new { dispute.Route, dispute.Finding };
        }, ct);

    /// <summary>A court's or arbitrator's decision; its paper is kept with it.</summary>
    /// <exception cref="RuleException">'dispute.state', 'finding.…', 'dispute.evidence-missing', 'reauthentication.required'.</exception>
    public Task DecreeAsync(string number, DisputeFinding finding, DisputeUpload paper, Actor actor, CancellationToken ct = default) => ChangeAsync(
        number, actor, Permission.HandleDisputes, "dispute.found", async (db, dispute, now) =>
        {
            var post = dispute.Say(DisputeSide.Provider, finding.Text, actor.Name, now);
            dispute.Decree(finding, actor.Name, now);
            await effects.CheckAsync(dispute, finding, ct);
            await AttachAsync(db, dispute, post, paper, ct);
            await promises.DropStepAsync(db, dispute, now, ct);
            await promises.DropReportAsync(db, dispute, now, ct);
            await FoundAsync(db, dispute, now, ct);
            return new { dispute.Route, dispute.Finding };
        }, ct);

    /// <summary>The auditor's finding with the report; after it the room is only to be read.</summary>
    /// <exception cref="RuleException">'dispute.state', 'finding.…', 'dispute.evidence-missing', 'reauthentication.required'.</exception>
    /// <exception cref="NotFoundException">Not this auditor's case.</exception>
    public async Task ReportAsync(string number, DisputeFinding finding, DisputeUpload report, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.AuditDisputes);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var dispute = await db.Set<Dispute>().SingleOrDefaultAsync(d => d.Number == number && d.AuditorId == actor.Id, ct) ?? throw new NotFoundException("The case");
        var post = dispute.Say(DisputeSide.Auditor, finding.Text, actor.Name, now);
        dispute.Report(finding, actor.Name, now);
        await effects.CheckAsync(dispute, finding, ct);
        await AttachAsync(db, dispute, post, report, ct);
        await promises.MeetReportAsync(db, dispute, now, ct);
        db.Audit(actor, now, "dispute.found", $"dispute:{number}", dispute.OrganisationId, new { dispute.Route, dispute.Finding });
        await FoundAsync(db, dispute, now, ct);
        await mails.TellDeskAsync(db, dispute, "found", now, ct);
        await db.SaveChangesAsync(ct);
    }

    /// <exception cref="RuleException">'dispute.state', 'dispute.no-consequences', 'dispute.loss'.</exception>
    public Task ClaimLossAsync(string number, Money loss, Actor actor, CancellationToken ct = default) => ChangeAsync(
        number, actor, Permission.FileDisputes, "dispute.loss-claimed", async (db, dispute, now) =>
        {
            _ = actor.RequiredOrganisation;
            dispute.ClaimLoss(loss, now);
            await promises.MeetLossAsync(db, dispute, now, ct);
            await mails.TellDeskAsync(db, dispute, "loss", now, ct, loss.ToFenString());
            return new { Loss = loss.ToFenString() };
        }, ct);

    /// <summary>The customer says that there is no loss to claim.</summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.no-consequences', 'reauthentication.required'.</exception>
    public Task WaiveLossAsync(string number, Actor actor, CancellationToken ct = default) => ChangeAsync(
        number, actor, Permission.FileDisputes, "dispute.no-loss", async (db, dispute, now) =>
        {
            _ = actor.RequiredOrganisation;
            dispute.WaiveLoss(now);
            await promises.MeetLossAsync(db, dispute, now, ct);
            await mails.TellDeskAsync(db, dispute, "no-loss", now, ct);
            return new { dispute.Status };
        }, ct);

    /// <summary>One of finance proposes what is booked; the withheld part follows from the finding and the bill. The others are told.</summary>
    /// <exception cref="RuleException">
    /// 'dispute.state', 'dispute.no-consequences', 'dispute.loss-open', 'dispute.not-billed', 'dispute.compensation', 'reauthentication.required'.
    /// </exception>
    public Task ProposeAsync(string number, Money compensation, Actor actor, CancellationToken ct = default) => ChangeAsync(
        number, actor, Permission.ManageReceivables, "dispute.settlement-proposed", async (db, dispute, now) =>
        {
            var (computed, _) = await effects.RequireAsync(db, dispute, ct);
            dispute.Propose(compensation, computed, actor.Id, actor.Name, now);
            await mails.TellSecondAsync(
                db, dispute, computed.Uncarried > 0 ? "second-uncarried" : "second", actor, now, ct, (computed.Total + computed.Instead).ToFenString(), compensation.ToFenString(),
                DisputeWords.Count(computed.Uncarried));
            return new { Withheld = (computed.Total + computed.Instead).ToFenString(), computed.UnitsBack, computed.Uncarried, Compensation = compensation.ToFenString(), Cap = computed.Cap.ToFenString() };
        }, ct);

    /// <summary>
    /// A second person books it: credit note for the withheld part, to the balance what the bill has no room for, units back to their packages, compensation to the balance, audit row and
    /// mails in one transaction.
    /// </summary>
    /// <param name="seen">From <see cref="DisputeView.Seen"/>: what this person read.</param>
    /// <exception cref="RuleException">'dispute.state', 'dispute.not-proposed', 'dispute.same-person', 'dispute.not-billed', 'dispute.compensation', 'reauthentication.required'.</exception>
    /// <exception cref="DbUpdateConcurrencyException">Something else was proposed, or follows, meanwhile.</exception>
    public async Task SettleAsync(string number, string seen, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ApproveCredits);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var charged = await effects.ChargedAsync(await DisputeService.FindAsync(db, number, actor, ct), ct); // it may have to write first, and SQLite has one writer
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var dispute = await DisputeService.FindAsync(db, number, actor, ct);
        await db.LockLedgerAsync(dispute.OrganisationId, ct);
        var (computed, bill) = await effects.RequireAsync(db, dispute, ct, isBooking: true, charged);
        if (dispute is { Status: DisputeStatus.Found, ProposedById: not null } && DisputeView.SeenOf(dispute, computed) != seen)
            throw new DbUpdateConcurrencyException("Something else was proposed, or follows, meanwhile.");
        var proposer = actor with { Id = dispute.ProposedById ?? Guid.Empty, Name = dispute.ProposedBy ?? "" };
        string? credit = null;
        if (computed.Total > computed.ToBalance && proposer.Id != Guid.Empty && proposer.Id != actor.Id)
        {
            credit = await credits.BookAsync(
                db, bill, [.. computed.Withheld.Where(line => line.ByNote > Money.Zero).Select(line => new CreditLine(line.Position, line.ByNote, texts["credit.line", line.Units]))], texts["credit.reason", number], proposer, actor, now, ct);
        }

        dispute.Settle(computed, credit, actor.Id, actor.Name, now);
        await promises.DropLossAsync(db, dispute, now, ct); // its end may not have rung yet
        db.AddRange(DisputePostings.Of(dispute, computed, bill, actor.Name, now));
        db.Audit(actor, now, "dispute.settled", $"dispute:{number}", dispute.OrganisationId,
            new { Withheld = dispute.Withheld.ToFenString(), ToBalance = computed.ToBalance.ToFenString(), dispute.ReturnedUnits, computed.Uncarried, Compensation = dispute.Compensation.ToFenString(), dispute.CreditNote, dispute.ProposedBy });
        await mails.TellAsync(
            db, dispute, dispute.ReturnedUnits > 0 ? "settled-units" : "settled", now, ct, dispute.Withheld.ToFenString(), dispute.Compensation.ToFenString(), DisputeWords.Count(dispute.ReturnedUnits));
        if (computed.Instead > Money.Zero || computed.ToBalance > Money.Zero)
            await invoices.FollowAsync(db, dispute.OrganisationId, actor, now, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Finance signs the end: nothing was forged, or nobody contested the proof while it could be.</summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.forged', 'dispute.reopen-open', 'dispute.text-missing', 'reauthentication.required'.</exception>
    public Task DismissAsync(string number, string reason, Actor actor, CancellationToken ct = default) => ChangeAsync(
        number, actor, Permission.ManageReceivables, "dispute.dismissed", async (db, dispute, now) =>
        {
            dispute.Dismiss(reason, actor.Name, now);
            await mails.TellAsync(db, dispute, "dismissed", now, ct, dispute.Reason!);
            return new { dispute.Reason };
        }, ct);

    /// <summary>The owner ends the contract at once and without liability (A177): sending stops, and the settlement opens by itself.</summary>
    /// <exception cref="RuleException">'dispute.no-right', 'reauthentication.required'.</exception>
    public Task TerminateAsync(string number, Actor actor, CancellationToken ct = default) => ChangeAsync(
        number, actor, Permission.AnswerPrices, "dispute.terminated", async (db, dispute, now) =>
        {
            _ = actor.RequiredOrganisation;
            dispute.Terminate(now);
            db.Add(new SendingStop(dispute.OrganisationId, SendingStopReason.SkimmingTerminated, $"dispute:{number}", now, actor.Name, now));
            await mails.TellAsync(db, dispute, "terminated", now, ct);
            await mails.TellDeskAsync(db, dispute, "terminated", now, ct);
            return new { dispute.TerminatedAt };
        }, ct);

    /// <summary>Tells the customer of the finding; where it has consequences, until when they claim their loss (A178).</summary>
    private async Task FoundAsync(PortalDb db, Dispute dispute, DateTimeOffset now, CancellationToken ct)
    {
        if (dispute.Finding!.HasConsequences)
            await mails.TellAsync(db, dispute, "found-loss", now, ct, ContractTime.Local(await promises.LossAsync(db, dispute, now, ct)));
        else
            await mails.TellAsync(db, dispute, "found", now, ct);
    }

    private async Task ChangeAsync(
        string number, Actor actor, Permission permission, string action, Func<PortalDb, Dispute, DateTimeOffset, Task<object>> change, CancellationToken ct)
    {
        actor.Require(permission);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        await clock.CatchUpAsync(number, now, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var dispute = await DisputeService.FindAsync(db, number, actor, ct);
        var details = await change(db, dispute, now);
        db.Audit(actor, now, action, $"dispute:{number}", dispute.OrganisationId, details);
        await db.SaveChangesAsync(ct);
    }

    private async Task AttachAsync(PortalDb db, Dispute dispute, DisputePost post, DisputeUpload paper, CancellationToken ct)
    {
        await using var content = paper.Open();
        var file = await files.AddAsync(db, dispute.OrganisationId, paper.Name, content, ct, FileUse.Handed);
        post.Attach(file.Id, file.Name, file.Sha256);
        db.Add(post);
    }
}
