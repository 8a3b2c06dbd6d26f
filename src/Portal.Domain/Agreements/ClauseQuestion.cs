namespace Portal.Domain.Agreements;

/// <summary>A customer asks what a clause means before deciding (A3); staff answer once.</summary>
public sealed class ClauseQuestion
{
    public const int MaxLength = 2000;

    private ClauseQuestion() { }

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    public Guid AgreementVersionId { get; private set; }

    public AgreementCode Code { get; private set; }

    public string Number { get; private set; } = "";

    public string ClauseId { get; private set; } = "";

    /// <summary>The language the question was asked in, and is answered in.</summary>
    public string Language { get; private set; } = "";

    public string Text { get; private set; } = "";

    public Guid AskedByUserId { get; private set; }

    public string AskedBy { get; private set; } = "";

    public DateTimeOffset AskedAt { get; private set; }

    public string? Answer { get; private set; }

    public string? AnsweredBy { get; private set; }

    public DateTimeOffset? AnsweredAt { get; private set; }

    public int Version { get; private set; }

    public bool CanAnswer => AnsweredAt is null;

    public static ClauseQuestion Ask(
        Guid organisationId, AgreementVersion version, string clauseId, string language, string text, Guid userId, string by, DateTimeOffset now)
    {
        Rule.Require(version.Document(language).Find(clauseId) is not null, "agreement.clause-unknown", "There is no such clause.", clauseId);
        return new()
        {
            Id = Guid.CreateVersion7(),
            OrganisationId = organisationId,
            AgreementVersionId = version.Id,
            Code = version.Code,
            Number = version.Number,
            ClauseId = clauseId,
            Language = language,
            Text = Checked(text, "agreement.question-empty"),
            AskedByUserId = userId,
            AskedBy = by,
            AskedAt = now,
        };
    }

    public void Reply(string answer, string by, DateTimeOffset now)
    {
        Rule.Require(CanAnswer, "agreement.question-answered", "This question has an answer already.");
        Answer = Checked(answer, "agreement.answer-empty");
        (AnsweredBy, AnsweredAt) = (by, now);
    }

    private static string Checked(string text, string codeWhenEmpty)
    {
        var trimmed = text.Trim();
        Rule.Require(trimmed.Length > 0, codeWhenEmpty, "Write something first.");
        Rule.Require(trimmed.Length <= MaxLength, "agreement.question-too-long", $"At most {MaxLength} characters.", MaxLength);
        return trimmed;
    }
}
