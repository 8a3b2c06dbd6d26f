using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.Enforcement;

/// <summary>Who brought what the case is about.</summary>
public enum CaseSource { Staff, Complaint, ComplaintRate, Carrier, RightHolder, Regulator, SignUp }

/// <summary>
/// Proposed: the customer knows nothing yet. Noticed: told, and nothing asked. Rectifying: told to correct by a day.
/// Overdue is a fact beside the state: a late cure is still looked at.
/// </summary>
public enum CaseStatus { Proposed, Noticed, Rectifying, CureFiled, Cured, Closed, Dismissed }

/// <summary>A file's place in the case; evidence is ours and not given out.</summary>
public enum CaseFileUse { Evidence, Cure, Contest }

/// <summary>
/// What a customer is told about a breach, has to correct, and what is done about it (A4–A7, A26, A150, A190). Measures and penalties
/// belong to it and live their own lives.
/// </summary>
public sealed class EnforcementCase
{
    public const int MaxTextLength = 2_000;
    public const int MaxReferenceLength = 120;
    public const int MaxNoteLength = 500;
    public const int MaxCures = 20;
    public const int MaxMeasures = 50;
    public const int MaxPenalties = 20;

    private readonly List<CaseCure> _cures = [];
    private readonly List<Measure> _measures = [];
    private readonly List<Penalty> _penalties = [];
    private readonly List<CaseFile> _files = [];

    private EnforcementCase() { } // EF

    /// <summary>Every change of status there is; the database refuses the others.</summary>
    public static IReadOnlyList<(CaseStatus From, CaseStatus To)> Moves { get; } =
    [
        (CaseStatus.Proposed, CaseStatus.Noticed), (CaseStatus.Proposed, CaseStatus.Dismissed), (CaseStatus.Noticed, CaseStatus.Rectifying),
        (CaseStatus.Noticed, CaseStatus.Closed), (CaseStatus.Rectifying, CaseStatus.CureFiled), (CaseStatus.Rectifying, CaseStatus.Closed),
        (CaseStatus.CureFiled, CaseStatus.Rectifying), (CaseStatus.CureFiled, CaseStatus.Cured),
    ];

    public Guid Id { get; private set; }

    /// <summary>'E-2026-000001': the year it was opened (contract zone) and a count without gaps.</summary>
    public string Number { get; private set; } = "";

    public Guid OrganisationId { get; private set; }

    public long? AppId { get; private set; }

    public Ground Ground { get; private set; }

    public CaseSource Source { get; private set; }

    /// <summary>The number of a complaint, letter or demand.</summary>
    public string? Reference { get; private set; }

    /// <summary>What opened it by itself, once: 'complaint:C-2026-000001'. Null: a person did.</summary>
    public string? Origin { get; private set; }

    /// <summary>What happened, in the words the customer reads.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Serious effects: liability is pursued at law (A7).</summary>
    public bool LegalAction { get; private set; }

    public CaseStatus Status { get; private set; }

    public string OpenedBy { get; private set; } = "";

    public DateTimeOffset OpenedAt { get; private set; }

    public string? NoticedBy { get; private set; }

    public DateTimeOffset? NoticedAt { get; private set; }

    public DateTimeOffset? DueAt { get; private set; }

    /// <summary>The last instant went by without a cure; never taken back.</summary>
    public DateTimeOffset? OverdueAt { get; private set; }

    public string? ClosedBy { get; private set; }

    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>Why it was closed or dismissed.</summary>
    public string? Reason { get; private set; }

    /// <summary>Every verb moves it, so that two people cannot act on the same state of things.</summary>
    public int Steps { get; private set; }

    public int Version { get; private set; }

    public IReadOnlyList<CaseCure> Cures => _cures;

    public IReadOnlyList<Measure> Measures => _measures;

    public IReadOnlyList<Penalty> Penalties => _penalties;

    public IReadOnlyList<CaseFile> Files => _files;

    public CaseCure? LatestCure => _cures.MaxBy(cure => cure.Edition);

    public bool IsOpen => Status is CaseStatus.Proposed or CaseStatus.Noticed or CaseStatus.Rectifying or CaseStatus.CureFiled;

    /// <summary>The latest term is over: nothing was sent, or what was sent last came after it.</summary>
    public bool IsOverdue(DateTimeOffset now) => DueAt is { } due && Status switch
    {
        CaseStatus.Rectifying => now > due,
        CaseStatus.CureFiled or CaseStatus.Cured => LatestCure!.At > due,
        _ => ClosedAt > due,
    };

    /// <summary>Told to the customer, and not over.</summary>
    public bool IsRunning => Status is CaseStatus.Noticed or CaseStatus.Rectifying or CaseStatus.CureFiled;

    public bool IsTold => NoticedAt is not null;

    /// <exception cref="RuleException">'enforcement.text-missing', 'enforcement.reference-missing'.</exception>
    public static EnforcementCase Propose(
        string number, Guid organisationId, long? appId, Ground ground, CaseSource source, string? reference, string? origin, string text, bool legalAction, string by, DateTimeOffset now)
    {
        var said = text.Trim();
        Rule.Require(said.Length is > 0 and <= MaxTextLength, "enforcement.text-missing", $"Say what happened, in at most {MaxTextLength} characters.", MaxTextLength);
        var given = string.IsNullOrWhiteSpace(reference) ? null : reference.Trim();
        Rule.Require(
            given is { Length: <= MaxReferenceLength } || (given is null && !ground.NeedsReference()), "enforcement.reference-missing",
            $"Name the letter or demand, in at most {MaxReferenceLength} characters.", MaxReferenceLength);
        return new()
        {
            Id = Guid.CreateVersion7(now),
            Number = number,
            OrganisationId = organisationId,
            AppId = appId,
            Ground = ground,
            Source = source,
            Reference = given,
            Origin = origin,
            Text = said,
            LegalAction = legalAction,
            OpenedBy = by,
            OpenedAt = now,
        };
    }

    /// <summary>The customer is told what is held against them.</summary>
    /// <exception cref="RuleException">'enforcement.state'.</exception>
    public void Notice(string by, DateTimeOffset now)
    {
        Require(CaseStatus.Proposed);
        (NoticedBy, NoticedAt) = (by, now);
        To(CaseStatus.Noticed);
    }

    /// <summary>Nothing in it; the customer never hears of it.</summary>
    /// <exception cref="RuleException">'enforcement.state', 'enforcement.note-missing'.</exception>
    public void Dismiss(string reason, string by, DateTimeOffset now)
    {
        Require(CaseStatus.Proposed);
        End(CaseStatus.Dismissed, reason, by, now);
    }

    /// <summary>Correct it by then (A26, A190).</summary>
    /// <exception cref="RuleException">'enforcement.state'.</exception>
    public void Rectify(DateTimeOffset dueAt)
    {
        Require(CaseStatus.Noticed);
        DueAt = dueAt;
        To(CaseStatus.Rectifying);
    }

    /// <summary>What the customer did about it; late is late, and looked at all the same.</summary>
    /// <exception cref="RuleException">'enforcement.state', 'enforcement.cure-missing', 'enforcement.too-many'.</exception>
    public CaseCure FileCure(string text, string by, DateTimeOffset now)
    {
        Require(CaseStatus.Rectifying);
        Rule.Require(_cures.Count < MaxCures, "enforcement.too-many", "There are too many; write a ticket.");
        var cure = new CaseCure(Id, _cures.Count + 1, text, by, now);
        if (now > DueAt) // whether or not the clock has rung yet
            OverdueAt ??= DueAt;
        _cures.Add(cure);
        To(CaseStatus.CureFiled);
        return cure;
    }

    /// <exception cref="RuleException">'enforcement.state', 'enforcement.note-missing'.</exception>
    public void ReturnCure(string note, DateTimeOffset dueAt, string by, DateTimeOffset now)
    {
        Require(CaseStatus.CureFiled);
        LatestCure!.Return(Said(note), by, now);
        DueAt = dueAt;
        To(CaseStatus.Rectifying);
    }

    /// <summary>Cured: what can be lifted is lifted, what was only proposed is dropped. What is final stays.</summary>
    /// <returns>The measures that changed.</returns>
    /// <exception cref="RuleException">'enforcement.state'.</exception>
    public IReadOnlyList<Measure> AcceptCure(string by, DateTimeOffset now)
    {
        Require(CaseStatus.CureFiled);
        LatestCure!.Accept(by, now);
        (ClosedBy, ClosedAt) = (by, now);
        To(CaseStatus.Cured);
        var changed = _measures.Where(measure => measure.CanLift || measure.Status is MeasureStatus.Proposed).ToList();
        foreach (var measure in changed)
        {
            if (measure.CanLift)
                measure.Lift(Number, by, now);
            else
                measure.Drop(Number, by, now);
        }

        return changed;
    }

    /// <summary>Over without a cure: what is in force stays in force until it is lifted.</summary>
    /// <exception cref="RuleException">'enforcement.state', 'enforcement.note-missing', 'enforcement.undecided'.</exception>
    public void Close(string reason, string by, DateTimeOffset now)
    {
        Require(CaseStatus.Noticed, CaseStatus.Rectifying);
        Rule.Require(_measures.All(measure => measure.Status is not MeasureStatus.Proposed), "enforcement.undecided", "Decide the proposed measures first.");
        End(CaseStatus.Closed, reason, by, now);
    }

    /// <summary>
    /// The day passed: a pause is proposed and nothing more; whether it comes into force a person decides (A190).
    /// </summary>
    /// <returns>The proposal; null where a pause is proposed or in force already.</returns>
    /// <exception cref="RuleException">'enforcement.state'.</exception>
    public Measure? NoteOverdue(DateTimeOffset dueAt, string by, DateTimeOffset now)
    {
        Require(CaseStatus.Rectifying);
        OverdueAt ??= dueAt;
        Steps++;
        return _measures.Any(measure => measure.Kind is MeasureKind.Pause && measure.Status is MeasureStatus.Proposed or MeasureStatus.InForce)
            ? null
            : Add(Measure.Propose(Id, _measures.Count + 1, new(MeasureKind.Pause), Number, Guid.Empty, by, now));
    }

    /// <summary>One person's word for what can be lifted again; what takes money or ends the account waits for a second.</summary>
    /// <exception cref="RuleException">'enforcement.state', 'enforcement.too-many', 'measure.…'.</exception>
    public Measure Take(MeasureTerms terms, string reason, Guid byId, string by, DateTimeOffset now)
    {
        Require(CaseStatus.Noticed, CaseStatus.Rectifying, CaseStatus.CureFiled);
        Rule.Require(_measures.Count < MaxMeasures, "enforcement.too-many", "There are too many; write a ticket.");
        var measure = Add(Measure.Propose(Id, _measures.Count + 1, terms.Checked(now), reason, byId, by, now));
        if (!measure.NeedsTwo)
            measure.Approve(byId, by, now);
        return measure;
    }

    /// <summary>The second person agrees; or anybody with the right, to what the clock proposed.</summary>
    /// <exception cref="RuleException">'enforcement.state', 'measure.state', 'measure.two-persons'.</exception>
    public Measure Approve(int number, Guid byId, string by, DateTimeOffset now)
    {
        Require(CaseStatus.Noticed, CaseStatus.Rectifying, CaseStatus.CureFiled);
        var measure = MeasureOf(number);
        measure.Approve(byId, by, now);
        return measure;
    }

    /// <exception cref="RuleException">'measure.state', 'enforcement.note-missing'.</exception>
    public Measure Drop(int number, string reason, string by, DateTimeOffset now)
    {
        var measure = MeasureOf(number);
        measure.Drop(Said(reason), by, now);
        return measure;
    }

    /// <summary>May come after the case is closed.</summary>
    /// <exception cref="RuleException">'measure.state', 'measure.final', 'enforcement.note-missing'.</exception>
    public Measure Lift(int number, string reason, string by, DateTimeOffset now)
    {
        var measure = MeasureOf(number);
        measure.Lift(Said(reason), by, now);
        return measure;
    }

    /// <exception cref="RuleException">'enforcement.state', 'enforcement.too-many', 'penalty.…'.</exception>
    public Penalty Punish(PenaltyTerms terms, PenaltyBasis basis, string by, DateTimeOffset now)
    {
        Require(CaseStatus.Noticed, CaseStatus.Rectifying, CaseStatus.CureFiled);
        Rule.Require(_penalties.Count < MaxPenalties, "enforcement.too-many", "There are too many; write a ticket.");
        var penalty = new Penalty(Id, _penalties.Count + 1, terms, basis.Checked(), by, now);
        _penalties.Add(penalty);
        Steps++;
        return penalty;
    }

    public CaseFile Attach(CaseFileUse use, int of, Guid fileId, string name, string sha256, DateTimeOffset now)
    {
        var file = new CaseFile(Id, use, of, fileId, name, sha256, now);
        _files.Add(file);
        return file;
    }

    /// <exception cref="NotFoundException"/>
    public Measure MeasureOf(int number)
    {
        Steps++;
        return _measures.SingleOrDefault(measure => measure.Number == number) ?? throw new NotFoundException("The measure");
    }

    /// <exception cref="NotFoundException"/>
    public Penalty PenaltyOf(int number)
    {
        Steps++;
        return _penalties.SingleOrDefault(penalty => penalty.Number == number) ?? throw new NotFoundException("The penalty");
    }

    public static string SeriesAt(DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"enforcement-{ContractTime.DayOf(now).Year:0000}");

    public static string NumberAt(DateTimeOffset now, long count) =>
        string.Create(CultureInfo.InvariantCulture, $"E-{ContractTime.DayOf(now).Year:0000}-{count:000000}");

    internal static string Said(string note)
    {
        var said = note.Trim();
        Rule.Require(said.Length is > 0 and <= MaxNoteLength, "enforcement.note-missing", $"Say why, in at most {MaxNoteLength} characters.", MaxNoteLength);
        return said;
    }

    private Measure Add(Measure measure)
    {
        _measures.Add(measure);
        Steps++;
        return measure;
    }

    private void End(CaseStatus status, string reason, string by, DateTimeOffset now)
    {
        Reason = Said(reason);
        (ClosedBy, ClosedAt) = (by, now);
        To(status);
    }

    private void To(CaseStatus status)
    {
        Status = status;
        Steps++;
    }

    private void Require(params ReadOnlySpan<CaseStatus> allowed) =>
        Rule.Require(allowed.Contains(Status), "enforcement.state", $"A case that is {Status} does not allow this.", Status.ToString());
}
