using Portal.Domain.Accounts;
using Portal.Domain.Deadlines;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;

namespace Portal.Web.Features.Deadlines;

/// <summary>A kind of deadline: the feature it belongs to says who is reminded, and what happens when it passes.</summary>
public interface IDeadlineKind
{
    /// <summary>noun.verb, such as 'complaint.reply'.</summary>
    string Kind { get; }

    /// <summary>Hours before the end at which its people are reminded.</summary>
    IReadOnlyList<int> RemindHours { get; }

    /// <summary>Which members see it; null: it is the provider's own affair.</summary>
    Permission? Needs { get; }

    Permission StaffNeeds { get; }

    /// <summary>In the language of the moment: 'Reply to complaint C-2026-000001'.</summary>
    string Title(string subject);

    string Href(string subject, bool forStaff);

    /// <summary>Where its mails lead.</summary>
    string MailHref(TrackedDeadline deadline) => Href(deadline.Subject, deadline.Turn is not DeadlineTurn.Customer);

    /// <summary>Whose turn it is, as people: they are reminded, and told when it moves.</summary>
    Task<IReadOnlyList<Recipient>> PeopleAsync(PortalDb db, TrackedDeadline deadline, CancellationToken ct);

    /// <summary>The instant has gone by and nothing was done. In the transaction that ends the deadline; happens once.</summary>
    Task PassAsync(PortalDb db, TrackedDeadline deadline, DateTimeOffset now, CancellationToken ct);

    /// <summary>It moved: what keeps a copy follows.</summary>
    Task MovedAsync(PortalDb db, TrackedDeadline deadline, CancellationToken ct) => Task.CompletedTask;
}
