using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.AbnormalSending;

/// <summary>Who noticed.</summary>
public enum AbnormalSource { Detection, Gateway, Staff }

/// <summary>
/// Detected: known to us, nobody asked yet. NoAnswer: the time to answer is over; what is held stays held, and an answer is still taken.
/// Released and dropped: what became of the batch, as who holds it reports.
/// </summary>
public enum AbnormalStatus { Detected, CustomerAsked, NoAnswer, ConfirmedSend, ConfirmedNotSend, Released, Dropped }

/// <summary>What the customer says of it.</summary>
public enum AbnormalAnswer { Send, NotSend }

public static class AbnormalWire
{
    public static string Wire(this AbnormalStatus status) => status switch
    {
        AbnormalStatus.Detected => "detected",
        AbnormalStatus.CustomerAsked => "customer-asked",
        AbnormalStatus.NoAnswer => "no-answer",
        AbnormalStatus.ConfirmedSend => "confirmed-send",
        AbnormalStatus.ConfirmedNotSend => "confirmed-not-send",
        AbnormalStatus.Released => "released",
        _ => "dropped",
    };

    public static AbnormalStatus? StatusFrom(string? wire) =>
        Enum.GetValues<AbnormalStatus>().Where(status => status.Wire() == wire).Select(status => (AbnormalStatus?)status).SingleOrDefault();

    public static string Wire(this AbnormalSource source) => source switch
    {
        AbnormalSource.Detection => "detection",
        AbnormalSource.Gateway => "gateway",
        _ => "staff",
    };

    public static string Wire(this AbnormalAnswer answer) => answer is AbnormalAnswer.Send ? "send" : "not-send";
}

/// <summary>What looks unusual, in numbers.</summary>
/// <param name="Count">Messages in the window.</param>
/// <param name="UsualFrom">The least and the most that are usual, where whoever noticed knows them.</param>
/// <param name="Reason">In their words; none where the numbers say it all.</param>
/// <param name="Batch">The gateway's own name of what it holds. None: nothing is held, it has left already.</param>
/// <param name="Samples">Some of the texts.</param>
public sealed record AbnormalFacts(
    long AppId, Service Service, MessageType Type, DateTimeOffset From, DateTimeOffset Until, long Count, long? UsualFrom, long? UsualUntil, string? Reason, string? Batch,
    IReadOnlyList<string> Samples)
{
    public const int MaxReasonLength = 300;
    public const int MaxBatchLength = 80;
    public const int MaxSamples = 5;
    public const int MaxSampleLength = 500;

    /// <exception cref="RuleException">'abnormal.window', 'abnormal.count', 'abnormal.usual', 'abnormal.reason', 'abnormal.batch', 'abnormal.samples'.</exception>
    public AbnormalFacts Checked(DateTimeOffset now)
    {
        Rule.Require(From < Until && Until - From <= TimeSpan.FromDays(31) && From <= now.AddMinutes(5) && From > now.AddDays(-62), "abnormal.window",
            "The window begins before it ends, is at most 31 days long and not older than two months.");
        Rule.Require(Count is > 0 and <= 10_000_000_000, "abnormal.count", "Say how many messages it is about.");
        Rule.Require((UsualFrom is null) == (UsualUntil is null) && (UsualFrom ?? 0) >= 0 && (UsualFrom ?? 0) <= (UsualUntil ?? 0), "abnormal.usual",
            "What is usual has a least and a most, or neither.");
        var (reason, batch) = (Trimmed(Reason), string.IsNullOrWhiteSpace(Batch) ? null : Batch.Trim());
        Rule.Require(reason is { Length: <= MaxReasonLength } || (reason is null && UsualUntil is not null), "abnormal.reason",
            $"Say what is unusual, in at most {MaxReasonLength} characters.", MaxReasonLength);
        Rule.Require(batch is null || (batch.Length <= MaxBatchLength && !batch.Any(char.IsControl)), "abnormal.batch", $"A batch’s name has at most {MaxBatchLength} characters.", MaxBatchLength);
        Rule.Require(Samples.Count <= MaxSamples && Samples.All(sample => sample.Length <= MaxSampleLength), "abnormal.samples",
            $"At most {MaxSamples} samples of at most {MaxSampleLength} characters.", MaxSamples, MaxSampleLength);
        return this with { From = Cut(From), Until = Cut(Until), Reason = reason, Batch = batch, Samples = [.. Samples.Select(Shown).Where(sample => sample.Length > 0)] };
    }

    /// <summary>As both databases keep it.</summary>
    internal static DateTimeOffset Cut(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : Shown(text);

    private static string Shown(string text) => new string([.. text.Where(c => !char.IsControl(c) || c == '\n')]).Trim();
}

/// <summary>Unusual sending that the customer is asked about (A169): send it, or not. No answer is no yes: what is held stays held.</summary>
public sealed class AbnormalQuery
{
    public const int MaxNoteLength = 300;
    public const int MaxKeyLength = 160;

    private AbnormalQuery() { } // EF

    /// <summary>The changes of its state that there are: the database refuses every other.</summary>
    public static IReadOnlyList<(AbnormalStatus From, AbnormalStatus To)> Moves { get; } =
    [
        (AbnormalStatus.Detected, AbnormalStatus.CustomerAsked), (AbnormalStatus.CustomerAsked, AbnormalStatus.ConfirmedSend),
        (AbnormalStatus.CustomerAsked, AbnormalStatus.ConfirmedNotSend), (AbnormalStatus.CustomerAsked, AbnormalStatus.NoAnswer),
        (AbnormalStatus.NoAnswer, AbnormalStatus.ConfirmedSend), (AbnormalStatus.NoAnswer, AbnormalStatus.ConfirmedNotSend),
        (AbnormalStatus.Detected, AbnormalStatus.Dropped), (AbnormalStatus.CustomerAsked, AbnormalStatus.Dropped),
        (AbnormalStatus.NoAnswer, AbnormalStatus.Dropped), (AbnormalStatus.ConfirmedSend, AbnormalStatus.Released),
        (AbnormalStatus.ConfirmedSend, AbnormalStatus.Dropped), (AbnormalStatus.ConfirmedNotSend, AbnormalStatus.Dropped),
    ];

    public Guid Id { get; private set; }

    /// <summary>'Q-2026-000001': the year it was noticed (contract zone) and a count without gaps.</summary>
    public string Number { get; private set; } = "";

    public Guid OrganisationId { get; private set; }

    public AbnormalSource Source { get; private set; }

    public AbnormalStatus Status { get; private set; }

    /// <summary>The same thing noticed twice is one query: a gateway's batch, an app's hour. None for what staff raise.</summary>
    public string? OnceKey { get; private set; }

    public long AppId { get; private set; }

    public Service Service { get; private set; }

    public MessageType Type { get; private set; }

    public DateTimeOffset WindowFrom { get; private set; }

    public DateTimeOffset WindowUntil { get; private set; }

    public long Count { get; private set; }

    public long? UsualFrom { get; private set; }

    public long? UsualUntil { get; private set; }

    public string? Reason { get; private set; }

    public string? Batch { get; private set; }

    public IReadOnlyList<string> Samples { get; private set; } = [];

    public string RaisedBy { get; private set; } = "";

    public DateTimeOffset RaisedAt { get; private set; }

    public DateTimeOffset? AskedAt { get; private set; }

    public DateTimeOffset? DueAt { get; private set; }

    /// <summary>The time to answer ran out; never taken back.</summary>
    public DateTimeOffset? UnansweredAt { get; private set; }

    public AbnormalAnswer? Answer { get; private set; }

    public string? AnsweredBy { get; private set; }

    public DateTimeOffset? AnsweredAt { get; private set; }

    public string? AnswerNote { get; private set; }

    public string? EndedBy { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public int Version { get; private set; }

    /// <summary>Somebody holds a batch and waits for the word. Otherwise the messages have left already, and all we can do is ask.</summary>
    public bool Holds => Batch is not null;

    public bool CanAnswer => Status is AbnormalStatus.CustomerAsked or AbnormalStatus.NoAnswer;

    /// <summary>Whether the batch still lies where it was stopped.</summary>
    public bool IsHeld => Holds && Status is not (AbnormalStatus.Released or AbnormalStatus.Dropped);

    /// <summary>
    /// Not sent because it was stopped and nobody has said that it should go: no skimming (A169). What was confirmed is ours to send again,
    /// and what had left before we asked was sent.
    /// </summary>
    public bool IsExcluded => Holds && Answer is not AbnormalAnswer.Send;

    /// <exception cref="RuleException">As <see cref="AbnormalFacts.Checked"/>.</exception>
    public static AbnormalQuery Detect(
        string number, Guid organisationId, AbnormalSource source, string? onceKey, AbnormalFacts facts, string by, DateTimeOffset now)
    {
        var known = facts.Checked(now);
        return new()
        {
            Id = Guid.CreateVersion7(now),
            Number = number,
            OrganisationId = organisationId,
            Source = source,
            OnceKey = onceKey,
            AppId = known.AppId,
            Service = known.Service,
            Type = known.Type,
            WindowFrom = known.From,
            WindowUntil = known.Until,
            Count = known.Count,
            UsualFrom = known.UsualFrom,
            UsualUntil = known.UsualUntil,
            Reason = known.Reason,
            Batch = known.Batch,
            Samples = known.Samples,
            RaisedBy = by,
            RaisedAt = now,
        };
    }

    /// <summary>The customer's people are being told, and have until <paramref name="dueAt"/>.</summary>
    /// <exception cref="RuleException">'abnormal.state'.</exception>
    public void Ask(DateTimeOffset dueAt, DateTimeOffset now)
    {
        Require(AbnormalStatus.Detected);
        (AskedAt, DueAt) = (now, dueAt);
        Status = AbnormalStatus.CustomerAsked;
    }

    /// <exception cref="RuleException">'abnormal.state', 'abnormal.note-too-long'.</exception>
    public void ConfirmSend(string? note, string by, DateTimeOffset now) => Take(AbnormalAnswer.Send, AbnormalStatus.ConfirmedSend, note, by, now);

    /// <exception cref="RuleException">'abnormal.state', 'abnormal.note-too-long'.</exception>
    public void ConfirmNotSend(string? note, string by, DateTimeOffset now) => Take(AbnormalAnswer.NotSend, AbnormalStatus.ConfirmedNotSend, note, by, now);

    /// <summary>The time is over and nobody has answered; what is held stays held.</summary>
    /// <exception cref="RuleException">'abnormal.state'.</exception>
    public void NoteNoAnswer(DateTimeOffset now)
    {
        Require(AbnormalStatus.CustomerAsked);
        UnansweredAt = now;
        Status = AbnormalStatus.NoAnswer;
    }

    /// <summary>Who held the batch has let it go: only after the customer's yes.</summary>
    /// <exception cref="RuleException">'abnormal.nothing-held', 'abnormal.state'.</exception>
    public void NoteReleased(string by, DateTimeOffset now)
    {
        RequireHeld();
        Require(AbnormalStatus.ConfirmedSend);
        End(AbnormalStatus.Released, by, now);
    }

    /// <summary>Who held the batch has thrown it away. It may come to that whatever the answer, and before there is one: a held message grows old.</summary>
    /// <exception cref="RuleException">'abnormal.nothing-held', 'abnormal.state'.</exception>
    public void NoteDropped(string by, DateTimeOffset now)
    {
        RequireHeld();
        Require(AbnormalStatus.Detected, AbnormalStatus.CustomerAsked, AbnormalStatus.NoAnswer, AbnormalStatus.ConfirmedSend, AbnormalStatus.ConfirmedNotSend);
        End(AbnormalStatus.Dropped, by, now);
    }

    /// <summary>Whether somebody who reports the same batch means the same.</summary>
    public bool Agrees(AbnormalFacts facts) =>
        (AppId, Service, Type, WindowFrom, WindowUntil, Count) == (facts.AppId, facts.Service, facts.Type, AbnormalFacts.Cut(facts.From), AbnormalFacts.Cut(facts.Until), facts.Count);

    public static string SeriesAt(DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"abnormal-{ContractTime.DayOf(now).Year:0000}");

    public static string NumberAt(DateTimeOffset now, long count) =>
        string.Create(CultureInfo.InvariantCulture, $"Q-{ContractTime.DayOf(now).Year:0000}-{count:000000}");

    private void Take(AbnormalAnswer answer, AbnormalStatus status, string? note, string by, DateTimeOffset now)
    {
        Require(AbnormalStatus.CustomerAsked, AbnormalStatus.NoAnswer);
        var said = string.IsNullOrWhiteSpace(note) ? null : note.Trim();
        Rule.Require((said?.Length ?? 0) <= MaxNoteLength, "abnormal.note-too-long", $"A note has at most {MaxNoteLength} characters.", MaxNoteLength);
        (Answer, AnsweredBy, AnsweredAt, AnswerNote) = (answer, by, now, said);
        Status = status;
    }

    private void End(AbnormalStatus status, string by, DateTimeOffset now) => (Status, EndedBy, EndedAt) = (status, by, now);

    private void RequireHeld() => Rule.Require(Holds, "abnormal.nothing-held", "Nothing is held: the messages had left before anybody asked.");

    private void Require(params ReadOnlySpan<AbnormalStatus> allowed) =>
        Rule.Require(allowed.Contains(Status), "abnormal.state", $"A query that is {Status.Wire()} does not allow this.", Status.Wire());
}
