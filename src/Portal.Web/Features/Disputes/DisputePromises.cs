using Microsoft.Extensions.Localization;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Domain.Disputes;
using Portal.Domain.Policies;
using Portal.Web.Data;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Policies;
using Portal.Web.Features.WorkingCalendar;
using Portal.Web.Platform;

namespace Portal.Web.Features.Disputes;

/// <summary>Who does what until when in a dispute: promised, counted anew, met or dropped inside the caller's transaction.</summary>
public sealed class DisputePromises(
    ProofReplyDeadline reply, ProofDeadline proof, StepDeadline step, ReportDeadline report, LossDeadline loss, ReopenDeadline reopen, IStringLocalizer<DisputesTexts> texts)
{
    public async Task ProofAsync(PortalDb db, Dispute dispute, DateTimeOffset now, CancellationToken ct) =>
        db.Promise(proof, dispute.Number, dispute.OrganisationId, await DueAsync(db, dispute, Policy.DisputeProofDays, now, ct), DeadlineTurn.Provider, Policy.DisputeProofDays.Key, now);

    public Task MeetProofAsync(PortalDb db, Dispute dispute, DateTimeOffset now, CancellationToken ct) => db.MeetDeadlineAsync(proof, dispute.Number, now, ct);

    public Task DropProofAsync(PortalDb db, Dispute dispute, DateTimeOffset now, CancellationToken ct) => db.DropDeadlineAsync(proof, dispute.Number, now, ct);

    /// <summary>The customer's working days, from the receipt of the proof.</summary>
    /// <returns>When the reply is due.</returns>
    public async Task<DateTimeOffset> ReplyAsync(PortalDb db, Dispute dispute, DateTimeOffset receivedAt, DateTimeOffset now, CancellationToken ct)
    {
        var due = await DueAsync(db, dispute, Policy.ProofReplyDays, receivedAt, ct);
        db.Promise(reply, dispute.Number, dispute.OrganisationId, due, DeadlineTurn.Customer, Policy.ProofReplyDays.Key, now);
        return due.Due;
    }

    public Task MeetReplyAsync(PortalDb db, Dispute dispute, DateTimeOffset now, CancellationToken ct) => db.MeetDeadlineAsync(reply, dispute.Number, now, ct);

    public Task DropReplyAsync(PortalDb db, Dispute dispute, DateTimeOffset now, CancellationToken ct) => db.DropDeadlineAsync(reply, dispute.Number, now, ct);

    public Task MeetReopenAsync(PortalDb db, Dispute dispute, DateTimeOffset now, CancellationToken ct) => db.MeetDeadlineAsync(reopen, dispute.Number, now, ct);

    public Task DropReopenAsync(PortalDb db, Dispute dispute, DateTimeOffset now, CancellationToken ct) => db.DropDeadlineAsync(reopen, dispute.Number, now, ct);

    /// <summary>Our next step; what was promised before and is still open is counted anew.</summary>
    public async Task StepAsync(PortalDb db, Dispute dispute, DateTimeOffset now, CancellationToken ct)
    {
        var due = await DueAsync(db, dispute, Policy.DisputeStepDays, now, ct);
        if (await db.OpenDeadlineAsync(step, dispute.Number, ct) is { } open)
            db.Add(open.MoveTo(due, Note("moved.audit-asked"), now));
        else
            db.Promise(step, dispute.Number, dispute.OrganisationId, due, DeadlineTurn.Provider, Policy.DisputeStepDays.Key, now);
    }

    public Task MeetStepAsync(PortalDb db, Dispute dispute, DateTimeOffset now, CancellationToken ct) => db.MeetDeadlineAsync(step, dispute.Number, now, ct);

    public Task DropStepAsync(PortalDb db, Dispute dispute, DateTimeOffset now, CancellationToken ct) => db.DropDeadlineAsync(step, dispute.Number, now, ct);

    /// <summary>The third party's report; another third party has the days anew.</summary>
    /// <returns>When it is due.</returns>
    public async Task<DateTimeOffset> ReportAsync(PortalDb db, Dispute dispute, DateTimeOffset now, CancellationToken ct)
    {
        var due = await DueAsync(db, dispute, Policy.DisputeAuditDays, now, ct);
        if (await db.OpenDeadlineAsync(report, dispute.Number, ct) is { } open)
            db.Add(open.MoveTo(due, Note("moved.auditor"), now));
        else
            db.Promise(report, dispute.Number, dispute.OrganisationId, due, DeadlineTurn.Auditor, Policy.DisputeAuditDays.Key, now);
        return due.Due;
    }

    public Task MeetReportAsync(PortalDb db, Dispute dispute, DateTimeOffset now, CancellationToken ct) => db.MeetDeadlineAsync(report, dispute.Number, now, ct);

    public Task DropReportAsync(PortalDb db, Dispute dispute, DateTimeOffset now, CancellationToken ct) => db.DropDeadlineAsync(report, dispute.Number, now, ct);

    /// <summary>Until when the customer claims its loss (A178).</summary>
    public async Task<DateTimeOffset> LossAsync(PortalDb db, Dispute dispute, DateTimeOffset now, CancellationToken ct)
    {
        var due = await DueAsync(db, dispute, Policy.DisputeLossDays, now, ct);
        dispute.MoveLossDue(due.Due);
        db.Promise(loss, dispute.Number, dispute.OrganisationId, due, DeadlineTurn.Customer, Policy.DisputeLossDays.Key, now);
        return due.Due;
    }

    public Task MeetLossAsync(PortalDb db, Dispute dispute, DateTimeOffset now, CancellationToken ct) => db.MeetDeadlineAsync(loss, dispute.Number, now, ct);

    public Task DropLossAsync(PortalDb db, Dispute dispute, DateTimeOffset now, CancellationToken ct) => db.DropDeadlineAsync(loss, dispute.Number, now, ct);

    // Kept as it was written, and read by both sides.
    private string Note(string key) => string.Join(" · ", new[] { Language.Chinese, Language.English }.Select(language =>
    {
        using var _ = Language.Use(language);
        return texts[key].Value;
    }));

    private static async Task<Deadline> DueAsync(PortalDb db, Dispute dispute, PolicyDefinition days, DateTimeOffset from, CancellationToken ct) => Deadline.Of(
        DeadlineRule.WorkingDays, (await db.PoliciesAsync(dispute.OrganisationId, ct)).InForce(days, dispute.OrganisationId, ContractTime.DayOf(from)).Whole, from, await db.WorkingDaysAsync(ct));
}
