using Portal.Domain.Billing;
using Portal.Domain.Tests.ServiceLevels;

namespace Portal.Domain.Tests.Billing;

/// <summary>Objections, credit notes and bank lines: every status × verb against the arrows of States.md.</summary>
public class ReceivableStatesTests
{
    private static readonly Guid First = Guid.CreateVersion7(Samples.Issued);
    private static readonly Guid Second = Guid.CreateVersion7(Samples.Issued);

    public static TheoryData<ObjectionStatus, string> Objections() =>
        Pairs<ObjectionStatus>("Say", "Withdraw", "Decide with credit", "Decide without credit", "Approve", "SendBack");

    public static TheoryData<CreditNoteStatus, string> CreditNotes() => Pairs<CreditNoteStatus>("Issue", "Reject");

    public static TheoryData<BankLineStatus, string> BankLines() => Pairs<BankLineStatus>("Match", "LeaveOpen", "SetAside");

    [Theory, MemberData(nameof(Objections))]
    public void An_objection_moves_as_the_diagram_says(ObjectionStatus from, string verb)
    {
        var bill = Samples.Bill();
        var objection = ObjectionIn(from, bill);
        Check(
            "Objection", from, verb, () => objection.Status, verb is "Say" ? "objection.closed" : "objection.not-open",
            () => Do(objection, bill, verb));
    }

    [Theory, MemberData(nameof(CreditNotes))]
    public void A_credit_note_moves_as_the_diagram_says(CreditNoteStatus from, string verb)
    {
        var bill = Samples.Bill();
        var note = NoteOf(bill, Money.Of(45));
        if (from is CreditNoteStatus.Issued)
            note.Issue(bill, new Dictionary<int, Money>(), "CN-2026-000001", Second, "b", Samples.Day(3));
        if (from is CreditNoteStatus.Rejected)
            note.Reject(Second, "b", Samples.Day(3));
        Check("Credit note", from, verb, () => note.Status, "credit-note.answered", () =>
        {
            if (verb is "Issue")
                note.Issue(bill, new Dictionary<int, Money>(), "CN-2026-000002", Second, "b", Samples.Day(4));
            else
                note.Reject(Second, "b", Samples.Day(4));
        });
    }

    [Theory, MemberData(nameof(BankLines))]
    public void A_bank_line_moves_as_the_diagram_says(BankLineStatus from, string verb)
    {
        var line = new BankStatement("bank.csv", "0", [new("T-1", new(2026, 11, 1), Money.Of(1), "Example", "")], "a", Samples.Day(2)).Lines[0];
        if (from is BankLineStatus.Matched)
            Do(line, "Match");
        if (from is BankLineStatus.Unmatched)
            Do(line, "LeaveOpen");
        if (from is BankLineStatus.SetAside)
            Do(line, "SetAside");
        Check("Bank line", from, verb, () => line.Status, "bank-line.settled", () => Do(line, verb));
    }

    [Fact]
    public void A_credit_needs_a_second_person_and_leaves_no_line_below_zero()
    {
        var bill = Samples.Bill();
        var note = NoteOf(bill, Money.Of(40));
        Assert.Equal("credit-note.same-person", Code(() => note.Issue(bill, new Dictionary<int, Money>(), "CN-1", First, "a", Samples.Day(3))));
        Assert.Equal("credit-note.same-person", Code(() => note.Reject(First, "a", Samples.Day(3))));
        var taken = new Dictionary<int, Money> { [2] = bill.Lines[1].Amount - Money.Of(39.99m) };
        Assert.Equal("credit-note.line-out-of-range", Code(() => NoteOf(bill, Money.Of(40), taken)));
        Assert.Equal("credit-note.line-out-of-range", Code(() => NoteOf(bill, Money.Of(40)).Issue(bill, taken, "CN-1", Second, "b", Samples.Day(3))));
        Assert.Equal("credit-note.line-out-of-range", Code(() => CreditLine.OfUnits(bill.Lines[1], bill.Lines[1].Units + 1, "")));
        Assert.Equal(bill.Lines[1].Amount, CreditLine.OfUnits(bill.Lines[1], bill.Lines[1].Units, "").Amount);
    }

    [Fact]
    public void While_an_objection_is_open_no_other_credit_note_is_issued()
    {
        var bill = Samples.Bill();
        var note = NoteOf(bill, Money.Of(1));
        var objection = ObjectionIn(ObjectionStatus.Open, bill);
        Assert.Equal("credit-note.objection-open", Code(() => note.Issue(bill, new Dictionary<int, Money>(), "CN-1", Second, "b", Samples.Day(3))));
        Assert.Equal((CreditNoteStatus.Proposed, BillStatus.Objected), (note.Status, bill.Status));
        objection.Withdraw(bill, "Anna", Samples.Day(3));
        note.Issue(bill, new Dictionary<int, Money>(), "CN-1", Second, "b", Samples.Day(3));
        Assert.Equal(Money.Of(1), bill.Credited);
    }

    private static void Check<TStatus>(string section, TStatus from, string verb, Func<TStatus> status, string code, Action act) where TStatus : struct, Enum
    {
        Assert.Equal(from, status());
        var refused = Record.Exception(act);
        if (StateDiagram.Arrow("Billing", from.ToString(), verb, section) is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, status().ToString());
        }
        else
        {
            Assert.Equal(code, Assert.IsType<RuleException>(refused).Code);
            Assert.Equal(from, status());
        }
    }

    private static Objection ObjectionIn(ObjectionStatus status, Bill bill)
    {
        var objection = Objection.File(bill, "O-2026-000001", [(2, ObjectionReason.Count)], "Fewer.", null, "Anna", Samples.Day(2));
        if (status is ObjectionStatus.Withdrawn)
            Do(objection, bill, "Withdraw");
        if (status is ObjectionStatus.Proposed)
            Do(objection, bill, "Decide with credit");
        if (status is ObjectionStatus.Decided)
            Do(objection, bill, "Decide without credit");
        return objection;
    }

    private static void Do(Objection objection, Bill bill, string verb)
    {
        var now = Samples.Day(3);
        switch (verb)
        {
            case "Say": objection.Say("And?", "Anna", isProvider: false, now); break;
            case "Withdraw": objection.Withdraw(bill, "Anna", now); break;
            case "Decide with credit": objection.Decide(bill, [new(2, LineOutcome.Upheld, default, "")], "Finn", now); break;
            case "Decide without credit": objection.Decide(bill, [new(2, LineOutcome.Refused, default, "All delivered.")], "Finn", now); break;
            case "Approve": objection.Approve(now); break;
            default: objection.SendBack(); break;
        }
    }

    private static void Do(BankLine line, string verb)
    {
        switch (verb)
        {
            case "Match":
                line.Match(Payment.Record(Samples.Customer, "R-2026-000001", "T-1", new(2026, 11, 1), Money.Of(1), null, [], "a", Samples.Day(2)));
                break;
            case "LeaveOpen": line.LeaveOpen(); break;
            default: line.SetAside("Interest."); break;
        }
    }

    private static CreditNote NoteOf(Bill bill, Money amount, Dictionary<int, Money>? credited = null) =>
        CreditNote.Propose(bill, null, [new(2, amount, "")], credited ?? [], "A correction.", First, "a", Samples.Day(2));

    private static TheoryData<TStatus, string> Pairs<TStatus>(params string[] verbs) where TStatus : struct, Enum
    {
        var pairs = new TheoryData<TStatus, string>();
        foreach (var status in Enum.GetValues<TStatus>())
        {
            foreach (var verb in verbs)
                pairs.Add(status, verb);
        }

        return pairs;
    }

    private static string Code(Action act) => Assert.Throws<RuleException>(act).Code;
}
