namespace Portal.Domain.Review;

/// <summary>Where a text stands on its way from the writer through the review desk and out of use again.</summary>
public enum ReviewStatus { Draft, InReview, Approved, Rejected, Withdrawn, Superseded }

/// <summary>Mainland messages or messages abroad: two sets of writing rules.</summary>
public enum Reach { Domestic, International }

/// <summary>
/// The review life cycle that signatures and template versions share (States.md beside this file).
/// The due instant is frozen at submission: a later change of the target must not move a promise already made.
/// </summary>
public abstract class Reviewed
{
    public static readonly TimeSpan ClaimLasts = TimeSpan.FromMinutes(15);
    public const int NoteMaxLength = 500;

    public Guid Id { get; private protected init; }
    public ReviewStatus Status { get; private set; }
    public DateTimeOffset? SubmittedAt { get; private set; }
    public Guid? SubmittedBy { get; private set; }
    public DateTimeOffset? DueAt { get; private set; }
    public IReadOnlyList<Finding> Findings { get; private set; } = [];
    public string RulesVersion { get; private set; } = "";
    public Guid? ClaimedBy { get; private set; }
    public string? ClaimedByName { get; private set; }
    public DateTimeOffset? ClaimedUntil { get; private set; }
    public DateTimeOffset? DecidedAt { get; private set; }
    public Guid? DecidedBy { get; private set; }
    public IReadOnlyList<string> ReasonCodes { get; private set; } = [];
    public string? DecisionNote { get; private set; }
    public int Version { get; private set; }

    public bool CanSubmit => Status is ReviewStatus.Draft;
    public bool CanWithdraw => Status is ReviewStatus.InReview;
    public bool CanRetire => Status is ReviewStatus.Approved;

    public bool IsOverdue(DateTimeOffset now) => Status is ReviewStatus.InReview && now > DueAt;

    public bool IsClaimedByOther(Guid reviewer, DateTimeOffset now) =>
        ClaimedBy is { } holder && holder != reviewer && now < ClaimedUntil;

    /// <summary>Takes the item for a quarter of an hour; claiming again renews it, and a lapsed claim is anybody's.</summary>
    private protected void TakeClaim(Reviewer reviewer, DateTimeOffset now)
    {
        RequireOpenTo(reviewer, now);
        ClaimedBy = reviewer.UserId;
        ClaimedByName = reviewer.Name;
        ClaimedUntil = now + ClaimLasts;
    }

    private protected void DropClaim(Reviewer reviewer, DateTimeOffset now)
    {
        RequireOpenTo(reviewer, now);
        ClearClaim();
    }

    private protected void TakeBack()
    {
        Rule.Require(CanWithdraw, "review.not-withdrawable", $"What is {Status} cannot be withdrawn from review.");
        Status = ReviewStatus.Withdrawn;
        ClearClaim();
    }

    private protected void TakeOutOfUse()
    {
        Rule.Require(CanRetire, "review.not-in-use", $"What is {Status} is not in use.");
        Status = ReviewStatus.Withdrawn;
    }

    private protected void SubmitForReview(
        IReadOnlyList<Finding> findings, string rulesVersion, bool isDeclaredTrue, Guid submittedBy, DateTimeOffset now)
    {
        Rule.Require(CanSubmit, "review.not-submittable", $"What is {Status} cannot be submitted.");
        Rule.Require(!findings.Any(f => f.IsBlocking), "review.has-blocking-findings", "Mend what the check names before submitting.",
            findings.Count(f => f.IsBlocking));
        Rule.Require(isDeclaredTrue, "review.declaration-missing", "Confirm that the content is true and lawful."); // A31

        Status = ReviewStatus.InReview;
        SubmittedAt = now;
        SubmittedBy = submittedBy;
        DueAt = ReviewHours.DueAt(now);
        Findings = findings;
        RulesVersion = rulesVersion;
    }

    private protected void DecideApproved(Reviewer reviewer, DateTimeOffset now)
    {
        RequireOpenTo(reviewer, now);
        Decide(ReviewStatus.Approved, reviewer, [], null, now);
    }

    private protected void DecideRejected(Reviewer reviewer, IReadOnlyList<string> reasonCodes, string? note, DateTimeOffset now)
    {
        RequireOpenTo(reviewer, now);
        Rule.Require(reasonCodes.Count > 0, "review.reason-required", "Name at least one reason.");
        foreach (var code in reasonCodes)
            Rule.Require(ReasonCatalogue.Find(code) is not null, "review.reason-unknown", $"There is no reason '{code}'.", code);
        var text = string.IsNullOrWhiteSpace(note) ? null : note.Trim();
        Rule.Require(text is null || text.Length <= NoteMaxLength, "review.note-too-long", "Shorten the note.", NoteMaxLength);

        Decide(ReviewStatus.Rejected, reviewer, [.. reasonCodes.Distinct()], text, now);
    }

    private protected void ReturnToDraft()
    {
        Status = ReviewStatus.Draft;
        SubmittedAt = null;
        DueAt = null;
        Findings = [];
        ReasonCodes = [];
        DecisionNote = null;
        DecidedAt = null;
        DecidedBy = null;
    }

    private protected void Supersede() => Status = ReviewStatus.Superseded;

    private void Decide(ReviewStatus outcome, Reviewer reviewer, IReadOnlyList<string> reasons, string? note, DateTimeOffset now)
    {
        Status = outcome;
        DecidedAt = now;
        DecidedBy = reviewer.UserId;
        ReasonCodes = reasons;
        DecisionNote = note;
        ClearClaim();
    }

    private void RequireOpenTo(Reviewer reviewer, DateTimeOffset now)
    {
        Rule.Require(Status is ReviewStatus.InReview, "review.not-in-review", $"It is {Status}, not in review.");
        Rule.Require(!IsClaimedByOther(reviewer.UserId, now), "review.claimed-by-other", "A colleague is looking at it.", ClaimedByName ?? "");
    }

    private void ClearClaim()
    {
        ClaimedBy = null;
        ClaimedByName = null;
        ClaimedUntil = null;
    }
}
