using Portal.Domain.Billing;

namespace Portal.Domain.Tests.Billing;

/// <summary>Every status × verb against the arrows of States.md, and the clock of a bill.</summary>
public class BillLifeTests
{
    private static readonly string[] Verbs = ["Confirm", "DeemConfirmed", "FileObjection", "Resume", "Uphold", "Credit", "Pay"];

    public static TheoryData<BillStatus, string> Pairs()
    {
        var pairs = new TheoryData<BillStatus, string>();
        foreach (var status in Enum.GetValues<BillStatus>())
        {
            foreach (var verb in Verbs)
                pairs.Add(status, verb);
        }

        return pairs;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void A_bill_moves_as_the_diagram_says(BillStatus from, string verb)
    {
        var bill = BillIn(from);
        var refused = Record.Exception(() => Do(bill, verb));

        if (Arrow(from, verb) is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, bill.Status.ToString());
        }
        else
        {
            Assert.IsType<RuleException>(refused);
            Assert.Equal(from, bill.Status);
        }
    }

    [Fact]
    public void The_last_microsecond_of_the_period_still_counts_and_the_next_one_confirms_by_silence()
    {
        var end = Samples.Day(6, 24).AddMicroseconds(-1);
        Assert.Equal(end, Samples.Bill().ObjectionUntil);

        var objected = Samples.Bill();
        objected.FileObjection(Money.Of(45), end);
        Assert.Equal(BillStatus.Objected, objected.Status);

        var bill = Samples.Bill();
        Assert.Equal("bill.period-runs", Code(() => bill.DeemConfirmed(end)));
        Assert.Equal("bill.period-over", Code(() => bill.FileObjection(Money.Of(45), end.AddMicroseconds(1))));
        Assert.Equal("bill.period-over", Code(() => bill.Confirm("x", end.AddMicroseconds(1))));
        bill.DeemConfirmed(end.AddMicroseconds(1));
        Assert.Equal((end.AddMicroseconds(1), null, new DateOnly(2026, 11, 12)), (bill.FinalAt!.Value, bill.ConfirmedBy, bill.DueOn!.Value));
    }

    [Fact]
    public void A_bill_noted_late_as_confirmed_is_due_from_the_day_it_was_noted()
    {
        var bill = Samples.Bill();
        bill.DeemConfirmed(Samples.Day(20));
        Assert.Equal((Samples.Day(7, 0), new DateOnly(2026, 11, 25)), (bill.FinalAt!.Value, bill.DueOn!.Value));
    }

    [Fact]
    public void Reminders_come_three_days_and_one_day_before_and_on_the_last_day_once_each()
    {
        var bill = Samples.Bill();
        var told = new List<(int Day, int Stage)>();
        for (var day = 1; day <= 8; day++)
        {
            for (var twice = 0; twice < 2; twice++)
            {
                if (bill.ReminderAt(Samples.Day(day)) is not { } stage)
                    continue;
                bill.Reminded(stage);
                told.Add((day, stage));
            }
        }

        Assert.Equal([(3, 3), (5, 1), (6, 0)], told);
    }

    [Fact]
    public void Unpaid_past_the_due_day_is_overdue_and_past_the_grace_days_stops_sending_at_midnight()
    {
        var bill = Samples.Bill(grace: 2);
        bill.Confirm("Anna", Samples.Day(2));
        Assert.Equal(new DateOnly(2026, 11, 7), bill.DueOn);
        Assert.Equal("confirmed", bill.Standing.Word(Samples.Day(8, 0).AddMicroseconds(-1)));
        Assert.Equal("overdue", bill.Standing.Word(Samples.Day(8, 0)));
        Assert.Equal("overdue", bill.Standing.Word(Samples.Day(10, 0).AddMicroseconds(-1)));
        Assert.Equal("suspended", bill.Standing.Word(Samples.Day(10, 0)));

        bill.Pay(Money.Of(494.99m), Samples.Day(11));
        Assert.Equal("suspended", bill.Standing.Word(Samples.Day(11)));
        bill.Pay(Money.Of(0.01m), Samples.Day(12));
        Assert.Equal(("paid", null, Samples.Day(12)), (bill.Standing.Word(Samples.Day(12)), bill.SendingStopsAt, bill.PaidAt!.Value));
        Assert.Equal("bill.payment-too-large", Code(() => bill.Pay(Money.Of(0.01m), Samples.Day(12))));
    }

    [Fact]
    public void What_is_not_disputed_stays_due_and_stops_sending_while_the_objection_is_open()
    {
        var bill = Samples.Bill(grace: 0);
        bill.FileObjection(Money.Of(45), Samples.Day(3));
        Assert.Equal(new DateOnly(2026, 11, 12), bill.DueOn);
        Assert.Equal((Money.Of(450), Money.Of(495)), (bill.Standing.Due, bill.Standing.Open));
        Assert.Equal(Money.Of(450), bill.Standing.OverdueOn(new(2026, 11, 13)));
        Assert.Equal("suspended", bill.Standing.Word(Samples.Day(13, 0)));

        bill.Pay(Money.Of(450), Samples.Day(13));
        Assert.Equal(("objected", null), (bill.Standing.Word(Samples.Day(30)), bill.SendingStopsAt));

        bill.Credit(Money.Of(20), Samples.Day(14));
        Assert.Equal((BillStatus.Adjusted, Money.Of(25), new DateOnly(2026, 11, 19)), (bill.Status, bill.Standing.Open, bill.RestDueOn!.Value));
        Assert.Equal("suspended", bill.Standing.Word(Samples.Day(20, 0)));
        bill.Pay(Money.Of(25), Samples.Day(20));
        Assert.Equal("paid", bill.Standing.Word(Samples.Day(20)));
    }

    [Fact]
    public void A_credit_on_what_was_paid_gives_back_the_difference()
    {
        var bill = Samples.Bill();
        bill.Confirm("Anna", Samples.Day(2));
        bill.Pay(Money.Of(495), Samples.Day(2));
        Assert.Equal(Money.Of(45), bill.Credit(Money.Of(45), Samples.Day(3)));
        Assert.Equal((Money.Of(450), Money.Zero, true), (bill.Paid, bill.Standing.Open, bill.Standing.IsPaid));
        Assert.Equal("bill.credit-too-large", Code(() => bill.Credit(Money.Of(450.01m), Samples.Day(3))));
    }

    [Fact]
    public void An_objection_taken_back_after_the_period_leaves_a_bill_confirmed_by_silence()
    {
        var bill = Samples.Bill();
        bill.FileObjection(Money.Of(45), Samples.Day(3));
        bill.Resume(Samples.Day(9));
        Assert.Equal((BillStatus.DeemedConfirmed, Money.Zero, new DateOnly(2026, 11, 14)), (bill.Status, bill.Disputed, bill.DueOn!.Value));
    }

    [Fact]
    public void What_a_bill_says_is_not_changed_by_its_life()
    {
        var bill = Samples.Bill();
        bill.FileObjection(Money.Of(45), Samples.Day(3));
        bill.Credit(Money.Of(45), Samples.Day(4));
        bill.Pay(Money.Of(450), Samples.Day(5));
        Assert.Equal((Samples.Bill().Sha256, Samples.Bill().Sha256), (bill.Sha256, CanonicalBill.Sha256(bill)));
    }

    private static Bill BillIn(BillStatus status)
    {
        var bill = Samples.Bill();
        if (status is BillStatus.Confirmed)
            bill.Confirm("Anna", Samples.Day(2));
        if (status is BillStatus.DeemedConfirmed)
            bill.DeemConfirmed(Samples.Day(7));
        if (status is BillStatus.Objected or BillStatus.Adjusted)
            bill.FileObjection(Money.Of(45), Samples.Day(2));
        if (status is BillStatus.Adjusted)
            bill.Uphold(Samples.Day(3));
        Assert.Equal(status, bill.Status);
        return bill;
    }

    private static void Do(Bill bill, string verb)
    {
        switch (verb)
        {
            case "Confirm": bill.Confirm("Anna", Samples.Day(3)); break;
            case "DeemConfirmed": bill.DeemConfirmed(Samples.Day(7)); break;
            case "FileObjection": bill.FileObjection(Money.Of(45), Samples.Day(3)); break;
            case "Resume": bill.Resume(Samples.Day(3)); break;
            case "Uphold": bill.Uphold(Samples.Day(3)); break;
            case "Credit": bill.Credit(Money.Of(1), Samples.Day(3)); break;
            default: bill.Pay(Money.Of(1), Samples.Day(3)); break;
        }
    }

    private static string? Arrow(BillStatus from, string verb) => File.ReadLines(Path.Combine(Root(), "src", "Portal.Domain", "Billing", "States.md"))
        .SkipWhile(line => line != "## Bill").Skip(1)
        .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Where(line => line.Contains("-->", StringComparison.Ordinal))
        .Select(line => line.Split(["-->", ":"], StringSplitOptions.TrimEntries))
        .SingleOrDefault(parts => parts.Length == 3 && parts[0] == from.ToString() && parts[2].Split(", ").Contains(verb))?[1];

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Portal.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }

    private static string Code(Action act) => Assert.Throws<RuleException>(act).Code;
}
