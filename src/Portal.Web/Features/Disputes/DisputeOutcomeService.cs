using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Disputes;
using Portal.Domain.Ledger;
using Portal.Web.Data;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Objections;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Disputes;

/// <summary>What is found, and what follows from it (A174 to A179): withheld by a credit note, compensated up to the cap, ended early.</summary>
public sealed class DisputeOutcomeService(
    IDbContextFactory<PortalDb> dbs, DisputeMails mails, DisputeEffects effects, CreditNoteService credits, FileStore files, IStringLocalizer<DisputesTexts> texts, TimeProvider time)
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

    /// <exception cref="RuleException">'dispute.state', 'dispute.no-offer', 'reauthentication.required'.</exception>
    public Task AgreeAsync(string number, Actor actor, CancellationToken ct = default) => ChangeAsync(
        number, actor, Permission.FileDisputes, "dispute.found", async (db, dispute, now) =>
        {
            _ = actor.RequiredOrganisation;
            dispute.Agree(actor.Name, now);
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
            await mails.TellAsync(db, dispute, "found", now, ct);
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
        db.Audit(actor, now, "dispute.found", $"dispute:{number}", dispute.OrganisationId, new { dispute.Route, dispute.Finding });
        await mails.TellAsync(db, dispute, "found", now, ct);
        await mails.TellDeskAsync(db, dispute, "found", now, ct);
        await db.SaveChangesAsync(ct);
    }

    /// <exception cref="RuleException">'dispute.state', 'dispute.no-consequences', 'dispute.loss'.</exception>
    public Task ClaimLossAsync(string number, Money loss, Actor actor, CancellationToken ct = default) => ChangeAsync(
        number, actor, Permission.FileDisputes, "dispute.loss-claimed", async (db, dispute, now) =>
        {
            _ = actor.RequiredOrganisation;
            dispute.ClaimLoss(loss);
            await mails.TellDeskAsync(db, dispute, "loss", now, ct, loss.ToFenString());
            return new { Loss = loss.ToFenString() };
        }, ct);

    /// <summary>One of finance proposes what is booked; the withheld part follows from the finding and the bill.</summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.not-billed', 'dispute.compensation', 'reauthentication.required'.</exception>
    public Task ProposeAsync(string number, Money compensation, Actor actor, CancellationToken ct = default) => ChangeAsync(
        number, actor, Permission.ManageReceivables, "dispute.settlement-proposed", async (db, dispute, now) =>
        {
            var (computed, _) = await effects.RequireAsync(db, dispute, ct);
            dispute.Propose(compensation, computed, actor.Id, actor.Name);
            return new { Withheld = computed.Total.ToFenString(), Compensation = compensation.ToFenString(), Cap = computed.Cap.ToFenString() };
        }, ct);

    /// <summary>A second person books it: credit note for the withheld part, compensation to the balance, audit row and mails in one transaction.</summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.not-proposed', 'dispute.same-person', 'dispute.not-billed', 'reauthentication.required'.</exception>
    public async Task SettleAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ApproveCredits);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var dispute = await DisputeService.FindAsync(db, number, actor, ct);
        await db.LockLedgerAsync(dispute.OrganisationId, ct);
        var (computed, bill) = await effects.RequireAsync(db, dispute, ct);
        var proposer = actor with { Id = dispute.ProposedById ?? Guid.Empty, Name = dispute.ProposedBy ?? "" };
        string? credit = null;
        if (computed.Total > Money.Zero && proposer.Id != Guid.Empty && proposer.Id != actor.Id)
        {
            credit = await credits.BookAsync(
                db, bill, [.. computed.Withheld.Select(line => new CreditLine(line.Position, line.Amount, texts["credit.line", line.Units]))], texts["credit.reason", number], proposer, actor, now, ct);
        }

        dispute.Settle(computed, credit, actor.Id, actor.Name, now);
        if (dispute.Compensation > Money.Zero)
        {
            db.Add(new LedgerEntry(
                dispute.OrganisationId, LedgerReason.SkimmingCompensated, $"dispute:{number}", "", actor.Name, now,
                new LedgerPosting(LedgerAccount.Balance, Commodity.Cny, dispute.Compensation.Micros), new LedgerPosting(LedgerAccount.Revenue, Commodity.Cny, -dispute.Compensation.Micros)));
        }

        db.Audit(actor, now, "dispute.settled", $"dispute:{number}", dispute.OrganisationId,
            new { Withheld = dispute.Withheld.ToFenString(), Compensation = dispute.Compensation.ToFenString(), dispute.CreditNote, dispute.ProposedBy });
        await mails.TellAsync(db, dispute, "settled", now, ct, dispute.Withheld.ToFenString(), dispute.Compensation.ToFenString());
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

    private async Task ChangeAsync(
        string number, Actor actor, Permission permission, string action, Func<PortalDb, Dispute, DateTimeOffset, Task<object>> change, CancellationToken ct)
    {
        actor.Require(permission);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
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
