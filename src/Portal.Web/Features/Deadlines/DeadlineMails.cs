using Microsoft.Extensions.Localization;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Web.Data;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Deadlines;

/// <summary>Tells a deadline's people that time runs out, or that it moved.</summary>
public sealed class DeadlineMails(IStringLocalizer<DeadlinesTexts> texts, PortalUrls urls)
{
    public Task RemindAsync(PortalDb db, IDeadlineKind kind, TrackedDeadline deadline, WorkingDays calendar, DateTimeOffset now, CancellationToken ct) =>
        WriteAsync(db, kind, deadline, "remind", calendar, now, Left(deadline.DueAt - now), ct);

    public Task TellMoveAsync(PortalDb db, IDeadlineKind kind, TrackedDeadline deadline, DeadlineMove move, WorkingDays calendar, DateTimeOffset now, CancellationToken ct) =>
        WriteAsync(db, kind, deadline, "moved", calendar, now, () => ContractTime.Local(move.FromDue), ct);

    // Rounded down: who is told three hours has at least three.
    private Func<object> Left(TimeSpan left) => () => texts["left", (int)left.TotalHours, left.Minutes].Value;

    private async Task WriteAsync(
        PortalDb db, IDeadlineKind kind, TrackedDeadline deadline, string key, WorkingDays calendar, DateTimeOffset now, Func<object> fact, CancellationToken ct)
    {
        foreach (var person in await kind.PeopleAsync(db, deadline, ct))
        {
            using (Language.Use(person.Language))
            {
                object[] words = [kind.Title(deadline.Subject), ContractTime.Local(deadline.DueAt), fact(), texts.Why(deadline, calendar)];
                db.Mail(person.Email, person.Language, now, texts[$"mail.{key}.subject", words], texts[$"mail.{key}.text", words],
                    urls.To(kind.MailHref(deadline)));
            }
        }
    }
}
