using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.AbnormalSending;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Deadlines;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Deadlines;

namespace Portal.Web.Features.AbnormalSending;

/// <summary>The customer's time to say whether it is meant. When it passes, what is held stays held.</summary>
public sealed class AbnormalAnswerDeadline(IStringLocalizer<AbnormalSendingTexts> texts, AbnormalMails mails) : IDeadlineKind
{
    public string Kind => "abnormal.answer";

    public IReadOnlyList<int> RemindHours { get; } = [12, 2];

    public Permission? Needs => Permission.AnswerAbnormalSending;

    public Permission StaffNeeds => Permission.HandleAbnormalSending;

    public string Title(string subject) => texts["deadline.answer", subject];

    public string Href(string subject, bool forStaff) => (forStaff ? "/abnormal-desk/" : "/abnormal-sending/") + subject;

    public Task<IReadOnlyList<Recipient>> PeopleAsync(PortalDb db, TrackedDeadline deadline, CancellationToken ct) => AbnormalMails.PeopleAsync(db, deadline.OrganisationId, ct);

    public async Task PassAsync(PortalDb db, TrackedDeadline deadline, DateTimeOffset now, CancellationToken ct)
    {
        var query = await db.Set<AbnormalQuery>().SingleAsync(q => q.Number == deadline.Subject, ct);
        var app = await db.Set<App>().Where(a => a.AppId == query.AppId).Select(a => a.Name).SingleAsync(ct);
        query.NoteNoAnswer(now);
        db.Audit(Actor.Component("abnormal-sending"), now, "abnormal.unanswered", $"abnormal:{query.Number}", query.OrganisationId, new { deadline.DueAt, query.Holds });
        await mails.TellAsync(db, query, app, "no-answer", now, ct);
        await mails.TellDeskAsync(db, query, app, "desk-no-answer", now, ct);
    }
}
