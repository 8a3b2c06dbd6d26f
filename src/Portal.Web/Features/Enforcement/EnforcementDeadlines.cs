using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Deadlines;
using Portal.Domain.Enforcement;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Deadlines;

namespace Portal.Web.Features.Enforcement;

/// <summary>The customer's time to correct it (A26, A190). When it passes a pause is proposed; nothing comes into force by the clock.</summary>
public sealed class RectifyDeadline(IStringLocalizer<EnforcementTexts> texts, EnforcementMails mails) : IDeadlineKind
{
    public string Kind => "enforcement.rectify";

    public IReadOnlyList<int> RemindHours { get; } = [72, 24, 4];

    public Permission? Needs => Permission.AnswerEnforcement;

    public Permission StaffNeeds => Permission.ViewEnforcement;

    public string Title(string subject) => texts["deadline.rectify", subject];

    public string Href(string subject, bool forStaff) => (forStaff ? "/enforcement-desk/" : "/enforcement/") + subject;

    public Task<IReadOnlyList<Recipient>> PeopleAsync(PortalDb db, TrackedDeadline deadline, CancellationToken ct) => EnforcementMails.ContactsAsync(db, deadline.OrganisationId, ct);

    public async Task PassAsync(PortalDb db, TrackedDeadline deadline, DateTimeOffset now, CancellationToken ct)
    {
        var it = await db.Set<EnforcementCase>().Include(c => c.Measures).SingleAsync(c => c.Number == deadline.Subject, ct);
        if (it.Status is not CaseStatus.Rectifying)
            return; // corrected late, before the clock could ring
        var proposed = it.NoteOverdue(deadline.DueAt, "deadline-clock", now);
        if (proposed is not null)
            db.Add(proposed);
        db.Audit(Actor.Component("enforcement"), now, "enforcement.overdue", $"enforcement:{it.Number}", it.OrganisationId, new { deadline.DueAt });
        await mails.TellAsync(db, it, proposed is null ? "overdue" : "overdue-pause", now, ct);
        await mails.TellDeskAsync(db, it, proposed is null ? "desk-overdue" : "desk-overdue-pause", Permission.HandleEnforcement, now, ct);
    }
}

/// <summary>The customer's time to contest a penalty; the subject is 'E-2026-000001/1'.</summary>
public sealed class ContestDeadline(IStringLocalizer<EnforcementTexts> texts, EnforcementMails mails) : IDeadlineKind
{
    public string Kind => "enforcement.contest";

    public IReadOnlyList<int> RemindHours { get; } = [48];

    public Permission? Needs => Permission.AnswerEnforcement;

    public Permission StaffNeeds => Permission.ViewEnforcement;

    public string Title(string subject) => texts["deadline.contest", subject];

    public string Href(string subject, bool forStaff) => (forStaff ? "/enforcement-desk/" : "/enforcement/") + subject.Split('/')[0];

    public Task<IReadOnlyList<Recipient>> PeopleAsync(PortalDb db, TrackedDeadline deadline, CancellationToken ct) => EnforcementMails.ContactsAsync(db, deadline.OrganisationId, ct);

    public async Task PassAsync(PortalDb db, TrackedDeadline deadline, DateTimeOffset now, CancellationToken ct)
    {
        var parts = deadline.Subject.Split('/');
        var it = await db.Set<EnforcementCase>().Include(c => c.Penalties).SingleAsync(c => c.Number == parts[0], ct);
        var penalty = it.PenaltyOf(int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
        if (penalty.Status is not PenaltyStatus.Notified)
            return; // accepted late, before the clock could ring
        if ((await db.StandingAsync(it.OrganisationId, now, ct)).Allows(CustomerAct.Answer) is Allowance.No)
        {
            // Silence says nothing where nobody can speak: a letter may be on its way, and a person judges.
            db.Audit(Actor.Component("enforcement"), now, "penalty.unanswered", $"enforcement:{it.Number}", it.OrganisationId, new { Penalty = deadline.Subject });
            await mails.TellDeskAsync(db, it, "desk-penalty-silent", Permission.HandleEnforcement, now, ct, () => [deadline.Subject]);
            return;
        }

        penalty.Lapse(now);
        db.Audit(Actor.Component("enforcement"), now, "penalty.lapsed", $"enforcement:{it.Number}", it.OrganisationId, new { Penalty = deadline.Subject });
        await mails.TellAsync(db, it, "penalty-lapsed", now, ct, () => [deadline.Subject]);
        await mails.TellDeskAsync(db, it, "desk-penalty-ready", Permission.ManageLedger, now, ct, () => [deadline.Subject]);
    }
}
