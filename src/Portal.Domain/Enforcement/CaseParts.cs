namespace Portal.Domain.Enforcement;

/// <summary>What the customer did to correct it; never changed, only judged.</summary>
public sealed class CaseCure
{
    private CaseCure() { } // EF

    internal CaseCure(Guid caseId, int edition, string text, string by, DateTimeOffset now)
    {
        var said = text.Trim();
        Rule.Require(
            said.Length is > 0 and <= EnforcementCase.MaxTextLength, "enforcement.cure-missing",
            $"Say what was corrected, in at most {EnforcementCase.MaxTextLength} characters.", EnforcementCase.MaxTextLength);
        Id = Guid.CreateVersion7(now);
        CaseId = caseId;
        Edition = edition;
        Text = said;
        By = by;
        At = now;
    }

    public Guid Id { get; private set; }

    public Guid CaseId { get; private set; }

    public int Edition { get; private set; }

    public string Text { get; private set; } = "";

    public string By { get; private set; } = "";

    public DateTimeOffset At { get; private set; }

    /// <summary>What is missing, where it was returned.</summary>
    public string? Note { get; private set; }

    public DateTimeOffset? ReturnedAt { get; private set; }

    public DateTimeOffset? AcceptedAt { get; private set; }

    public string? JudgedBy { get; private set; }

    internal void Return(string note, string by, DateTimeOffset now) => (Note, JudgedBy, ReturnedAt) = (note, by, now);

    internal void Accept(string by, DateTimeOffset now) => (JudgedBy, AcceptedAt) = (by, now);
}

/// <summary>A file of the case, with its digest.</summary>
public sealed class CaseFile
{
    private CaseFile() { } // EF

    internal CaseFile(Guid caseId, CaseFileUse use, int of, Guid fileId, string name, string sha256, DateTimeOffset now) =>
        (Id, CaseId, Use, Of, FileId, Name, Sha256, At) = (Guid.CreateVersion7(now), caseId, use, of, fileId, name, sha256, now);

    public Guid Id { get; private set; }

    public Guid CaseId { get; private set; }

    public CaseFileUse Use { get; private set; }

    /// <summary>The edition of the cure or the number of the penalty; 0 for evidence.</summary>
    public int Of { get; private set; }

    public Guid FileId { get; private set; }

    public string Name { get; private set; } = "";

    public string Sha256 { get; private set; } = "";

    public DateTimeOffset At { get; private set; }
}
