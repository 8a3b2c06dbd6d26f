using Portal.Domain.Accounts;
using Portal.Domain.Deadlines;
using Portal.Web.Data;

namespace Portal.Web.Features.Deadlines;

/// <summary>One thing that is due, as the calendar shows it.</summary>
/// <param name="Key">The same each time it is asked for: a calendar program knows it again by this.</param>
/// <param name="Title">In the reader's language.</param>
/// <param name="Why">How the instant was counted.</param>
/// <param name="PolicyKey">The policy behind the count, and with it the clause.</param>
public sealed record DeadlineItem(
    string Key, Guid OrganisationId, string Title, string Href, DateTimeOffset DueAt, DeadlineTurn Turn, string Why, string? PolicyKey, bool IsProvisional = false)
{
    public string? Organisation { get; init; }

    /// <summary>When it was moved, oldest first.</summary>
    public IReadOnlyList<DeadlineMove> Moves { get; init; } = [];
}

/// <summary>A feature whose own rows say what is due, such as a bill's objection period.</summary>
public interface IDeadlineSource
{
    /// <summary>Which members see it; null: it is the provider's own affair.</summary>
    Permission? Needs { get; }

    Permission StaffNeeds { get; }

    /// <summary>What is open, earliest first, at most <paramref name="most"/>; of one organisation, or for staff of all (null), with addresses for them.</summary>
    Task<IReadOnlyList<DeadlineItem>> OpenAsync(PortalDb db, Guid? organisationId, DateTimeOffset now, int most, CancellationToken ct);
}
