namespace Portal.Domain.Review;

/// <summary>What kind of thing lies on the review desk.</summary>
public enum ReviewKind { Signature, Template }

/// <summary>What was decided about, as the reviewer saw it.</summary>
public sealed record ReviewSubject(ReviewKind Kind, Guid Id, Guid OrganisationId, string Name, string Text, Reviewed Item);

/// <summary>A decision as it was made: never changed afterwards, whatever becomes of its subject. // A24, A40</summary>
public sealed class ReviewDecision
{
    private ReviewDecision() { } // EF

    /// <summary>Records what <paramref name="subject"/> has just been decided to.</summary>
    public ReviewDecision(ReviewSubject subject, Reviewer reviewer, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        (Kind, SubjectId, OrganisationId, SubjectName, Text) = (subject.Kind, subject.Id, subject.OrganisationId, subject.Name, subject.Text);
        (Outcome, ReasonCodes, Note, RulesVersion) = (subject.Item.Status, subject.Item.ReasonCodes, subject.Item.DecisionNote, subject.Item.RulesVersion);
        SubmittedAt = subject.Item.SubmittedAt ?? now;
        DueAt = subject.Item.DueAt ?? now;
        (ReviewerId, ReviewerName, At) = (reviewer.UserId, reviewer.Name, now);
    }

    public Guid Id { get; private init; }
    public ReviewKind Kind { get; private init; }
    public Guid SubjectId { get; private init; }
    public Guid OrganisationId { get; private init; }
    public string SubjectName { get; private init; } = "";
    public string Text { get; private init; } = "";
    public ReviewStatus Outcome { get; private init; }
    public IReadOnlyList<string> ReasonCodes { get; private init; } = [];
    public string? Note { get; private init; }
    public string RulesVersion { get; private init; } = "";
    public DateTimeOffset SubmittedAt { get; private init; }
    public DateTimeOffset DueAt { get; private init; }
    public Guid ReviewerId { get; private init; }
    public string ReviewerName { get; private init; } = "";
    public DateTimeOffset At { get; private init; }
    public int Version { get; private init; }
}
