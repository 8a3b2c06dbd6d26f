using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Complaints;
using Portal.Domain.Deadlines;
using Portal.Domain.Enforcement;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Enforcement;
using Portal.Web.Platform;

namespace Portal.Web.Features.Complaints;

/// <summary>The customer's 72 hours (A140). When they pass the complaint is overdue, the customer's owners and Risk hear of it, and a measure is proposed.</summary>
public sealed class ComplaintReplyDeadline(IStringLocalizer<ComplaintsTexts> texts, ComplaintMails mails) : IDeadlineKind
{
    /// <summary>What every case begins with that this customer's being late proposed.</summary>
    public static string OriginOf(string number, Guid customer) => $"complaint:{number}:{customer:N}";

    // Each time a customer is named is a case of its own, also when they were named before.
    private static string OriginOf(Complaint complaint) =>
        string.Create(CultureInfo.InvariantCulture, $"{OriginOf(complaint.Number, complaint.OrganisationId!.Value)}:{complaint.AssignedAt!.Value.UtcTicks}");

    public string Kind => "complaint.reply";

    public IReadOnlyList<int> RemindHours { get; } = [48, 24, 4, 1];

    public Permission? Needs => Permission.AnswerComplaints;

    public Permission StaffNeeds => Permission.HandleComplaints;

    public string Title(string subject) => texts["deadline.reply", subject];

    public string Href(string subject, bool forStaff) => (forStaff ? "/complaint-desk/" : "/complaints/") + subject;

    public Task<IReadOnlyList<Recipient>> PeopleAsync(PortalDb db, TrackedDeadline deadline, CancellationToken ct) => ComplaintMails.ContactsAsync(db, deadline.OrganisationId, ct);

    public async Task PassAsync(PortalDb db, TrackedDeadline deadline, DateTimeOffset now, CancellationToken ct)
    {
        var complaint = await db.Set<Complaint>().SingleAsync(c => c.Number == deadline.Subject, ct);
        complaint.NoteOverdue(deadline.DueAt);
        db.Audit(Actor.Component("complaints"), now, "complaint.overdue", $"complaint:{complaint.Number}", complaint.OrganisationId, new { deadline.DueAt });
        var due = ContractTime.Local(deadline.DueAt).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        await db.ProposeCaseAsync(
            new(complaint.OrganisationId!.Value, complaint.AppId, Ground.Complaints, CaseSource.Complaint, complaint.Number, OriginOf(complaint),
                Language.Both(() => texts["case.overdue", complaint.Number, due])),
            Actor.Component("complaints"), now, ct);
        await mails.TellAsync(db, complaint, "overdue", now, ct);
        await mails.TellDeskAsync(db, complaint, "desk-overdue", Permission.HandleComplaints, now, ct);
    }
}

/// <summary>Ours: a reply is judged within so many hours, so that a returned one leaves time to mend it.</summary>
public sealed class ComplaintReviewDeadline(IStringLocalizer<ComplaintsTexts> texts, ComplaintMails mails) : IDeadlineKind
{
    public string Kind => "complaint.review";

    public IReadOnlyList<int> RemindHours { get; } = [1];

    public Permission? Needs => Permission.AnswerComplaints;

    public Permission StaffNeeds => Permission.HandleComplaints;

    public string Title(string subject) => texts["deadline.review", subject];

    public string Href(string subject, bool forStaff) => (forStaff ? "/complaint-desk/" : "/complaints/") + subject;

    public Task<IReadOnlyList<Recipient>> PeopleAsync(PortalDb db, TrackedDeadline deadline, CancellationToken ct) =>
        MemberDirectory.StaffWithAsync(db, Permission.HandleComplaints, ct);

    public async Task PassAsync(PortalDb db, TrackedDeadline deadline, DateTimeOffset now, CancellationToken ct) =>
        await mails.TellDeskAsync(db, await db.Set<Complaint>().SingleAsync(c => c.Number == deadline.Subject, ct), "desk-review-late", Permission.HandleComplaints, now, ct);
}
