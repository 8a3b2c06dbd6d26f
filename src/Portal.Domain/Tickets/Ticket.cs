using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.Tickets;

/// <summary>What a ticket is about. A claim for compensation is one only if it was filed by its own form (A77).</summary>
public enum TicketKind { Question, Fault, Billing, SlaCompensation }

/// <summary>Whose turn it is.</summary>
public enum TicketStatus { WaitingForUs, WaitingForCustomer, Closed }

/// <summary>One message of a ticket's thread; never changed.</summary>
public sealed class TicketPost
{
    private TicketPost() { } // EF

    internal TicketPost(Guid ticketId, Guid? authorId, string author, bool isProvider, string text, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        TicketId = ticketId;
        AuthorId = authorId;
        Author = author;
        IsProvider = isProvider;
        Text = text;
        At = now;
    }

    public Guid Id { get; private set; }

    public Guid TicketId { get; private set; }

    public Guid? AuthorId { get; private set; }

    public string Author { get; private set; } = "";

    public bool IsProvider { get; private set; }

    public string Text { get; private set; } = "";

    public Guid? FileId { get; private set; }

    public string? FileName { get; private set; }

    public DateTimeOffset At { get; private set; }

    public void Attach(Guid fileId, string name) => (FileId, FileName) = (fileId, name);
}

/// <summary>A customer's matter with its thread, and whose turn it is.</summary>
public sealed class Ticket
{
    public const int MaxSubjectLength = 200;
    public const int MaxTextLength = 5000;
    public const int MaxPosts = 500;

    private static readonly string[] ClaimWords = ["sla", "compensat", "availability", "refund for failure", "赔偿", "补偿", "可用性", "服务等级"];

    private readonly List<TicketPost> _posts = [];

    private Ticket() { } // EF

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    /// <summary>'T-2026-000001': the year it was opened (contract zone) and a count without gaps.</summary>
    public string Number { get; private set; } = "";

    public TicketKind Kind { get; private set; }

    public string Subject { get; private set; } = "";

    public TicketStatus Status { get; private set; }

    public string OpenedBy { get; private set; } = "";

    public DateTimeOffset OpenedAt { get; private set; }

    public DateTimeOffset ChangedAt { get; private set; }

    public int Version { get; private set; }

    public IReadOnlyList<TicketPost> Posts => _posts;

    /// <exception cref="RuleException">'ticket.subject-missing', 'ticket.text-missing'.</exception>
    public static Ticket Open(
        Guid organisationId, string number, TicketKind kind, string subject, string text, Guid? authorId, string author, DateTimeOffset now)
    {
        var title = subject.Trim();
        Rule.Require(
            title.Length is > 0 and <= MaxSubjectLength, "ticket.subject-missing", $"Say what it is about, in at most {MaxSubjectLength} characters.", MaxSubjectLength);
        var ticket = new Ticket
        {
            Id = Guid.CreateVersion7(now),
            OrganisationId = organisationId,
            Number = number,
            Kind = kind,
            Subject = title,
            OpenedBy = author,
            OpenedAt = now,
        };
        ticket.Add(authorId, author, isProvider: false, text, now);
        ticket.Status = TicketStatus.WaitingForUs;
        return ticket;
    }

    /// <summary>The customer writes; what was closed is open again.</summary>
    /// <exception cref="RuleException">'ticket.text-missing', 'ticket.too-long'.</exception>
    public TicketPost Write(Guid? authorId, string author, string text, DateTimeOffset now)
    {
        var post = Add(authorId, author, isProvider: false, text, now);
        Status = TicketStatus.WaitingForUs;
        return post;
    }

    /// <summary>The provider answers; then it is the customer's turn.</summary>
    /// <exception cref="RuleException">'ticket.closed', 'ticket.text-missing', 'ticket.too-long'.</exception>
    public TicketPost Answer(Guid? authorId, string author, string text, DateTimeOffset now)
    {
        Rule.Require(Status is not TicketStatus.Closed, "ticket.closed", "The ticket is closed.");
        var post = Add(authorId, author, isProvider: true, text, now);
        Status = TicketStatus.WaitingForCustomer;
        return post;
    }

    /// <exception cref="RuleException">'ticket.closed'.</exception>
    public void Close(DateTimeOffset now)
    {
        Rule.Require(Status is not TicketStatus.Closed, "ticket.closed", "The ticket is closed.");
        Status = TicketStatus.Closed;
        ChangedAt = now;
    }

    /// <summary>Whether a text reads like a claim, which here would not count (A77).</summary>
    public static bool LooksLikeClaim(string text) => ClaimWords.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    public static string SeriesAt(DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"ticket-{ContractTime.DayOf(now).Year:0000}");

    public static string NumberAt(DateTimeOffset now, long count) =>
        string.Create(CultureInfo.InvariantCulture, $"T-{ContractTime.DayOf(now).Year:0000}-{count:000000}");

    private TicketPost Add(Guid? authorId, string author, bool isProvider, string text, DateTimeOffset now)
    {
        var said = text.Trim();
        Rule.Require(said.Length is > 0 and <= MaxTextLength, "ticket.text-missing", $"Write between 1 and {MaxTextLength} characters.", MaxTextLength);
        Rule.Require(_posts.Count < MaxPosts, "ticket.too-long", "Open a new ticket: this thread is full.");
        var post = new TicketPost(Id, authorId, author, isProvider, said, now);
        _posts.Add(post);
        ChangedAt = now;
        return post;
    }
}
