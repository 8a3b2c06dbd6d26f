namespace Portal.Domain.Enforcement;

public enum PenaltyStatus { Proposed, Notified, Accepted, Contested, Upheld, Withdrawn, Charged, Paid }

/// <summary>The two rates in force when it was proposed (A180, A181).</summary>
public sealed record PenaltyTerms(Money PerMessage, Money PerChannel);

/// <summary>What is counted.</summary>
/// <param name="Messages">Illegal messages.</param>
/// <param name="Channels">One line for each channel a carrier cut off, with the carrier's notice.</param>
/// <param name="Further">Losses beyond both (A182).</param>
/// <param name="FurtherText">What they are; needed where there are any.</param>
/// <param name="Evidence">Where the messages are proved.</param>
public sealed record PenaltyBasis(int Messages, IReadOnlyList<string> Channels, Money Further, string FurtherText, string Evidence)
{
    public const int MostMessages = 1_000_000;
    public const int MostChannels = 100;
    public const int MaxLine = 200;
    public const long MostFurtherYuan = 100_000_000;

    /// <exception cref="RuleException">'penalty.nothing', 'penalty.channels-wrong', 'penalty.further-wrong', 'penalty.evidence-missing'.</exception>
    public PenaltyBasis Checked()
    {
        var channels = Channels.Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        Rule.Require(Messages is >= 0 and <= MostMessages, "penalty.nothing", $"From 0 to {MostMessages} messages.", MostMessages);
        Rule.Require(channels.Count <= MostChannels && channels.All(line => line.Length <= MaxLine), "penalty.channels-wrong", $"At most {MostChannels} channels, one a line.", MostChannels);
        Rule.Require(
            Further >= Money.Zero && Further <= Money.Of(MostFurtherYuan) && Further.Micros % Money.PerFen == 0 && (Further == Money.Zero) == (FurtherText.Trim().Length == 0)
                && FurtherText.Trim().Length <= EnforcementCase.MaxNoteLength,
            "penalty.further-wrong", "Give further losses in whole fen and say what they are, or leave both empty.");
        Rule.Require(Messages > 0 || channels.Count > 0 || Further > Money.Zero, "penalty.nothing", "There is nothing to pay for.", MostMessages);
        Rule.Require(
            Evidence.Trim().Length is > 0 and <= EnforcementCase.MaxTextLength, "penalty.evidence-missing", "Say where the proof lies.", EnforcementCase.MaxTextLength);
        return new(Messages, channels, Further, FurtherText.Trim(), Evidence.Trim());
    }
}

/// <summary>
/// So much a message, so much a channel, and further losses (A180–A182). The customer may contest it; charged it is taken from the
/// balance by the ledger's own two people, or noted as owed.
/// </summary>
public sealed class Penalty
{
    public const int MaxContester = 120;

    private Penalty() { } // EF

    internal Penalty(Guid caseId, int number, PenaltyTerms terms, PenaltyBasis basis, string by, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        CaseId = caseId;
        Number = number;
        (PerMessage, PerChannel) = (terms.PerMessage, terms.PerChannel);
        (Messages, ChannelCount, Channels) = (basis.Messages, basis.Channels.Count, string.Join('\n', basis.Channels));
        (Further, FurtherText, Evidence) = (basis.Further, basis.FurtherText, basis.Evidence);
        Total = ForMessages + ForChannels + Further;
        ProposedBy = by;
        ProposedAt = now;
    }

    public static IReadOnlyList<(PenaltyStatus From, PenaltyStatus To)> Moves { get; } =
    [
        (PenaltyStatus.Proposed, PenaltyStatus.Notified), (PenaltyStatus.Proposed, PenaltyStatus.Withdrawn), (PenaltyStatus.Notified, PenaltyStatus.Accepted),
        (PenaltyStatus.Notified, PenaltyStatus.Contested), (PenaltyStatus.Notified, PenaltyStatus.Upheld), (PenaltyStatus.Notified, PenaltyStatus.Withdrawn),
        (PenaltyStatus.Contested, PenaltyStatus.Upheld), (PenaltyStatus.Contested, PenaltyStatus.Withdrawn), (PenaltyStatus.Accepted, PenaltyStatus.Charged),
        (PenaltyStatus.Accepted, PenaltyStatus.Withdrawn), (PenaltyStatus.Upheld, PenaltyStatus.Charged), (PenaltyStatus.Upheld, PenaltyStatus.Contested),
        (PenaltyStatus.Upheld, PenaltyStatus.Withdrawn), (PenaltyStatus.Charged, PenaltyStatus.Paid), (PenaltyStatus.Charged, PenaltyStatus.Withdrawn),
    ];

    public Guid Id { get; private set; }

    public Guid CaseId { get; private set; }

    public int Number { get; private set; }

    public PenaltyStatus Status { get; private set; }

    public int Messages { get; private set; }

    public Money PerMessage { get; private set; }

    public int ChannelCount { get; private set; }

    public Money PerChannel { get; private set; }

    /// <summary>One line a channel.</summary>
    public string Channels { get; private set; } = "";

    public Money Further { get; private set; }

    public string FurtherText { get; private set; } = "";

    public Money Total { get; private set; }

    public string Evidence { get; private set; } = "";

    public string ProposedBy { get; private set; } = "";

    public DateTimeOffset ProposedAt { get; private set; }

    public DateTimeOffset? NotifiedAt { get; private set; }

    /// <summary>The last instant to contest it.</summary>
    public DateTimeOffset? ContestUntil { get; private set; }

    public string? AnsweredBy { get; private set; }

    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>Why the customer contests it.</summary>
    public string? Contest { get; private set; }

    public string? JudgedBy { get; private set; }

    public DateTimeOffset? JudgedAt { get; private set; }

    public string? Judgement { get; private set; }

    public DateTimeOffset? ChargedAt { get; private set; }

    /// <summary>Null while charged: the amount is owed beside the ledger.</summary>
    public string? Deduction { get; private set; }

    public DateTimeOffset? PaidAt { get; private set; }

    /// <summary>The bank's reference, or the deduction.</summary>
    public string? PaidBy { get; private set; }

    public int Version { get; private set; }

    public Money ForMessages => PerMessage * Messages;

    public Money ForChannels => PerChannel * ChannelCount;

    /// <summary>The clock left it to a person, or a letter may still lie on a desk.</summary>
    public bool CanRecordContest => Status is PenaltyStatus.Notified || (Status is PenaltyStatus.Upheld && JudgedBy is null);

    public bool CanUphold(DateTimeOffset now) => Status is PenaltyStatus.Contested || (Status is PenaltyStatus.Notified && now > ContestUntil);

    public bool CanWithdraw => Status is not (PenaltyStatus.Withdrawn or PenaltyStatus.Paid) && Deduction is null;

    public bool MayBeJudgedBy(string by) => by != ProposedBy;

    public bool IsOwed => Status is PenaltyStatus.Charged && Deduction is null;

    /// <exception cref="RuleException">'penalty.state'.</exception>
    public void Notify(DateTimeOffset contestUntil, DateTimeOffset now)
    {
        Require(PenaltyStatus.Proposed);
        (NotifiedAt, ContestUntil) = (now, contestUntil);
        Status = PenaltyStatus.Notified;
    }

    /// <exception cref="RuleException">'penalty.state'.</exception>
    public void Accept(string by, DateTimeOffset now)
    {
        Require(PenaltyStatus.Notified);
        (AnsweredBy, AnsweredAt) = (by, now);
        Status = PenaltyStatus.Accepted;
    }

    /// <exception cref="RuleException">'penalty.state', 'penalty.contest-over', 'enforcement.note-missing'.</exception>
    public void Dispute(string reason, string by, DateTimeOffset now)
    {
        Require(PenaltyStatus.Notified);
        TakeContest(reason, by, now);
    }

    /// <summary>A contest that came on paper or by ticket, from somebody who can no longer sign in or did not: it counts at the instant it was received.</summary>
    /// <exception cref="RuleException">'penalty.state', 'penalty.contest-over', 'penalty.received-wrong', 'penalty.contester-missing', 'enforcement.note-missing'.</exception>
    public void RecordContest(string reason, string by, DateTimeOffset receivedAt, DateTimeOffset now)
    {
        if (!CanRecordContest) // the clock may have rung while the letter lay on a desk; what a person judged is judged
            Require(PenaltyStatus.Notified);
        Rule.Require(receivedAt >= NotifiedAt && receivedAt <= now, "penalty.received-wrong", "It was received after the customer was told, and not later than now.");
        var named = by.Trim();
        Rule.Require(named.Length is > 0 and <= MaxContester, "penalty.contester-missing", $"Name who contests it, in at most {MaxContester} characters.", MaxContester);
        TakeContest(reason, named, receivedAt);
        JudgedAt = null;
    }

    /// <summary>The customer's reasons do not convince; or the time is up and the clock did not decide, because the customer could not answer.</summary>
    /// <exception cref="RuleException">'penalty.state', 'penalty.contest-open', 'penalty.two-persons', 'enforcement.note-missing'.</exception>
    public void Uphold(string judgement, string by, DateTimeOffset now)
    {
        Require(PenaltyStatus.Contested, PenaltyStatus.Notified);
        Rule.Require(Status is PenaltyStatus.Contested || now > ContestUntil, "penalty.contest-open", "It can still be contested.");
        Rule.Require(MayBeJudgedBy(by), "penalty.two-persons", "Another person than the one who proposed it decides.");
        Judge(PenaltyStatus.Upheld, judgement, by, now);
    }

    /// <summary>Nobody contested it in time.</summary>
    /// <exception cref="RuleException">'penalty.state', 'penalty.contest-open'.</exception>
    public void Lapse(DateTimeOffset now)
    {
        Require(PenaltyStatus.Notified);
        Rule.Require(now > ContestUntil, "penalty.contest-open", "It can still be contested.");
        JudgedAt = now;
        Status = PenaltyStatus.Upheld;
    }

    /// <summary>It was wrong: as long as it is not paid it can be put right. A contest is judged by another person than the one who proposed it.</summary>
    /// <exception cref="RuleException">'penalty.state', 'penalty.in-ledger', 'penalty.two-persons', 'enforcement.note-missing'.</exception>
    public void Withdraw(string judgement, string by, DateTimeOffset now)
    {
        Require(
            PenaltyStatus.Proposed, PenaltyStatus.Notified, PenaltyStatus.Contested, PenaltyStatus.Accepted, PenaltyStatus.Upheld, PenaltyStatus.Charged);
        Rule.Require(Deduction is null, "penalty.in-ledger", "A deduction waits in the ledger: book it or drop it.", Deduction ?? "");
        Rule.Require(Status is not PenaltyStatus.Contested || MayBeJudgedBy(by), "penalty.two-persons", "Another person than the one who proposed it decides.");
        Judge(PenaltyStatus.Withdrawn, judgement, by, now);
    }

    /// <param name="deduction">Proposed in the ledger; null where the balance is too low: it is owed.</param>
    /// <exception cref="RuleException">'penalty.state'.</exception>
    public void Charge(string? deduction, DateTimeOffset now)
    {
        Require(PenaltyStatus.Accepted, PenaltyStatus.Upheld);
        (Deduction, ChargedAt) = (deduction, now);
        Status = PenaltyStatus.Charged;
    }

    /// <summary>The deduction was dropped in the ledger: the amount is owed.</summary>
    /// <exception cref="RuleException">'penalty.state'.</exception>
    public void LoseDeduction()
    {
        Require(PenaltyStatus.Charged);
        Deduction = null;
    }

    /// <exception cref="RuleException">'penalty.state', 'penalty.reference-missing'.</exception>
    public void Pay(string reference, DateTimeOffset now)
    {
        Require(PenaltyStatus.Charged);
        var named = reference.Trim();
        Rule.Require(named.Length is > 0 and <= EnforcementCase.MaxReferenceLength, "penalty.reference-missing", "Give the bank's reference.", EnforcementCase.MaxReferenceLength);
        (PaidBy, PaidAt) = (named, now);
        Status = PenaltyStatus.Paid;
    }

    private void TakeContest(string reason, string by, DateTimeOffset at)
    {
        Rule.Require(at <= ContestUntil, "penalty.contest-over", "The time to contest it is over.");
        Contest = EnforcementCase.Said(reason);
        (AnsweredBy, AnsweredAt) = (by, at);
        Status = PenaltyStatus.Contested;
    }

    private void Judge(PenaltyStatus status, string judgement, string by, DateTimeOffset now)
    {
        Judgement = EnforcementCase.Said(judgement);
        (JudgedBy, JudgedAt) = (by, now);
        Status = status;
    }

    private void Require(params ReadOnlySpan<PenaltyStatus> allowed) =>
        Rule.Require(allowed.Contains(Status), "penalty.state", $"A penalty that is {Status} does not allow this.", Status.ToString());
}
