using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.Tickets;

/// <summary>A customer's matter with its thread: whose turn it is, since when, and by when we answer.</summary>
public sealed class Ticket
{
    public const int MaxSubjectLength = 200;
    public const int MaxTextLength = 5000;
    public const int MaxReasonLength = 500;
    public const int MaxPosts = 500;

    private static readonly string[] ClaimWords = ["sla", "compensat", "availability", "refund for failure", "赔偿", "补偿", "可用性", "服务等级"];

    private readonly List<TicketPost> _posts = [];
    private readonly List<TicketNote> _notes = [];
    private readonly List<TicketStep> _steps = [];

    private Ticket() { } // EF

    /// <summary>The changes of its state that there are: the database refuses every other.</summary>
    public static IReadOnlyList<(TicketStatus From, TicketStatus To)> Moves { get; } =
    [
        (TicketStatus.WaitingForUs, TicketStatus.WaitingForCustomer), (TicketStatus.WaitingForUs, TicketStatus.Closed),
        (TicketStatus.WaitingForCustomer, TicketStatus.WaitingForUs), (TicketStatus.WaitingForCustomer, TicketStatus.Closed),
        (TicketStatus.Closed, TicketStatus.WaitingForUs),
    ];

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    /// <summary>'T-2026-000001': the year it was opened (contract zone) and a count without gaps.</summary>
    public string Number { get; private set; } = "";

    public TicketKind Kind { get; private set; }

    public TicketPriority Priority { get; private set; }

    public string Subject { get; private set; } = "";

    public TicketStatus Status { get; private set; }

    /// <summary>Since when it is whose turn it is; of a closed ticket, when it was closed.</summary>
    public DateTimeOffset TurnSince { get; private set; }

    /// <summary>By when we answer; null where it is not our turn, or the matter has a clock of its own (claims).</summary>
    public DateTimeOffset? DueAt { get; private set; }

    /// <summary>When a missed answer was made known; null where none is missed.</summary>
    public DateTimeOffset? EscalatedAt { get; private set; }

    public TicketOutcome? Outcome { get; private set; }

    public Guid? AssigneeId { get; private set; }

    public string? About { get; private set; }

    public string? Wanted { get; private set; }

    public string? Phone { get; private set; }

    public DateTimeOffset? CallFrom { get; private set; }

    public DateTimeOffset? CallUntil { get; private set; }

    /// <summary>The report it was opened for, such as 'L-2026-000001'.</summary>
    public string? Source { get; private set; }

    public string OpenedBy { get; private set; } = "";

    public DateTimeOffset OpenedAt { get; private set; }

    /// <summary>The last thing either side can see.</summary>
    public DateTimeOffset ChangedAt { get; private set; }

    public DateTimeOffset? CustomerWroteAt { get; private set; }

    public DateTimeOffset? ProviderWroteAt { get; private set; }

    /// <summary>Up to when the customer has read; set without touching <see cref="Version"/>.</summary>
    public DateTimeOffset? CustomerReadAt { get; private set; }

    public DateTimeOffset? ProviderReadAt { get; private set; }

    public int Version { get; private set; }

    public IReadOnlyList<TicketPost> Posts => _posts;

    public IReadOnlyList<TicketNote> Notes => _notes;

    public IReadOnlyList<TicketStep> Steps => _steps;

    public bool IsMissed(DateTimeOffset now) => Status is TicketStatus.WaitingForUs && DueAt < now;

    /// <exception cref="RuleException">'ticket.subject-missing', 'ticket.text-missing', 'ticket.priority-too-high' …</exception>
    public static Ticket Open(TicketOpening opening, Guid? authorId, string author, TicketTargets targets, DateTimeOffset now)
    {
        var title = opening.Subject.Trim();
        Rule.Require(
            title.Length is > 0 and <= MaxSubjectLength, "ticket.subject-missing", $"Say what it is about, in at most {MaxSubjectLength} characters.", MaxSubjectLength);
        var priority = opening.Priority ?? opening.Kind.Proposal();
        Rule.Require(priority <= opening.Kind.Most(), "ticket.priority-too-high", "A ticket of this kind is at most of high priority; we make it urgent where it is.");
        var request = opening.Request.For(opening.Kind, now);
        var ticket = new Ticket
        {
            Id = Guid.CreateVersion7(now),
            OrganisationId = opening.OrganisationId,
            Number = opening.Number,
            Kind = opening.Kind,
            Priority = priority,
            Subject = title,
            Source = opening.Source,
            About = request.About,
            Wanted = request.Wanted,
            Phone = request.Phone,
            CallFrom = request.CallFrom,
            CallUntil = request.CallUntil,
            OpenedBy = author,
            OpenedAt = now,
            Status = TicketStatus.Closed, // until the first message makes it our turn
        };
        ticket.Add(authorId, author, isProvider: false, opening.Text, now);
        ticket.TakeTurn(targets, now);
        return ticket;
    }

    /// <summary>The customer writes; what was closed is open again. A second message does not move the answer that is due.</summary>
    /// <exception cref="RuleException">'ticket.text-missing', 'ticket.too-long'.</exception>
    public TicketPost Write(Guid? authorId, string author, string text, TicketTargets targets, DateTimeOffset now)
    {
        var post = Add(authorId, author, isProvider: false, text, now);
        if (Status is TicketStatus.Closed)
            Note(TicketStepKind.Reopened, "", "", "", author, isProvider: false, now);
        if (Status is not TicketStatus.WaitingForUs)
            TakeTurn(targets, now);
        return post;
    }

    /// <summary>The provider answers; then it is the customer's turn.</summary>
    /// <exception cref="RuleException">'ticket.closed', 'ticket.text-missing', 'ticket.too-long'.</exception>
    public TicketPost Answer(Guid? authorId, string author, string text, DateTimeOffset now)
    {
        RequireOpen();
        var post = Add(authorId, author, isProvider: true, text, now);
        Pass(TicketStatus.WaitingForCustomer, now);
        return post;
    }

    /// <exception cref="RuleException">'ticket.closed', 'ticket.outcome'.</exception>
    public void Close(TicketOutcome outcome, string by, bool isProvider, DateTimeOffset now)
    {
        RequireOpen();
        Rule.Require(isProvider || TicketKinds.ByCustomer.Contains(outcome), "ticket.outcome", "Say whether it was solved or is not needed any more.");
        Pass(TicketStatus.Closed, now);
        Outcome = outcome;
        Note(TicketStepKind.Closed, "", outcome.ToString(), "", by, isProvider, now);
    }

    /// <summary>The provider opens a closed ticket again: it is our turn.</summary>
    /// <exception cref="RuleException">'ticket.open', 'ticket.reason-missing'.</exception>
    public void Reopen(string reason, string by, TicketTargets targets, DateTimeOffset now)
    {
        Rule.Require(Status is TicketStatus.Closed, "ticket.open", "The ticket is open.");
        Note(TicketStepKind.Reopened, "", "", Reason(reason), by, isProvider: true, now);
        TakeTurn(targets, now);
    }

    /// <summary>Staff change the priority. A more urgent one counts from now; a miss stays a miss.</summary>
    /// <exception cref="RuleException">'ticket.closed', 'ticket.same-priority', 'ticket.reason-missing'.</exception>
    public void Prioritise(TicketPriority priority, string reason, string by, TicketTargets targets, DateTimeOffset now)
    {
        RequireOpen();
        Rule.Require(priority != Priority, "ticket.same-priority", "The ticket has this priority already.");
        Note(TicketStepKind.Prioritised, Priority.ToString(), priority.ToString(), Reason(reason), by, isProvider: true, now);
        if (DueAt is { } due && now <= due)
            DueAt = priority > Priority ? Earlier(due, targets.DueAt(priority, now)) : targets.DueAt(priority, TurnSince);
        Priority = priority;
    }

    /// <summary>Hands the ticket to one of staff, or to nobody. It changes nothing the customer can see.</summary>
    /// <exception cref="RuleException">'ticket.closed'.</exception>
    public void Assign(Guid? staffId, string from, string to, string by, DateTimeOffset now)
    {
        RequireOpen();
        AssigneeId = staffId;
        _steps.Add(new(Id, TicketStepKind.Assigned, from, to, "", by, isProvider: true, now));
    }

    /// <summary>Tells staff something; at no time the customer.</summary>
    /// <exception cref="RuleException">'ticket.text-missing', 'ticket.too-long'.</exception>
    public TicketNote Remark(Guid? authorId, string author, string text, DateTimeOffset now)
    {
        Rule.Require(_notes.Count < MaxPosts, "ticket.too-long", "Open a new ticket: this thread is full.");
        var note = new TicketNote(Id, authorId, author, Said(text), now);
        _notes.Add(note);
        return note;
    }

    /// <summary>A missed answer is made known once; false where there is nothing to make known.</summary>
    public bool Escalate(string by, DateTimeOffset now)
    {
        if (!IsMissed(now) || EscalatedAt is not null)
            return false;
        EscalatedAt = now;
        Note(TicketStepKind.Escalated, "", "", "", by, isProvider: true, now);
        return true;
    }

    /// <summary>Whether a text reads like a claim, which here would not count (A77).</summary>
    public static bool LooksLikeClaim(string text) => ClaimWords.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    public static string SeriesAt(DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"ticket-{ContractTime.DayOf(now).Year:0000}");

    public static string NumberAt(DateTimeOffset now, long count) =>
        string.Create(CultureInfo.InvariantCulture, $"T-{ContractTime.DayOf(now).Year:0000}-{count:000000}");

    private void TakeTurn(TicketTargets targets, DateTimeOffset now)
    {
        Pass(TicketStatus.WaitingForUs, now);
        DueAt = Kind is TicketKind.SlaCompensation ? null : targets.DueAt(Priority, now);
        Outcome = null;
    }

    private void Pass(TicketStatus to, DateTimeOffset now)
    {
        if (Status != to || TurnSince == default)
            TurnSince = now;
        (Status, DueAt, EscalatedAt, ChangedAt) = (to, null, null, now);
    }

    private TicketPost Add(Guid? authorId, string author, bool isProvider, string text, DateTimeOffset now)
    {
        var said = Said(text);
        Rule.Require(_posts.Count < MaxPosts, "ticket.too-long", "Open a new ticket: this thread is full.");
        var post = new TicketPost(Id, authorId, author, isProvider, said, now, isProvider ? DueAt : null);
        _posts.Add(post);
        ChangedAt = now;
        if (isProvider)
            (ProviderWroteAt, ProviderReadAt) = (now, now);
        else
            (CustomerWroteAt, CustomerReadAt) = (now, now);
        return post;
    }

    private void Note(TicketStepKind kind, string from, string to, string reason, string by, bool isProvider, DateTimeOffset now)
    {
        _steps.Add(new(Id, kind, from, to, reason, by, isProvider, now));
        ChangedAt = now;
    }

    private void RequireOpen() => Rule.Require(Status is not TicketStatus.Closed, "ticket.closed", "The ticket is closed.");

    private static string Said(string text)
    {
        var said = text.Trim();
        Rule.Require(said.Length is > 0 and <= MaxTextLength, "ticket.text-missing", $"Write between 1 and {MaxTextLength} characters.", MaxTextLength);
        return said;
    }

    private static string Reason(string reason)
    {
        var why = reason.Trim();
        Rule.Require(why.Length is > 0 and <= MaxReasonLength, "ticket.reason-missing", $"Say why, in at most {MaxReasonLength} characters.", MaxReasonLength);
        return why;
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
