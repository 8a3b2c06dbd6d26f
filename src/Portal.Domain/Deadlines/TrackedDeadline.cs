using Portal.Domain.Calendar;

namespace Portal.Domain.Deadlines;

/// <summary>Whose turn it is.</summary>
public enum DeadlineTurn { Customer, Provider, Auditor }

/// <summary>Met: what was due was done. Passed: the instant went by. Dropped: nothing is due any more.</summary>
public enum DeadlineStatus { Open, Met, Passed, Dropped }

/// <summary>Why a deadline was counted again.</summary>
public enum DeadlineMoveReason
{
    /// <summary>An official list of working days came.</summary>
    Calendar,

    /// <summary>The case itself went another way.</summary>
    Case,
}

/// <summary>
/// Something that is due: the instant it was promised for, what that was counted from, and whose turn it is. It never moves without a
/// row in <see cref="Moves"/>, and it ends once.
/// </summary>
public sealed class TrackedDeadline
{
    public const int MaxKindLength = 40;
    public const int MaxSubjectLength = 60;
    public const int MaxNoteLength = 300;

    private readonly List<DeadlineMove> _moves = [];
    private readonly List<DeadlineAlarm> _alarms = [];

    private TrackedDeadline() { } // EF

    /// <summary>The changes of its state that there are: the database refuses every other.</summary>
    public static IReadOnlyList<(DeadlineStatus From, DeadlineStatus To)> Changes { get; } =
    [
        (DeadlineStatus.Open, DeadlineStatus.Met), (DeadlineStatus.Open, DeadlineStatus.Passed), (DeadlineStatus.Open, DeadlineStatus.Dropped),
    ];

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    /// <summary>What is due, such as 'complaint.reply': the feature that knows what happens when it passes.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>The number of the case, such as 'C-2026-000001'.</summary>
    public string Subject { get; private set; } = "";

    public DeadlineTurn Turn { get; private set; }

    /// <summary>The policy that says how long, and with it the clause; none where the count is not from an agreement.</summary>
    public string? PolicyKey { get; private set; }

    public DeadlineRule Rule { get; private set; }

    /// <summary>Hours or days, as the rule counts; 0 for a month's end.</summary>
    public int Count { get; private set; }

    /// <summary>What is counted from.</summary>
    public DateTimeOffset From { get; private set; }

    /// <summary>The last instant at which it is in time.</summary>
    public DateTimeOffset DueAt { get; private set; }

    /// <summary>A year without an official list of working days was counted through.</summary>
    public bool IsProvisional { get; private set; }

    public DeadlineStatus Status { get; private set; }

    public DateTimeOffset PromisedAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>How many alarms have rung: each moves the deadline's version, so that two who ring at once ring once.</summary>
    public int Rings { get; private set; }

    public int Version { get; private set; }

    /// <summary>In the order they were made.</summary>
    public IReadOnlyList<DeadlineMove> Moves => _moves;

    public IReadOnlyList<DeadlineAlarm> Alarms => _alarms;

    public Deadline Counted(WorkingDays calendar) => Deadline.Of(Rule, Count, From, calendar);

    /// <param name="hoursBefore">When to remind; what lies before <paramref name="now"/> already is left out.</param>
    public static TrackedDeadline Promise(
        Guid organisationId, string kind, string subject, Deadline deadline, DeadlineTurn turn, string? policyKey, IEnumerable<int> hoursBefore, DateTimeOffset now)
    {
        var promised = new TrackedDeadline
        {
            Id = Guid.CreateVersion7(now),
            OrganisationId = organisationId,
            Kind = kind,
            Subject = subject,
            Turn = turn,
            PolicyKey = policyKey,
            PromisedAt = now,
        };
        promised.Take(deadline);
        promised._alarms.Add(new(promised.Id, DeadlineAlarm.AtTheEnd, promised.DueAt));
        promised._alarms.AddRange(hoursBefore.Where(hours => promised.DueAt.AddHours(-hours) > now)
            .Select(hours => new DeadlineAlarm(promised.Id, hours, promised.DueAt.AddHours(-hours))));
        return promised;
    }

    public bool IsPast(DateTimeOffset now) => now > DueAt;

    /// <summary>What was due was done, in time or after it.</summary>
    /// <exception cref="RuleException">'deadline.ended'.</exception>
    public void Meet(DateTimeOffset now) => End(DeadlineStatus.Met, now);

    /// <summary>Nothing is due any more.</summary>
    /// <exception cref="RuleException">'deadline.ended'.</exception>
    public void Drop(DateTimeOffset now) => End(DeadlineStatus.Dropped, now);

    /// <exception cref="RuleException">'deadline.ended', 'deadline.not-past'.</exception>
    public void Pass(DateTimeOffset now)
    {
        Portal.Domain.Rule.Require(IsPast(now), "deadline.not-past", "The time is not over yet.");
        End(DeadlineStatus.Passed, now);
    }

    /// <summary>Counted again by another calendar. An instant that is past is never made of one that is not: then it stays, and that is noted.</summary>
    /// <returns>The move, when the instant or its being provisional changed; none when all is as it was.</returns>
    public DeadlineMove? Recount(WorkingDays calendar, DateTimeOffset now)
    {
        if (Status is not DeadlineStatus.Open)
            return null;
        var again = Counted(calendar);
        if (again.Due == DueAt && again.IsProvisional == IsProvisional)
            return null;
        if (again.Due <= now && DueAt > now)
            again = again with { Due = DueAt };
        return again.Due == DueAt && again.IsProvisional == IsProvisional ? null : Move(again, DeadlineMoveReason.Calendar, "", now);
    }

    /// <summary>Counted anew because the case went another way; the note says which.</summary>
    /// <exception cref="RuleException">'deadline.ended'.</exception>
    public DeadlineMove MoveTo(Deadline again, string note, DateTimeOffset now)
    {
        RequireOpen();
        return Move(again, DeadlineMoveReason.Case, note, now);
    }

    /// <summary>The alarm is rung once. A reminder that a later one has overtaken is only noted: it would say something that is no longer so.</summary>
    /// <returns>Whether it is to be heard.</returns>
    public bool Ring(DeadlineAlarm alarm, DateTimeOffset now)
    {
        var isHeard = Status is DeadlineStatus.Open
            && (alarm.IsEnd || !_alarms.Exists(other => other.RungAt is null && other.At > alarm.At && other.At < now));
        alarm.Ring(isHeard, now);
        Rings++;
        return isHeard;
    }

    private DeadlineMove Move(Deadline again, DeadlineMoveReason reason, string note, DateTimeOffset now)
    {
        var move = new DeadlineMove(Id, DueAt, again.Due, IsProvisional, again.IsProvisional, reason, note, now);
        _moves.Add(move);
        Take(again);
        foreach (var alarm in _alarms)
            alarm.Follow(DueAt);
        return move;
    }

    private void Take(Deadline deadline) =>
        (Rule, Count, From, DueAt, IsProvisional) = (deadline.Rule, deadline.Count, deadline.From, deadline.Due, deadline.IsProvisional);

    private void End(DeadlineStatus status, DateTimeOffset now)
    {
        RequireOpen();
        (Status, EndedAt) = (status, now);
    }

    private void RequireOpen() => Portal.Domain.Rule.Require(Status is DeadlineStatus.Open, "deadline.ended", "This deadline has ended.");
}

/// <summary>One instant before a deadline, or its end, at which somebody is told.</summary>
public sealed class DeadlineAlarm
{
    public const int AtTheEnd = 0;

    private DeadlineAlarm() { } // EF

    internal DeadlineAlarm(Guid deadlineId, int hoursBefore, DateTimeOffset at) => (Id, DeadlineId, HoursBefore, At) = (Guid.CreateVersion7(at), deadlineId, hoursBefore, at);

    public Guid Id { get; private set; }

    public Guid DeadlineId { get; private set; }

    public int HoursBefore { get; private set; }

    public DateTimeOffset At { get; private set; }

    public DateTimeOffset? RungAt { get; private set; }

    /// <summary>False for a reminder that came too late to be of use.</summary>
    public bool IsHeard { get; private set; }

    public bool IsEnd => HoursBefore == AtTheEnd;

    internal void Ring(bool isHeard, DateTimeOffset now) => (RungAt, IsHeard) = (now, isHeard);

    internal void Follow(DateTimeOffset due)
    {
        if (RungAt is null)
            At = due.AddHours(-HoursBefore);
    }
}

/// <summary>A deadline was counted again: from when to when, and why. Never changed.</summary>
public sealed class DeadlineMove
{
    private DeadlineMove() { } // EF

    internal DeadlineMove(
        Guid deadlineId, DateTimeOffset from, DateTimeOffset to, bool wasProvisional, bool isProvisional, DeadlineMoveReason reason, string note, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        DeadlineId = deadlineId;
        FromDue = from;
        ToDue = to;
        WasProvisional = wasProvisional;
        IsProvisional = isProvisional;
        Reason = reason;
        Note = note;
        At = now;
    }

    public Guid Id { get; private set; }

    public Guid DeadlineId { get; private set; }

    public DateTimeOffset FromDue { get; private set; }

    public DateTimeOffset ToDue { get; private set; }

    public bool WasProvisional { get; private set; }

    public bool IsProvisional { get; private set; }

    public DeadlineMoveReason Reason { get; private set; }

    public string Note { get; private set; } = "";

    public DateTimeOffset At { get; private set; }

    /// <summary>False when only its being provisional ended.</summary>
    public bool IsElsewhere => FromDue != ToDue;
}
