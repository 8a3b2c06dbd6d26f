using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Portal.Domain.Billing;
using Portal.Domain.Pricing;

namespace Portal.Domain.Tests.Billing;

public class BillTests
{
    private static readonly RateCards Cards = new(RateCardFile.Shipped());
    private static readonly DateOnly October = new(2026, 10, 1);
    private static readonly DateTimeOffset AfterOctober = new(2026, 10, 31, 16, 0, 0, TimeSpan.Zero);
    private static readonly Guid Customer = Guid.Parse("0199a000-0000-7000-8000-000000000001");

    [Fact]
    public void An_issued_bill_carries_its_total_and_the_digest_of_its_canonical_json()
    {
        var bill = Issue("Example", Units(1), Units(3, Service.Email));
        Assert.Equal(BillStatus.Issued, bill.Status);
        Assert.Equal("0.06", bill.Total.ToFenString());
        Assert.Equal(
            """{"currency":"CNY","lines":[{"amount":"0.05","appId":1400000001,"rateCardVersion":"2025-01","region":"CN","service":"sms","type":"code","unitPrice":"0.045","units":1},{"amount":"0.01","appId":1400000001,"rateCardVersion":"2025-01","region":"CN","service":"email","type":"code","unitPrice":"0.003","units":3}],"month":"2026-10","number":"B-2026-000001","organisation":"Example","total":"0.06"}""",
            Encoding.UTF8.GetString(CanonicalBill.Json(bill)));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(CanonicalBill.Json(bill))), bill.Sha256);
    }

    [Fact]
    public void The_canonical_json_escapes_only_what_json_demands()
    {
        const string Name = "云信\"\\ \u0001\n\t<&+'\u00a0\u2028😀";
        var json = Encoding.UTF8.GetString(CanonicalBill.Json(Issue(Name, Units(1))));
        Assert.Contains("\"organisation\":\"云信\\\"\\\\ \\u0001\\n\\t<&+'\u00a0\u2028😀\"", json);
        Assert.Equal(Name, JsonDocument.Parse(json).RootElement.GetProperty("organisation").GetString());
    }

    [Fact]
    public void A_bill_without_lines_is_not_made() =>
        Assert.Equal("bill.empty", Assert.Throws<RuleException>(() => Issue("Example")).Code);

    [Fact]
    public void A_run_before_the_month_is_over_in_Shanghai_is_refused()
    {
        var early = AfterOctober.AddMicroseconds(-1);
        Assert.Equal("bill-run.month-not-ended", Assert.Throws<RuleException>(() => BillRun.Start(October, "x", early)).Code);
        Assert.Equal(BillRunStatus.Running, BillRun.Start(October, "x", AfterOctober).Status);
    }

    [Fact]
    public void Only_a_run_that_found_nothing_to_bill_is_taken_up_again()
    {
        var later = AfterOctober.AddDays(1);
        var run = BillRun.Start(October, "x", AfterOctober);
        Assert.Equal("bill-run.not-empty", Assert.Throws<RuleException>(() => run.TakeUp("y", later)).Code);

        run.Finish("a", "a", 0, Money.Zero, AfterOctober);
        run.TakeUp("y", later);
        Assert.Equal((BillRunStatus.Running, "y", later, null, null), (run.Status, run.StartedBy, run.StartedAt, run.FinishedAt, run.RawSha256));

        run.Finish("b", "b", 1, Money.Of(5), later);
        Assert.Equal("bill-run.not-empty", Assert.Throws<RuleException>(() => run.TakeUp("y", later)).Code);
    }

    [Fact]
    public void A_run_finishes_once_and_only_when_records_and_rollup_agree()
    {
        var run = BillRun.Start(October, "x", AfterOctober);
        Assert.Equal(
            "bill-run.rollup-differs",
            Assert.Throws<RuleException>(() => run.Finish("a", "b", 1, Money.Zero, AfterOctober)).Code);
        run.Finish("a", "a", 1, Money.Of(5), AfterOctober);
        Assert.Equal(BillRunStatus.Finished, run.Status);
        Assert.Equal(
            "bill-run.finished", Assert.Throws<RuleException>(() => run.Finish("a", "a", 1, Money.Zero, AfterOctober)).Code);
    }

    [Fact]
    public void Numbers_count_within_the_year_of_issue_in_Shanghai()
    {
        var newYear = new DateTimeOffset(2026, 12, 31, 16, 0, 0, TimeSpan.Zero);
        Assert.Equal("B-2026-000123", Bill.NumberAt(newYear.AddTicks(-1), 123));
        Assert.Equal("B-2027-000001", Bill.NumberAt(newYear, 1));
        Assert.Equal("bill-2027", Bill.SeriesAt(newYear));
    }

    [Fact]
    public void The_usage_digest_sees_every_unit_and_no_order()
    {
        BillableUnits[] usage = [Units(1), Units(2, Service.Voice), Units(3)];
        Assert.Equal(UsageDigest.Of(usage), UsageDigest.Of([Units(4), Units(2, Service.Voice)]));
        Assert.NotEqual(UsageDigest.Of(usage), UsageDigest.Of([Units(5), Units(2, Service.Voice)]));
        Assert.Equal(UsageDigest.Of([]), UsageDigest.Of([Units(0)]));
    }

    private static BillableUnits Units(long units, Service service = Service.Sms) =>
        new(1400000001, service, "CN", MessageType.Code, October.AddDays(4), units);

    private static Bill Issue(string organisation, params BillableUnits[] usage) => Bill.Issue(
        BillRun.Start(October, "x", AfterOctober), Customer, organisation, Bill.NumberAt(AfterOctober, 1),
        BillCalculator.Lines(usage, Cards.PriceOf), AfterOctober);
}
