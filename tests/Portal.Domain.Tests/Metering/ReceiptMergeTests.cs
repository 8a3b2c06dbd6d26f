using CsCheck;
using Portal.Domain.Calendar;
using Portal.Domain.Metering;

namespace Portal.Domain.Tests.Metering;

public sealed class ReceiptMergeTests
{
    private static readonly Gen<UsageRecord> Reports =
        from status in Gen.Enum<DeliveryStatus>()
        from at in Gen.OneOf(Gen.Const((long?)null), Gen.Long[0, 3].Select(n => (long?)n))
        from code in Text("DELIVRD", "MK:0001")
        from facts in Gen.Select(Text("t1", "t2"), Text("mobile", "unicom"), Text("GD"))
        select Report(status, at) with { ReceiptCode = code, TemplateId = facts.Item1, Operator = facts.Item2, Province = facts.Item3 };

    [Fact]
    public void What_is_known_does_not_depend_on_the_order_or_repetition_of_reports() =>
        Gen.Select(Reports.Array[1, 8], Gen.Int).Sample((reports, seed) =>
        {
            var again = reports.Concat(reports).ToArray();
            new Random(seed).Shuffle(again);
            return reports.Aggregate(ReceiptMerge.Merge) == again.Aggregate(ReceiptMerge.Merge);
        });

    [Fact]
    public void The_same_report_again_changes_nothing() =>
        Reports.Sample(report => ReferenceEquals(report, ReceiptMerge.Merge(report, report with { })));

    [Theory]
    [InlineData(DeliveryStatus.Submitted, null, DeliveryStatus.Delivered, null, DeliveryStatus.Delivered)]
    [InlineData(DeliveryStatus.Submitted, null, DeliveryStatus.Unknown, null, DeliveryStatus.Unknown)]
    [InlineData(DeliveryStatus.Unknown, 9L, DeliveryStatus.Failed, 5L, DeliveryStatus.Failed)]
    [InlineData(DeliveryStatus.Delivered, 5L, DeliveryStatus.Unknown, 9L, DeliveryStatus.Delivered)]
    [InlineData(DeliveryStatus.Delivered, 5L, DeliveryStatus.Submitted, 9L, DeliveryStatus.Delivered)]
    [InlineData(DeliveryStatus.Delivered, 5L, DeliveryStatus.Failed, 4L, DeliveryStatus.Delivered)]
    [InlineData(DeliveryStatus.Delivered, 5L, DeliveryStatus.Failed, 6L, DeliveryStatus.Failed)]
    [InlineData(DeliveryStatus.SoftBounced, 5L, DeliveryStatus.HardBounced, 6L, DeliveryStatus.HardBounced)]
    [InlineData(DeliveryStatus.Failed, 5L, DeliveryStatus.Delivered, 5L, DeliveryStatus.Delivered)]
    public void An_outcome_yields_only_to_a_later_outcome(
        DeliveryStatus known, long? knownAt, DeliveryStatus reported, long? reportedAt, DeliveryStatus expected)
    {
        Assert.Equal(expected, ReceiptMerge.Merge(Report(known, knownAt), Report(reported, reportedAt)).Status);
    }

    [Fact]
    public void A_microsecond_count_names_the_same_contract_day_as_the_calendar() =>
        Gen.Long[1_577_836_800_000_000, 4_102_444_800_000_000].Sample(micros =>
        {
            var instant = UsageTime.Instant(micros);
            var day = ContractTime.DayOf(instant);
            return UsageTime.Micros(instant) == micros
                && UsageTime.Day(UsageTime.DayNumber(micros)) == day
                && UsageTime.Instant(UsageTime.StartOf(day)) == ContractTime.StartOf(day);
        });

    private static Gen<string?> Text(params string?[] values) => Gen.Int[0, values.Length].Select(i => i == 0 ? null : values[i - 1]);

    private static UsageRecord Report(DeliveryStatus status, long? receiptAt) => new()
    {
        AppId = 1400000001,
        MessageId = "m",
        SubmittedAt = 1_770_000_000_000_000,
        Service = Service.Sms,
        Type = MessageType.Code,
        Region = "CN",
        Units = 1,
        Status = status,
        ReceiptAt = receiptAt,
    };
}
