using CsCheck;
using Portal.Domain.Billing;

namespace Portal.Domain.Tests.Billing;

/// <summary>What may be given back of a bill, however it is asked for.</summary>
public class CreditTests
{
    private static readonly Guid First = Guid.Parse("0199a000-0000-7000-8000-00000000000a"), Second = Guid.Parse("0199a000-0000-7000-8000-00000000000b");

    // Mostly lines there are and small amounts, so that notes come to the end of a line; now and then what is wrong in itself.
    private static readonly Gen<CreditLine> Line = Gen.Select(
        Gen.Frequency((12, Gen.Int[1, 2]), (1, Gen.Int[0, 3])),
        Gen.Frequency((8, Gen.Long[1, 3_000]), (2, Gen.Long[3_000, 50_000]), (1, Gen.Long[-100, 0])),
        Gen.Int[0, 12],
        (position, fen, crooked) => new CreditLine(position, new((fen * Money.PerFen) + (crooked == 0 ? 1 : 0)), "ours"));

    [Fact]
    public void Credit_notes_never_take_more_than_there_is_of_a_line_and_the_open_amount_follows() =>
        Gen.Select(Line.Array[1, 2], Gen.Bool).Array[1, 20].Sample(attempts =>
        {
            var bill = Samples.Bill();
            bill.Confirm("Anna", Samples.Day(2));
            var credited = new Dictionary<int, Money>();
            var total = Money.Zero;
            foreach (var (lines, isIssued) in attempts)
            {
                try
                {
                    var note = CreditNote.Propose(bill, null, lines, credited, "our mistake", First, "first", Samples.Day(3));
                    if (!isIssued)
                    {
                        note.Reject(Second, "second", Samples.Day(3));
                        continue;
                    }

                    note.Issue(bill, credited, "CN-2026-000001", Second, "second", Samples.Day(3));
                    foreach (var line in note.Lines)
                        credited[line.Position] = credited.GetValueOrDefault(line.Position) + line.Amount;
                    total += note.Total;
                }
                catch (RuleException refusal)
                {
                    Assert.Equal("credit-note.line-out-of-range", refusal.Code);
                }
            }

            Assert.All(credited, part => Assert.InRange(part.Value.Micros, 1, bill.Lines.Single(line => line.Position == part.Key).Amount.Micros));
            Assert.Equal((total, bill.Total - total), (bill.Credited, bill.Standing.Open));
        });

    [Fact]
    public void An_objection_gives_back_at_most_its_lines() =>
        Gen.Select(Gen.Long[-10, 60_000], Choices.OneOf(LineOutcome.Upheld, LineOutcome.Partly, LineOutcome.Refused)).Array[2].Sample(decisions =>
        {
            var bill = Samples.Bill();
            var objection = Objection.File(bill, "O-2026-000001", [(1, ObjectionReason.Count), (2, ObjectionReason.Count)], "fewer", null, "Anna", Samples.Day(2));
            try
            {
                objection.Decide(
                    bill, [.. decisions.Select((decision, i) => new LineDecision(i + 1, decision.Item2, new(decision.Item1 * Money.PerFen), "looked at"))], "first", Samples.Day(3));
            }
            catch (RuleException refusal)
            {
                Assert.StartsWith("objection.", refusal.Code, StringComparison.Ordinal);
                return;
            }

            Assert.All(objection.Lines, line => Assert.InRange(line.Credit.Micros, 0, line.Amount.Micros));
            Assert.InRange(objection.Credit.Micros, 0, objection.Disputed.Micros);
        });

    [Fact]
    public void Of_ten_thousand_charged_and_seven_thousand_sent_the_rest_is_given_back() // A168, the worked case of D-9
    {
        var bill = Samples.Bill();
        var line = bill.Lines[0];
        Assert.Equal((10_000L, Money.Of(450)), (line.Units, line.Amount));
        bill.Confirm("Anna", Samples.Day(2));
        var note = CreditNote.Propose(bill, null, [new(line.Position, line.UnitPrice * 3_000, "7,000 were sent")], new Dictionary<int, Money>(), "skimming", First, "first", Samples.Day(3));
        note.Issue(bill, new Dictionary<int, Money>(), "CN-2026-000001", Second, "second", Samples.Day(3));
        Assert.Equal((Money.Of(135), bill.Total - Money.Of(135)), (bill.Credited, bill.Standing.Open));
    }
}
