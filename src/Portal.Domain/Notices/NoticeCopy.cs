namespace Portal.Domain.Notices;

/// <summary>What a customer makes of a change of functions.</summary>
public enum NoticeAnswer
{
    NotAsked,
    Pending,
    Continued,

    /// <summary>By silence until the change was in force (A103, A166).</summary>
    DeemedContinued,
    Terminated,
    Settling,
    Settled,
}

/// <summary>A customer's copy of a notice: that they were told, what they checked off, and what they answered.</summary>
public sealed class NoticeCopy
{
    private NoticeCopy() { } // EF

    /// <summary>The changes of its state that there are: the database refuses every other.</summary>
    public static IReadOnlyList<(NoticeAnswer From, NoticeAnswer To)> Moves { get; } =
    [
        (NoticeAnswer.Pending, NoticeAnswer.Continued), (NoticeAnswer.Pending, NoticeAnswer.Terminated),
        (NoticeAnswer.Pending, NoticeAnswer.DeemedContinued), (NoticeAnswer.Continued, NoticeAnswer.Terminated),
        (NoticeAnswer.Terminated, NoticeAnswer.Pending), (NoticeAnswer.Terminated, NoticeAnswer.Settling),
        (NoticeAnswer.Settling, NoticeAnswer.Settled),
    ];

    public NoticeCopy(Notice notice, Guid organisationId, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        NoticeId = notice.Id;
        OrganisationId = organisationId;
        ToldAt = now;
        NeedsAction = notice.NeedsAction;
        if (!notice.AsksAnswer)
            return;
        Answer = NoticeAnswer.Pending;
        EffectiveAt = notice.StartsAt;
    }

    public Guid Id { get; private set; }

    public Guid NoticeId { get; private set; }

    public Guid OrganisationId { get; private set; }

    public DateTimeOffset ToldAt { get; private set; }

    public bool NeedsAction { get; private set; }

    public DateTimeOffset? DoneAt { get; private set; }

    public string? DoneBy { get; private set; }

    public NoticeAnswer Answer { get; private set; }

    /// <summary>From when on the change holds, where an answer is asked for.</summary>
    public DateTimeOffset? EffectiveAt { get; private set; }

    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>Null where silence is the answer.</summary>
    public string? AnsweredBy { get; private set; }

    /// <summary>From when on nothing is taken any more, once terminated.</summary>
    public DateTimeOffset? StopsAt { get; private set; }

    public int Version { get; private set; }

    public bool CanContinueAt(DateTimeOffset now) => Answer is NoticeAnswer.Pending && now < EffectiveAt;

    public bool CanTerminateAt(DateTimeOffset now) => Answer is NoticeAnswer.Pending or NoticeAnswer.Continued && now < EffectiveAt;

    public bool CanReconsiderAt(DateTimeOffset now) => Answer is NoticeAnswer.Terminated && now < StopsAt;

    /// <exception cref="RuleException">'notice.answer-over'.</exception>
    public void Continue(string by, DateTimeOffset now)
    {
        Rule.Require(CanContinueAt(now), "notice.answer-over", "This can be answered only once, and only before the change is in force.");
        (Answer, AnsweredAt, AnsweredBy) = (NoticeAnswer.Continued, now, by);
    }

    /// <summary>Sending stops when the change comes into force.</summary>
    /// <exception cref="RuleException">'notice.answer-over'.</exception>
    public DateTimeOffset Terminate(string by, DateTimeOffset now)
    {
        Rule.Require(CanTerminateAt(now), "notice.answer-over", "This can be answered only once, and only before the change is in force.");
        (Answer, AnsweredAt, AnsweredBy) = (NoticeAnswer.Terminated, now, by);
        var stopsAt = EffectiveAt!.Value;
        StopsAt = stopsAt;
        return stopsAt;
    }

    /// <summary>Takes a termination back while messages are still taken.</summary>
    /// <exception cref="RuleException">'notice.not-terminated', 'notice.stopped'.</exception>
    public void Reconsider(DateTimeOffset now)
    {
        RequireTerminated();
        Rule.Require(now < StopsAt, "notice.stopped", "Sending has stopped: the termination cannot be taken back any more.");
        Answer = NoticeAnswer.Pending;
        (AnsweredAt, AnsweredBy, StopsAt) = (null, null, null);
    }

    /// <summary>Silence until the change is in force is continued use; nobody is named as having answered.</summary>
    /// <exception cref="RuleException">'notice.answered', 'notice.not-in-force'.</exception>
    public void Deem(DateTimeOffset now)
    {
        Rule.Require(Answer is NoticeAnswer.Pending, "notice.answered", "This notice waits for no answer.");
        Rule.Require(now >= EffectiveAt, "notice.not-in-force", "The change is not in force yet.");
        (Answer, AnsweredAt) = (NoticeAnswer.DeemedContinued, now);
    }

    /// <exception cref="RuleException">'notice.not-terminated', 'notice.not-stopped'.</exception>
    public void Settle(DateTimeOffset now)
    {
        RequireTerminated();
        Rule.Require(now >= StopsAt, "notice.not-stopped", "Sending has not stopped yet.");
        Answer = NoticeAnswer.Settling;
    }

    /// <exception cref="RuleException">'notice.not-settling'.</exception>
    public void Close()
    {
        Rule.Require(Answer is NoticeAnswer.Settling, "notice.not-settling", "No settlement is open.");
        Answer = NoticeAnswer.Settled;
    }

    /// <summary>What the customer had to do is done.</summary>
    /// <exception cref="RuleException">'notice.nothing-to-do'.</exception>
    public void CheckOff(string by, DateTimeOffset now)
    {
        Rule.Require(NeedsAction && DoneAt is null, "notice.nothing-to-do", "There is nothing to check off.");
        (DoneAt, DoneBy) = (now, by);
    }

    private void RequireTerminated() => Rule.Require(Answer is NoticeAnswer.Terminated, "notice.not-terminated", "This is not terminated.");
}
