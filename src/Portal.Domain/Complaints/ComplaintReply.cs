namespace Portal.Domain.Complaints;

/// <summary>
/// The prescribed form of a reply (A140), first edition: who wrote, how they came by the number, on what consent, why they wrote, and what
/// they do about it. The agreement leaves the format to the provider; a later edition is another record beside this one.
/// </summary>
public sealed record ComplaintAnswer
{
    public const int FormEdition = 1;
    public const int MaxShort = 100;
    public const int MaxLong = 1_000;

    /// <summary>What the sender does.</summary>
    public string Business { get; init; } = "";

    /// <summary>How the sender is related to the recipient.</summary>
    public string Relation { get; init; } = "";

    /// <summary>How the number was obtained: when, where, from which address.</summary>
    public string NumberSource { get; init; } = "";

    /// <summary>What the recipient agreed to, and how that is proved.</summary>
    public string Consent { get; init; } = "";

    public string Purpose { get; init; } = "";

    /// <summary>What was done about this number, and others like it.</summary>
    public string Measures { get; init; } = "";

    public string Prevention { get; init; } = "";

    public string ResponsiblePerson { get; init; } = "";

    public string Phone { get; init; } = "";

    /// <summary>Names and texts in the order of the form; the keys are those of the form's fields.</summary>
    public IReadOnlyList<(string Field, string Text, int Most)> Fields =>
    [
        ("business", Business, MaxShort), ("relation", Relation, MaxLong), ("number-source", NumberSource, MaxLong), ("consent", Consent, MaxLong),
        ("purpose", Purpose, MaxLong), ("measures", Measures, MaxLong), ("prevention", Prevention, MaxLong),
        ("responsible-person", ResponsiblePerson, MaxShort), ("phone", Phone, MaxShort),
    ];

    /// <exception cref="RuleException">'complaint.reply-incomplete' names the first field that is empty or too long.</exception>
    public ComplaintAnswer Checked()
    {
        var trimmed = new ComplaintAnswer
        {
            Business = Business.Trim(),
            Relation = Relation.Trim(),
            NumberSource = NumberSource.Trim(),
            Consent = Consent.Trim(),
            Purpose = Purpose.Trim(),
            Measures = Measures.Trim(),
            Prevention = Prevention.Trim(),
            ResponsiblePerson = ResponsiblePerson.Trim(),
            Phone = Phone.Trim(),
        };
        foreach (var (field, text, most) in trimmed.Fields)
            Rule.Require(text.Length > 0 && text.Length <= most, "complaint.reply-incomplete", $"'{field}' needs a text of at most {most} characters.", field, most);
        return trimmed;
    }
}

/// <summary>One reply as it was given; never changed, only judged.</summary>
public sealed class ComplaintReply
{
    private readonly List<ComplaintEvidence> _evidence = [];

    private ComplaintReply() { } // EF

    internal ComplaintReply(Guid complaintId, int edition, ComplaintAnswer answer, string by, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        ComplaintId = complaintId;
        Edition = edition;
        FormEdition = ComplaintAnswer.FormEdition;
        Answer = answer;
        By = by;
        At = now;
    }

    public Guid Id { get; private set; }

    public Guid ComplaintId { get; private set; }

    /// <summary>1 for the first reply, counted up with each after a return.</summary>
    public int Edition { get; private set; }

    public int FormEdition { get; private set; }

    public ComplaintAnswer Answer { get; private set; } = new();

    public string By { get; private set; } = "";

    public DateTimeOffset At { get; private set; }

    /// <summary>What is missing, where it was returned.</summary>
    public string? Note { get; private set; }

    public DateTimeOffset? ReturnedAt { get; private set; }

    public DateTimeOffset? AcceptedAt { get; private set; }

    public string? JudgedBy { get; private set; }

    public IReadOnlyList<ComplaintEvidence> Evidence => _evidence;

    public void Attach(Guid fileId, string name, string sha256) => _evidence.Add(new(Id, fileId, name, sha256));

    internal void Return(string note, string by, DateTimeOffset now) => (Note, JudgedBy, ReturnedAt) = (note, by, now);

    internal void Accept(string by, DateTimeOffset now) => (JudgedBy, AcceptedAt) = (by, now);
}

/// <summary>A file that came with a reply.</summary>
public sealed class ComplaintEvidence
{
    private ComplaintEvidence() { } // EF

    internal ComplaintEvidence(Guid replyId, Guid fileId, string name, string sha256) => (Id, ReplyId, FileId, Name, Sha256) = (Guid.CreateVersion7(), replyId, fileId, name, sha256);

    public Guid Id { get; private set; }

    public Guid ReplyId { get; private set; }

    public Guid FileId { get; private set; }

    public string Name { get; private set; } = "";

    public string Sha256 { get; private set; } = "";
}
