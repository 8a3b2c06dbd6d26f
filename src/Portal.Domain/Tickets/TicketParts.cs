namespace Portal.Domain.Tickets;

/// <summary>A file that came with a message.</summary>
public sealed class TicketFile
{
    private TicketFile() { } // EF

    internal TicketFile(Guid postId, Guid fileId, string name) => (PostId, FileId, Name) = (postId, fileId, name);

    public Guid PostId { get; private set; }

    public Guid FileId { get; private set; }

    public string Name { get; private set; } = "";
}

/// <summary>One message of a ticket's thread; never changed.</summary>
public sealed class TicketPost
{
    public const int MaxFiles = 5;

    private readonly List<TicketFile> _files = [];

    private TicketPost() { } // EF

    internal TicketPost(Guid ticketId, Guid? authorId, string author, bool isProvider, string text, DateTimeOffset now, DateTimeOffset? dueAt)
    {
        Id = Guid.CreateVersion7(now);
        TicketId = ticketId;
        AuthorId = authorId;
        Author = author;
        IsProvider = isProvider;
        Text = text;
        At = now;
        DueAt = dueAt;
    }

    public Guid Id { get; private set; }

    public Guid TicketId { get; private set; }

    /// <summary>Null: a machine or the portal itself.</summary>
    public Guid? AuthorId { get; private set; }

    public string Author { get; private set; } = "";

    public bool IsProvider { get; private set; }

    public string Text { get; private set; } = "";

    public DateTimeOffset At { get; private set; }

    /// <summary>Of an answer: by when it was promised; null where nothing was.</summary>
    public DateTimeOffset? DueAt { get; private set; }

    public bool IsLate => DueAt < At;

    public IReadOnlyList<TicketFile> Files => _files;

    /// <exception cref="RuleException">'ticket.too-many-files'.</exception>
    public void Attach(Guid fileId, string name)
    {
        Rule.Require(_files.Count < MaxFiles, "ticket.too-many-files", $"A message has at most {MaxFiles} files.", MaxFiles);
        _files.Add(new(Id, fileId, name));
    }
}

/// <summary>What staff tell each other about a ticket. A table of its own: what customers read never touches it.</summary>
public sealed class TicketNote
{
    private TicketNote() { } // EF

    internal TicketNote(Guid ticketId, Guid? authorId, string author, string text, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        TicketId = ticketId;
        AuthorId = authorId;
        Author = author;
        Text = text;
        At = now;
    }

    public Guid Id { get; private set; }

    public Guid TicketId { get; private set; }

    public Guid? AuthorId { get; private set; }

    public string Author { get; private set; } = "";

    public string Text { get; private set; } = "";

    public DateTimeOffset At { get; private set; }
}

public enum TicketStepKind { Prioritised, Assigned, Escalated, Closed, Reopened }

/// <summary>Something that happened to a ticket besides messages.</summary>
public sealed class TicketStep
{
    private TicketStep() { } // EF

    internal TicketStep(Guid ticketId, TicketStepKind kind, string from, string to, string reason, string by, bool isProvider, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        TicketId = ticketId;
        Kind = kind;
        From = from;
        To = to;
        Reason = reason;
        By = by;
        IsProvider = isProvider;
        At = now;
    }

    public Guid Id { get; private set; }

    public Guid TicketId { get; private set; }

    public TicketStepKind Kind { get; private set; }

    /// <summary>The priority or person before; empty where there was none.</summary>
    public string From { get; private set; } = "";

    /// <summary>The priority, person or outcome after.</summary>
    public string To { get; private set; } = "";

    public string Reason { get; private set; } = "";

    public string By { get; private set; } = "";

    public bool IsProvider { get; private set; }

    public DateTimeOffset At { get; private set; }

    /// <summary>Who handles a ticket is our own business.</summary>
    public bool IsForCustomer => Kind is not TicketStepKind.Assigned;
}
