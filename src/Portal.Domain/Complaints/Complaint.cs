using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.Complaints;

/// <summary>Who brought it.</summary>
public enum ComplaintSource { Recipient, Carrier, Regulator, Staff }

/// <summary>
/// Assigned: a customer is named and is being told; the clock starts when the first of the named contacts has been (A140). Overdue and
/// escalated are facts beside the state: a late reply is still a reply.
/// </summary>
public enum ComplaintStatus { Received, Assigned, AwaitingReply, Replied, Accepted, Dismissed }

public static class ComplaintStatuses
{
    public static string Wire(this ComplaintStatus status) => status switch
    {
        ComplaintStatus.Received => "received",
        ComplaintStatus.Assigned => "assigned",
        ComplaintStatus.AwaitingReply => "awaiting-reply",
        ComplaintStatus.Replied => "replied",
        ComplaintStatus.Accepted => "accepted",
        _ => "dismissed",
    };
}

/// <summary>A number as it may be kept: sealed for those who give a reason, hashed to find it again, masked for everybody.</summary>
public sealed record SealedNumber(string Hash, string Mask, string Sealed);

/// <summary>What the complaint is about, as it came in.</summary>
/// <param name="Text">What is complained of.</param>
/// <param name="Message">The message itself, where it was copied in.</param>
/// <param name="Signature">The name in brackets the message began with.</param>
/// <param name="SentAt">When it arrived at the recipient, as they say.</param>
public sealed record ComplaintFacts(string Text, string? Message, string? Signature, DateTimeOffset? SentAt, string? Operator, string? Province);

/// <summary>A recipient's complaint about a message, from the first word to the accepted reply (A27, A139, A140, A158, A164).</summary>
public sealed class Complaint
{
    public const int MaxTextLength = 500; // what carriers' forms take
    public const int MaxMessageLength = 1_000;
    public const int MaxReferenceLength = 60;
    public const int MaxNameLength = 60;
    public const int MaxNoteLength = 500;
    public const int MaxReplies = 20;

    private readonly List<ComplaintReply> _replies = [];

    private Complaint() { } // EF

    /// <summary>The changes of its state that there are: the database refuses every other.</summary>
    public static IReadOnlyList<(ComplaintStatus From, ComplaintStatus To)> Moves { get; } =
    [
        (ComplaintStatus.Received, ComplaintStatus.Assigned), (ComplaintStatus.Assigned, ComplaintStatus.AwaitingReply),
        (ComplaintStatus.AwaitingReply, ComplaintStatus.Replied), (ComplaintStatus.Replied, ComplaintStatus.AwaitingReply),
        (ComplaintStatus.Replied, ComplaintStatus.Accepted), (ComplaintStatus.Received, ComplaintStatus.Dismissed),
        (ComplaintStatus.Assigned, ComplaintStatus.Dismissed), (ComplaintStatus.AwaitingReply, ComplaintStatus.Dismissed), (ComplaintStatus.Replied, ComplaintStatus.Dismissed),
        (ComplaintStatus.AwaitingReply, ComplaintStatus.Received), (ComplaintStatus.Replied, ComplaintStatus.Received),
    ];

    public Guid Id { get; private set; }

    /// <summary>'C-2026-000001': the year it came in (contract zone) and a count without gaps.</summary>
    public string Number { get; private set; } = "";

    public ComplaintSource Source { get; private set; }

    /// <summary>The carrier's or regulator's own number for it; unique for each of them.</summary>
    public string? Reference { get; private set; }

    public ComplaintStatus Status { get; private set; }

    public string PhoneHash { get; private set; } = "";

    public string PhoneMask { get; private set; } = "";

    public string PhoneSealed { get; private set; } = "";

    public string Text { get; private set; } = "";

    public string? Message { get; private set; }

    public string? Signature { get; private set; }

    public DateTimeOffset? SentAt { get; private set; }

    /// <summary>As the complaint names it.</summary>
    public string? Operator { get; private set; }

    /// <summary>As the gateway names it, of the message it was matched to.</summary>
    public string? MatchedOperator { get; private set; }

    public string? Channel => Operator ?? MatchedOperator;

    public string? Province { get; private set; }

    public string ReceivedBy { get; private set; } = "";

    public DateTimeOffset ReceivedAt { get; private set; }

    public Guid? OrganisationId { get; private set; }

    public long? AppId { get; private set; }

    /// <summary>The message it was matched to, by its key in the usage records.</summary>
    public string? MessageId { get; private set; }

    public long? MessageSubmittedAt { get; private set; }

    public DateTimeOffset? AssignedAt { get; private set; }

    public string? AssignedBy { get; private set; }

    /// <summary>The first successful notice to a named contact: the clock counts from here.</summary>
    public DateTimeOffset? NotifiedAt { get; private set; }

    public DateTimeOffset? DueAt { get; private set; }

    /// <summary>The last instant went by without a reply; never taken back, but for a customer whose message it was not.</summary>
    public DateTimeOffset? OverdueAt { get; private set; }

    public DateTimeOffset? OptedOutAt { get; private set; }

    public DateTimeOffset? ClosedAt { get; private set; }

    public string? ClosedBy { get; private set; }

    /// <summary>Why it was dismissed.</summary>
    public string? Reason { get; private set; }

    public int Version { get; private set; }

    /// <summary>In the order they came; with those of a customer who was named by mistake.</summary>
    public IReadOnlyList<ComplaintReply> Replies => _replies;

    /// <summary>Those of the customer who is named now.</summary>
    public IEnumerable<ComplaintReply> OwnReplies => _replies.Where(reply => reply.At >= AssignedAt);

    public ComplaintReply? LatestReply => OwnReplies.MaxBy(reply => reply.Edition);

    public bool IsOpen => Status is not (ComplaintStatus.Accepted or ComplaintStatus.Dismissed);

    public bool CanReply => Status is ComplaintStatus.AwaitingReply;

    /// <summary>The first reply came in time: what the figures count.</summary>
    public bool? IsInTime => DueAt is null || (OverdueAt is null && !OwnReplies.Any()) ? null : OverdueAt is null;

    /// <exception cref="RuleException">'complaint.text-missing', 'complaint.too-long', 'complaint.name-too-long', 'complaint.time', 'complaint.reference-missing'.</exception>
    public static Complaint Receive(string number, ComplaintSource source, string? reference, SealedNumber phone, ComplaintFacts facts, string by, DateTimeOffset now)
    {
        var text = facts.Text.Trim();
        Rule.Require(text.Length is > 0 and <= MaxTextLength, "complaint.text-missing", $"Say what happened, in at most {MaxTextLength} characters.", MaxTextLength);
        Rule.Require((facts.Message?.Length ?? 0) <= MaxMessageLength, "complaint.too-long", $"The message has at most {MaxMessageLength} characters.", MaxMessageLength);
        Rule.Require(facts.SentAt is not { } sent || (sent <= now && sent > now.AddYears(-2)), "complaint.time", "The message came at some time within the last two years.");
        var given = Trimmed(reference);
        var signature = Trimmed(facts.Signature?.Trim('【', '】', '[', ']'));
        Rule.Require(
            (signature?.Length ?? 0) <= MaxNameLength && (facts.Operator?.Trim().Length ?? 0) <= MaxNameLength && (facts.Province?.Trim().Length ?? 0) <= MaxNameLength
            && (source is not (ComplaintSource.Recipient or ComplaintSource.Staff) || (given?.Length ?? 0) <= MaxReferenceLength),
            "complaint.name-too-long", $"Signature, operator, province and reference have at most {MaxNameLength} characters each.", MaxNameLength);
        Rule.Require(
            source is ComplaintSource.Recipient or ComplaintSource.Staff || given is { Length: <= MaxReferenceLength }, "complaint.reference-missing",
            $"Give the sender's own number, at most {MaxReferenceLength} characters.", MaxReferenceLength);
        return new()
        {
            Id = Guid.CreateVersion7(now),
            Number = number,
            Source = source,
            Reference = given,
            PhoneHash = phone.Hash,
            PhoneMask = phone.Mask,
            PhoneSealed = phone.Sealed,
            Text = text,
            Message = Trimmed(facts.Message),
            Signature = signature,
            SentAt = facts.SentAt,
            Operator = Trimmed(facts.Operator),
            Province = Trimmed(facts.Province),
            ReceivedBy = by,
            ReceivedAt = now,
        };
    }

    /// <summary>The customer whose message it was. Until the clock runs, another may be named.</summary>
    /// <param name="channel">The operator of the message, for a complaint that names none.</param>
    /// <exception cref="RuleException">'complaint.state'.</exception>
    public void Assign(Guid organisationId, long? appId, string? messageId, long? submittedAt, string? channel, string by, DateTimeOffset now)
    {
        Require(ComplaintStatus.Received, ComplaintStatus.Assigned);
        (OrganisationId, AppId, MessageId, MessageSubmittedAt) = (organisationId, appId, messageId, submittedAt);
        MatchedOperator = channel;
        (AssignedBy, AssignedAt) = (by, now);
        Status = ComplaintStatus.Assigned;
    }

    /// <summary>A named contact has been told: from that instant on the customer's time runs.</summary>
    /// <exception cref="RuleException">'complaint.state'.</exception>
    public void StartClock(DateTimeOffset notifiedAt, DateTimeOffset dueAt)
    {
        Require(ComplaintStatus.Assigned);
        (NotifiedAt, DueAt) = (notifiedAt, dueAt);
        Status = ComplaintStatus.AwaitingReply;
    }

    /// <returns>The edition of the reply.</returns>
    /// <exception cref="RuleException">'complaint.state', 'complaint.reply-incomplete', 'complaint.too-many-replies'.</exception>
    public ComplaintReply Reply(ComplaintAnswer answer, string by, DateTimeOffset now)
    {
        Require(ComplaintStatus.AwaitingReply);
        Rule.Require(_replies.Count < MaxReplies, "complaint.too-many-replies", "There have been too many replies; write a ticket.");
        var reply = new ComplaintReply(Id, _replies.Count + 1, answer.Checked(), by, now);
        _replies.Add(reply);
        Status = ComplaintStatus.Replied;
        return reply;
    }

    /// <summary>Something is missing. The clock has gone on running; the customer has at least until <paramref name="dueAt"/>.</summary>
    /// <exception cref="RuleException">'complaint.state', 'complaint.note-missing'.</exception>
    public void Return(string note, DateTimeOffset dueAt, string by, DateTimeOffset now)
    {
        Require(ComplaintStatus.Replied);
        LatestReply!.Return(Said(note), by, now);
        DueAt = dueAt;
        Status = ComplaintStatus.AwaitingReply;
    }

    /// <exception cref="RuleException">'complaint.state'.</exception>
    public void Accept(string by, DateTimeOffset now)
    {
        Require(ComplaintStatus.Replied);
        LatestReply!.Accept(by, now);
        Close(ComplaintStatus.Accepted, by, now);
    }

    /// <summary>The message was not this customer's: nothing is due from them, and nothing they did late counts. Another can be named.</summary>
    /// <returns>The reason, for the log alone: the next customer is not to read whom it names.</returns>
    /// <exception cref="RuleException">'complaint.state', 'complaint.note-missing'.</exception>
    public string TakeBack(string reason)
    {
        Require(ComplaintStatus.AwaitingReply, ComplaintStatus.Replied);
        var said = Said(reason);
        (OrganisationId, AppId, MessageId, MessageSubmittedAt, MatchedOperator) = (null, null, null, null, null);
        (AssignedBy, AssignedAt, NotifiedAt, DueAt, OverdueAt, OptedOutAt) = (null, null, null, null, null, null);
        Status = ComplaintStatus.Received;
        return said;
    }

    /// <summary>No message of ours, a duplicate, or no complaint at all.</summary>
    /// <exception cref="RuleException">'complaint.state', 'complaint.note-missing'.</exception>
    public void Dismiss(string reason, string by, DateTimeOffset now)
    {
        Require(ComplaintStatus.Received, ComplaintStatus.Assigned, ComplaintStatus.AwaitingReply, ComplaintStatus.Replied);
        Reason = Said(reason);
        Close(ComplaintStatus.Dismissed, by, now);
    }

    /// <summary>The deadline passed; the complaint still waits for its reply.</summary>
    /// <exception cref="RuleException">'complaint.state'.</exception>
    public void NoteOverdue(DateTimeOffset dueAt)
    {
        Require(ComplaintStatus.AwaitingReply);
        OverdueAt ??= dueAt;
    }

    public void NoteOptOut(DateTimeOffset now) => OptedOutAt ??= now;

    public static string SeriesAt(DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"complaint-{ContractTime.DayOf(now).Year:0000}");

    public static string NumberAt(DateTimeOffset now, long count) =>
        string.Create(CultureInfo.InvariantCulture, $"C-{ContractTime.DayOf(now).Year:0000}-{count:000000}");

    public static bool LooksLikeNumber(string? text) =>
        text is { Length: >= 13 and <= 20 } && text.StartsWith("C-", StringComparison.Ordinal) && text[6] == '-' && text.Where((_, i) => i is not (0 or 1 or 6)).All(char.IsAsciiDigit);

    private void Close(ComplaintStatus status, string by, DateTimeOffset now) => (Status, ClosedBy, ClosedAt) = (status, by, now);

    private void Require(params ReadOnlySpan<ComplaintStatus> allowed) =>
        Rule.Require(allowed.Contains(Status), "complaint.state", $"A complaint that is {Status.Wire()} does not allow this.", Status.Wire());

    private static string Said(string note)
    {
        var said = note.Trim();
        Rule.Require(said.Length is > 0 and <= MaxNoteLength, "complaint.note-missing", $"Say why, in at most {MaxNoteLength} characters.", MaxNoteLength);
        return said;
    }

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
