using Portal.Domain.Billing;
using Portal.Domain.Policies;
using Portal.Domain.Pricing;

namespace Portal.Domain.Tests.Billing;

public class CustomerCountsTests
{
    private static readonly DateOnly October = new(2026, 10, 1);
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 2, 0, 0, TimeSpan.Zero);
    private static readonly RateCards Cards = new(RateCardFile.Shipped());

    [Theory]
    [InlineData("2026-10-01,5\n2026-10-02,6")]
    [InlineData("date,units\r\n2026-10-01,5\r\n2026-10-02,6\r\n")]
    [InlineData("\uFEFF\"date\";\"units\"\n\"2026-10-01\";\"5\"\n\n2026-10-02\t6")]
    public void Counts_are_read_as_spreadsheets_write_them(string text) =>
        Assert.Equal(new Dictionary<DateOnly, long> { [October] = 5, [October.AddDays(1)] = 6 }, CustomerCounts.Read(text, October));

    [Theory]
    [InlineData("", "counts.empty")]
    [InlineData("date,units", "counts.empty")]
    [InlineData("2026-10-01", "counts.line")]
    [InlineData("2026-10-01,-1", "counts.line")]
    [InlineData("2026-10-01,1.5", "counts.line")]
    [InlineData("2026-10-01,1,234", "counts.line")]
    [InlineData("2026-10-32,1", "counts.line")]
    [InlineData("2026-10-01,99999999999999", "counts.line")]
    [InlineData("2026-10-01,1\nnotes,2", "counts.line")]
    [InlineData("2026-11-01,1", "counts.other-month")]
    [InlineData("2026-10-01,1\n2026-10-01,1", "counts.twice")]
    public void What_is_no_count_of_the_month_is_refused_by_its_line(string text, string code) =>
        Assert.Equal(code, Assert.Throws<RuleException>(() => CustomerCounts.Read(text, October)).Code);

    [Theory]
    [InlineData(10_050, 10_000, true)] // the worked case of D-9
    [InlineData(10_051, 10_000, false)]
    [InlineData(9_950, 10_000, true)]
    [InlineData(9_949, 10_000, false)]
    [InlineData(1, 0, false)]
    [InlineData(0, 0, true)]
    public void Exactly_five_per_mille_is_inside(long billed, long own, bool isWithin)
    {
        var counts = Compare(new() { [October] = billed }, new() { [October] = own });
        Assert.Equal(isWithin, counts.IsWithin);
        Assert.Equal(isWithin, Assert.Single(counts.Days).Deviation.IsWithin(counts.Tolerance));
    }

    [Fact]
    public void Days_that_one_side_lacks_count_as_none_and_the_total_is_of_all_days()
    {
        var counts = Compare(new() { [October] = 10, [October.AddDays(1)] = 20 }, new() { [October.AddDays(1)] = 20, [October.AddDays(2)] = 10 });
        Assert.Equal([(10L, 0L), (20L, 20L), (0L, 10L)], counts.Days.Select(day => (day.Billed, day.Own)));
        Assert.True(counts.IsWithin);
        Assert.Equal([false, true, false], counts.Days.Select(day => day.Deviation.IsWithin(counts.Tolerance)));
    }

    [Fact]
    public void The_lines_of_days_that_were_billed_too_high_are_the_affected_ones()
    {
        Assert.Equal([1], Compare(new() { [October] = 10 }, new() { [October] = 9 }).Lines);
        Assert.Empty(Compare(new() { [October] = 10 }, new() { [October] = 10 }).Lines);
        Assert.Empty(Compare(new() { [October] = 9 }, new() { [October] = 10 }).Lines);
    }

    [Fact]
    public void Objected_figures_stand_by_themselves_and_take_corrections_of_the_customers_side_only()
    {
        var counts = Compare(new() { [October] = 10, [October.AddDays(1)] = 20 }, new() { [October] = 9, [October.AddDays(1)] = 20 });
        var figures = ObjectedFigures.Of(counts, new Dictionary<DateOnly, long> { [October] = 8 });
        Assert.Equal([(10L, 8L), (20L, 20L)], figures.Days.Select(day => (day.Billed, day.Own)));
        Assert.Equal((2L, counts.Id, counts.Tolerance), (figures.Total.Difference, figures.CountsId, figures.Tolerance));
        Assert.Equal([9L, 20L], counts.Days.Select(day => day.Own));
        Assert.Equal("objection.figure", Assert.Throws<RuleException>(() => ObjectedFigures.Of(counts, new Dictionary<DateOnly, long> { [October.AddDays(9)] = 1 })).Code);
        Assert.Equal("objection.figure", Assert.Throws<RuleException>(() => ObjectedFigures.Of(counts, new Dictionary<DateOnly, long> { [October] = -1 })).Code);
    }

    [Fact]
    public void Mails_have_no_tolerance() =>
        Assert.Equal("counts.service", Assert.Throws<RuleException>(() => Compare([], [], Service.Email)).Code);

    [Theory]
    [InlineData("验证码", 1, 1)]
    [InlineData("{1}是您的验证码", 1, 8)]
    public void A_template_has_the_fewest_segments_empty_and_the_most_at_the_length_limit(string body, int least, int most) =>
        Assert.Equal(new(least, most), TemplateUnits.Of([body], ["海棠"], "CN", October, October.AddDays(30)));

    [Fact]
    public void Reported_units_are_brought_inside_what_a_message_can_have()
    {
        var units = TemplateUnits.Of(["短", new string('长', 100)], ["海棠"], "CN", October, October);
        Assert.Equal((1, 2), (units.Least, units.Most));
        Assert.Equal([1, 1, 2, 2], new long[] { 0, 1, 2, 9 }.Select(units.Clamp));
    }

    [Fact]
    public void A_held_bill_is_decided_once_and_with_a_reason()
    {
        var run = BillRun.Start(October, "tests", Now);
        var held = HeldBill.Hold(run, Guid.CreateVersion7(Now), [new(1400000001, Service.Sms, "CN", MessageType.Code, 10_051, 10_000)], 5, Now, Now);
        Assert.False(held.Deviations[Service.Sms].IsWithin(held.Tolerance));
        Assert.Equal(new UnitAdjustment(1400000001, Service.Sms, "CN", MessageType.Code, -51), Assert.Single(held.Adjustments));
        Assert.Equal("held-bill.reason-missing", Assert.Throws<RuleException>(() => held.Release(HeldBillDecision.AsBilled, " ", "f", Now)).Code);
        held.Release(HeldBillDecision.AsBilled, "The texts carry links.", "f", Now);
        Assert.Equal("held-bill.released", Assert.Throws<RuleException>(() => held.Release(HeldBillDecision.AsBilled, "Again.", "f", Now)).Code);
    }

    private static CustomerCounts Compare(Dictionary<DateOnly, long> billed, Dictionary<DateOnly, long> own, Service service = Service.Sms)
    {
        var lines = BillCalculator.Lines([new(1400000001, Service.Sms, "CN", MessageType.Code, October, 1)], Cards.PriceOf);
        var bill = Bill.Issue(BillRun.Start(October, "tests", Now), Guid.CreateVersion7(Now), "Customer", "B-2026-000001", lines, Now);
        var usage = billed.Select(day => new BillableUnits(1400000001, service, "CN", MessageType.Code, day.Key, day.Value)).ToList();
        return CustomerCounts.Compare(bill, service, usage, own, PolicySet.Defaults.InForce(Policy.SmsTolerance, null, October), "c", Now);
    }
}
