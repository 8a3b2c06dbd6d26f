using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.Billing;

public enum CreditNoteStatus { Proposed, Issued, Rejected }

/// <summary>A part of a bill's line that is given back.</summary>
public sealed record CreditLine(int Position, Money Amount, string Note)
{
    /// <summary>Units at the line's own price, in whole fen.</summary>
    /// <exception cref="RuleException">'credit-note.line-out-of-range'.</exception>
    public static CreditLine OfUnits(BillLine line, long units, string note)
    {
        Rule.Require(units > 0 && units <= line.Units, "credit-note.line-out-of-range", "Not more units than the line has.");
        return new(line.Position, (line.UnitPrice * units).RoundToFen(), note);
    }
}

/// <summary>
/// The document that corrects an issued bill: it takes from lines and never changes them. One person proposes it, another one issues it.
/// </summary>
public sealed class CreditNote
{
    public const int MaxReasonLength = 1000;

    private readonly List<CreditNoteLine> _lines = [];

    private CreditNote() { } // EF

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    public Guid BillId { get; private set; }

    public string BillNumber { get; private set; } = "";

    public Guid? ObjectionId { get; private set; }

    /// <summary>'CN-2026-000001', a series of its own without gaps; null until it is issued.</summary>
    public string? Number { get; private set; }

    public CreditNoteStatus Status { get; private set; }

    public string Reason { get; private set; } = "";

    public Money Total { get; private set; }

    public Guid ProposedById { get; private set; }

    public string ProposedBy { get; private set; } = "";

    public DateTimeOffset ProposedAt { get; private set; }

    public string? AnsweredBy { get; private set; }

    public DateTimeOffset? AnsweredAt { get; private set; }

    public int Version { get; private set; }

    public IReadOnlyList<CreditNoteLine> Lines => _lines;

    /// <param name="credited">What earlier credit notes took from each line.</param>
    /// <exception cref="RuleException">'credit-note.empty', 'credit-note.line-out-of-range', 'credit-note.reason-missing'.</exception>
    public static CreditNote Propose(
        Bill bill, Guid? objectionId, IReadOnlyList<CreditLine> lines, IReadOnlyDictionary<int, Money> credited, string reason,
        Guid byId, string by, DateTimeOffset now)
    {
        Rule.Require(lines.Count > 0, "credit-note.empty", "A credit note has at least one line.");
        RequireLeft(bill, lines, credited);
        var why = reason.Trim();
        Rule.Require(why.Length is > 0 and <= MaxReasonLength, "credit-note.reason-missing", $"Say why, in at most {MaxReasonLength} characters.", MaxReasonLength);
        var note = new CreditNote
        {
            Id = Guid.CreateVersion7(now),
            OrganisationId = bill.OrganisationId,
            BillId = bill.Id,
            BillNumber = bill.Number,
            ObjectionId = objectionId,
            Status = CreditNoteStatus.Proposed,
            Reason = why,
            Total = lines.Aggregate(Money.Zero, (sum, line) => sum + line.Amount),
            ProposedById = byId,
            ProposedBy = by,
            ProposedAt = now,
        };
        note._lines.AddRange(lines.OrderBy(line => line.Position).Select(line => new CreditNoteLine(line)));
        return note;
    }

    public static string SeriesAt(DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"credit-note-{ContractTime.DayOf(now).Year:0000}");

    public static string NumberAt(DateTimeOffset now, long count) =>
        string.Create(CultureInfo.InvariantCulture, $"CN-{ContractTime.DayOf(now).Year:0000}-{count:000000}");

    /// <param name="credited">What issued credit notes took from each line.</param>
    /// <returns>What had been paid and goes to the customer's balance.</returns>
    /// <exception cref="RuleException">
    /// 'credit-note.answered', 'credit-note.same-person', 'credit-note.objection-open', 'credit-note.line-out-of-range' and those of the bill.
    /// </exception>
    public Money Issue(Bill bill, IReadOnlyDictionary<int, Money> credited, string number, Guid byId, string by, DateTimeOffset now)
    {
        Rule.Require(
            Status is not CreditNoteStatus.Proposed || ObjectionId is not null || bill.Status is not BillStatus.Objected,
            "credit-note.objection-open", "Decide the open objection first.");
        Answer(byId, by, now);
        RequireLeft(bill, [.. _lines.Select(line => new CreditLine(line.Position, line.Amount, line.Note))], credited); // two may have been proposed at once
        Number = number;
        Status = CreditNoteStatus.Issued;
        return bill.Credit(Total, now);
    }

    /// <exception cref="RuleException">'credit-note.answered', 'credit-note.same-person'.</exception>
    public void Reject(Guid byId, string by, DateTimeOffset now)
    {
        Answer(byId, by, now);
        Status = CreditNoteStatus.Rejected;
    }

    private static void RequireLeft(Bill bill, IReadOnlyList<CreditLine> lines, IReadOnlyDictionary<int, Money> credited)
    {
        foreach (var line in lines)
        {
            var left = bill.Lines.SingleOrDefault(l => l.Position == line.Position)?.Amount - credited.GetValueOrDefault(line.Position);
            Rule.Require(
                lines.Count(l => l.Position == line.Position) == 1 && line.Amount > Money.Zero && line.Amount <= left && line.Amount.RoundToFen() == line.Amount,
                "credit-note.line-out-of-range", "Each credit is above zero, in whole fen, and at most what is left of its line.");
        }
    }

    private void Answer(Guid byId, string by, DateTimeOffset now)
    {
        Rule.Require(Status is CreditNoteStatus.Proposed, "credit-note.answered", "This credit note has been decided already.");
        Rule.Require(byId != ProposedById, "credit-note.same-person", "A credit needs a second person.");
        AnsweredBy = by;
        AnsweredAt = now;
    }
}

public sealed class CreditNoteLine
{
    private CreditNoteLine() { } // EF

    internal CreditNoteLine(CreditLine line)
    {
        Position = line.Position;
        Amount = line.Amount;
        Note = line.Note;
    }

    public long Id { get; private set; }

    /// <summary>Place on the bill.</summary>
    public int Position { get; private set; }

    public Money Amount { get; private set; }

    public string Note { get; private set; } = "";
}
