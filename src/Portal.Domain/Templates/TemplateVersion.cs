using Portal.Domain.Review;

namespace Portal.Domain.Templates;

/// <summary>What a template is for. It decides which rules its text is held against.</summary>
public sealed record TemplateScope(string Name, Service Service, MessageType Type, Reach Reach, long? AppId = null);

/// <summary>What the writer types: the message, example values for its places, and who gets it why.</summary>
/// <param name="SignatureId">The signature it is shown and counted with; any approved one may be used when sending.</param>
public sealed record TemplateText(string Body, IReadOnlyList<string> Examples, string Purpose, Guid? SignatureId = null)
{
    public const int StoredMaxLength = 2000; // longer than may be submitted: nothing typed is thrown away
    public const int PurposeMaxLength = 500;

    public static readonly TemplateText Empty = new("", [], "");
}

/// <summary>One wording of a template with its own review.</summary>
public sealed class TemplateVersion : Reviewed
{
    private TemplateVersion() { } // EF

    internal TemplateVersion(Guid id, Guid templateId, int number, TemplateText text, Guid by, DateTimeOffset now)
    {
        Id = id;
        TemplateId = templateId;
        Number = number;
        CreatedAt = now;
        Write(text, by, now);
    }

    public Guid TemplateId { get; private init; }

    /// <summary>1, 2, 3 … in the order they were begun.</summary>
    public int Number { get; private init; }

    public string Body { get; private set; } = "";
    public IReadOnlyList<string> Examples { get; private set; } = [];
    public string Purpose { get; private set; } = "";
    public Guid? SignatureId { get; private set; }
    public DateTimeOffset CreatedAt { get; private init; }
    public DateTimeOffset WrittenAt { get; private set; }
    public Guid WrittenBy { get; private set; }

    public TemplateText Text => new(Body, Examples, Purpose, SignatureId);

    internal void Write(TemplateText text, Guid by, DateTimeOffset now)
    {
        Rule.Require(text.Body.Length <= TemplateText.StoredMaxLength, "template.text-too-long-to-keep",
            "A draft holds at most {0} characters.", TemplateText.StoredMaxLength);
        Rule.Require(text.Purpose.Length <= TemplateText.PurposeMaxLength, "template.purpose-too-long",
            "Shorten the purpose.", TemplateText.PurposeMaxLength);
        (Body, Examples, Purpose, SignatureId) = (text.Body, [.. text.Examples], text.Purpose.Trim(), text.SignatureId);
        (WrittenBy, WrittenAt) = (by, now);
    }

    internal void Submit(IReadOnlyList<Finding> findings, string rulesVersion, bool isDeclaredTrue, Guid by, DateTimeOffset now)
    {
        Rule.Require(Status is not ReviewStatus.Draft || Purpose.Length > 0, "template.purpose-missing",
            "Say who gets the message and why."); // A18, A20
        SubmitForReview(findings, rulesVersion, isDeclaredTrue, by, now);
    }

    internal void Approve(Reviewer reviewer, DateTimeOffset now) => DecideApproved(reviewer, now);

    internal void Reject(Reviewer reviewer, IReadOnlyList<string> reasonCodes, string? note, DateTimeOffset now) =>
        DecideRejected(reviewer, reasonCodes, note, now);

    internal void Claim(Reviewer reviewer, DateTimeOffset now) => TakeClaim(reviewer, now);

    internal void Release(Reviewer reviewer, DateTimeOffset now) => DropClaim(reviewer, now);

    internal void Withdraw() => TakeBack();

    internal void Retire() => TakeOutOfUse();

    internal void GiveWay() => Supersede();
}
