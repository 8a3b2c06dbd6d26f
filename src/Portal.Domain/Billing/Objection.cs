using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.Billing;

/// <summary>What is wrong with a line, in the customer's view.</summary>
public enum ObjectionReason { Count, Price, NotSent, Quality, Twice, Other }

public enum ObjectionStatus { Open, Proposed, Decided, Withdrawn }

public enum LineOutcome { Upheld, Partly, Refused }

/// <summary>What finance says about one line: how much is credited, and why not more.</summary>
public sealed record LineDecision(int Position, LineOutcome Outcome, Money Credit, string Note);

/// <summary>
/// The customer's written objection to lines of a bill (A135, A136). While it is open the bill is not confirmed by silence; what it
/// does not name stays due. A decision that credits something needs a second person.
/// </summary>
public sealed class Objection
{
    public const int MaxTextLength = 4000;
    public const int MaxNoteLength = 1000;

    private readonly List<ObjectionLine> _lines = [];
    private readonly List<ObjectionMessage> _messages = [];
    private readonly List<ObjectedDay> _days = [];

    private Objection() { } // EF

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    public Guid BillId { get; private set; }

    public string BillNumber { get; private set; } = "";

    /// <summary>'O-2026-000001'.</summary>
    public string Number { get; private set; } = "";

    public ObjectionStatus Status { get; private set; }

    public DateTimeOffset FiledAt { get; private set; }

    public string FiledBy { get; private set; } = "";

    /// <summary>The reconciliation statement the figures come from, if any.</summary>
    public Guid? CountsId { get; private set; }

    public Service? CountsService { get; private set; }

    /// <summary>Per mille, as the statement had it.</summary>
    public decimal? CountsTolerance { get; private set; }

    /// <summary>The statement's days as they were objected to.</summary>
    public IReadOnlyList<ObjectedDay> Days => _days;

    public ObjectedFigures? Figures =>
        CountsId is { } counts && CountsService is { } service ? new(counts, service, CountsTolerance ?? 0, [.. _days.OrderBy(day => day.Day)]) : null;

    public DateTimeOffset? DecidedAt { get; private set; }

    public string? DecidedBy { get; private set; }

    public int Version { get; private set; }

    public IReadOnlyList<ObjectionLine> Lines => _lines;

    public IReadOnlyList<ObjectionMessage> Messages => _messages;

    public Money Disputed => _lines.Aggregate(Money.Zero, (sum, line) => sum + line.Amount);

    public Money Credit => _lines.Aggregate(Money.Zero, (sum, line) => sum + line.Credit);

    public bool IsOpen => Status is ObjectionStatus.Open or ObjectionStatus.Proposed;

    /// <exception cref="RuleException">'objection.no-lines', 'objection.line-unknown', 'objection.text-missing' and those of the bill.</exception>
    public static Objection File(
        Bill bill, string number, IReadOnlyList<(int Position, ObjectionReason Reason)> lines, string text, ObjectedFigures? figures, string by,
        DateTimeOffset now)
    {
        Rule.Require(lines.Count > 0, "objection.no-lines", "Choose at least one line.");
        Rule.Require(
            lines.DistinctBy(line => line.Position).Count() == lines.Count
                && lines.All(line => bill.Lines.Any(l => l.Position == line.Position && l.Amount > Money.Zero)),
            "objection.line-unknown", "Choose lines of the bill that have an amount, each once.");
        var objection = new Objection
        {
            Id = Guid.CreateVersion7(now),
            OrganisationId = bill.OrganisationId,
            BillId = bill.Id,
            BillNumber = bill.Number,
            Number = number,
            Status = ObjectionStatus.Open,
            FiledAt = now,
            FiledBy = by,
            CountsId = figures?.CountsId,
            CountsService = figures?.Service,
            CountsTolerance = figures?.Tolerance,
        };
        objection._days.AddRange(figures?.Days ?? []);
        foreach (var (position, reason) in lines.OrderBy(line => line.Position))
            objection._lines.Add(new(position, reason, bill.Lines.Single(l => l.Position == position).Amount));
        objection.Say(text, by, isProvider: false, now);
        bill.FileObjection(objection.Disputed, now);
        return objection;
    }

    public static string SeriesAt(DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"objection-{ContractTime.DayOf(now).Year:0000}");

    public static string NumberAt(DateTimeOffset now, long count) =>
        string.Create(CultureInfo.InvariantCulture, $"O-{ContractTime.DayOf(now).Year:0000}-{count:000000}");

    /// <exception cref="RuleException">'objection.closed', 'objection.text-missing'.</exception>
    public ObjectionMessage Say(string text, string by, bool isProvider, DateTimeOffset now)
    {
        Rule.Require(IsOpen, "objection.closed", "This objection is closed.");
        var said = text.Trim();
        Rule.Require(said.Length is > 0 and <= MaxTextLength, "objection.text-missing", $"Write between 1 and {MaxTextLength} characters.", MaxTextLength);
        var message = new ObjectionMessage(now, by, isProvider, said);
        _messages.Add(message);
        return message;
    }

    /// <exception cref="RuleException">'objection.not-open' and those of the bill.</exception>
    public void Withdraw(Bill bill, string by, DateTimeOffset now)
    {
        Require(ObjectionStatus.Open);
        Status = ObjectionStatus.Withdrawn;
        DecidedAt = now;
        DecidedBy = by;
        bill.Resume(now);
    }

    /// <summary>Decides every line. Without a credit the bill stands; with one a second person decides.</summary>
    /// <exception cref="RuleException">
    /// 'objection.not-open', 'objection.lines-missing', 'objection.note-missing', 'objection.credit-out-of-range'.
    /// </exception>
    public void Decide(Bill bill, IReadOnlyList<LineDecision> decisions, string by, DateTimeOffset now)
    {
        Require(ObjectionStatus.Open);
        Rule.Require(
            decisions.Select(d => d.Position).Order().SequenceEqual(_lines.Select(line => line.Position).Order()),
            "objection.lines-missing", "Say something about every line.");
        foreach (var decision in decisions)
            _lines.Single(line => line.Position == decision.Position).Decide(decision);
        DecidedBy = by;
        if (Credit > Money.Zero)
        {
            Status = ObjectionStatus.Proposed;
            return;
        }

        Status = ObjectionStatus.Decided;
        DecidedAt = now;
        bill.Uphold(now);
    }

    /// <summary>The second person agreed; the credit note is out.</summary>
    /// <exception cref="RuleException">'objection.not-open'.</exception>
    public void Approve(DateTimeOffset now)
    {
        Require(ObjectionStatus.Proposed);
        Status = ObjectionStatus.Decided;
        DecidedAt = now;
    }

    /// <summary>The second person did not agree: it is decided anew.</summary>
    /// <exception cref="RuleException">'objection.not-open'.</exception>
    public void SendBack()
    {
        Require(ObjectionStatus.Proposed);
        Status = ObjectionStatus.Open;
        DecidedBy = null;
        foreach (var line in _lines)
            line.Clear();
    }

    private void Require(ObjectionStatus status) =>
        Rule.Require(Status == status, "objection.not-open", $"An objection that is {Status} cannot be changed like this.");
}

/// <summary>A disputed line with what was decided about it.</summary>
public sealed class ObjectionLine
{
    private ObjectionLine() { } // EF

    internal ObjectionLine(int position, ObjectionReason reason, Money amount)
    {
        Position = position;
        Reason = reason;
        Amount = amount;
    }

    public long Id { get; private set; }

    /// <summary>Place on the bill.</summary>
    public int Position { get; private set; }

    public ObjectionReason Reason { get; private set; }

    /// <summary>What the bill says.</summary>
    public Money Amount { get; private set; }

    public LineOutcome? Outcome { get; private set; }

    public Money Credit { get; private set; }

    public string Note { get; private set; } = "";

    internal void Decide(LineDecision decision)
    {
        var note = decision.Note.Trim();
        Rule.Require(
            note.Length <= Objection.MaxNoteLength && (note.Length > 0 || decision.Outcome is LineOutcome.Upheld),
            "objection.note-missing", "Give the reason and the figures.", Objection.MaxNoteLength);
        var credit = decision.Outcome switch
        {
            LineOutcome.Upheld => Amount,
            LineOutcome.Refused => Money.Zero,
            _ => decision.Credit,
        };
        Rule.Require(
            decision.Outcome is not LineOutcome.Partly || (credit > Money.Zero && credit < Amount && credit.RoundToFen() == credit),
            "objection.credit-out-of-range", "A part is above zero, below the line's amount, and in whole fen.");
        Outcome = decision.Outcome;
        Credit = credit;
        Note = note;
    }

    internal void Clear()
    {
        Outcome = null;
        Credit = Money.Zero;
        Note = "";
    }
}

/// <summary>One message of the thread, with its files.</summary>
public sealed class ObjectionMessage
{
    private readonly List<ObjectionFile> _files = [];

    private ObjectionMessage() { } // EF

    internal ObjectionMessage(DateTimeOffset at, string by, bool isProvider, string text)
    {
        At = at;
        By = by;
        IsProvider = isProvider;
        Text = text;
    }

    public long Id { get; private set; }

    public DateTimeOffset At { get; private set; }

    public string By { get; private set; } = "";

    public bool IsProvider { get; private set; }

    public string Text { get; private set; } = "";

    public IReadOnlyList<ObjectionFile> Files => _files;

    public void Attach(Guid fileId, string name) => _files.Add(new(fileId, name));
}

/// <summary>A file of a message.</summary>
public sealed class ObjectionFile
{
    private ObjectionFile() { } // EF

    internal ObjectionFile(Guid fileId, string name)
    {
        FileId = fileId;
        Name = name;
    }

    public long Id { get; private set; }

    public Guid FileId { get; private set; }

    public string Name { get; private set; } = "";
}
