using CsCheck;
using Portal.Domain.Disputes;
using Portal.Domain.Metering;

namespace Portal.Domain.Tests.Disputes;

/// <summary>The agreement's example (A168: 10,000 / 7,000 / 10,000) to the fen, the cap, the sample, and what looks too good.</summary>
public class SkimmingEffectsTests
{
    private static readonly Money Price = Money.Of(0.045m);

    [Fact]
    public void Of_ten_thousand_charged_and_seven_thousand_sent_135_are_withheld_and_45_is_the_cap()
    {
        var effects = SkimmingEffects.Of(Finding(3_000, 3_000), [new(1, 10_000, Price, Money.Of(450))], Money.Of(450), 10);
        Assert.Equal([new WithheldLine(1, 3_000, Price, Money.Of(135))], effects.Withheld);
        Assert.Equal((Money.Of(135), Money.Of(45), true), (effects.Total, effects.Cap, effects.MayTerminate));
    }

    [Theory]
    [InlineData(Judgement.Yes, Judgement.No)]
    [InlineData(Judgement.No, Judgement.Yes)]
    [InlineData(Judgement.Yes, Judgement.Undecided)]
    public void Without_both_malice_and_serious_consequences_nothing_follows(Judgement malicious, Judgement serious)
    {
        var effects = SkimmingEffects.Of(
            new(Judgement.No, Judgement.Yes, malicious, serious, 3_000, 3_000, "x"), [new(1, 10_000, Price, Money.Of(450))], Money.Of(450), 10);
        Assert.Equal((Money.Zero, Money.Zero, false), (effects.Total, effects.Cap, effects.MayTerminate));
    }

    [Fact]
    public void False_units_are_spread_without_losing_one_and_never_more_than_a_line_has_left() =>
        Gen.Select(Gen.Int[1, 5_000].Array[1, 6], Gen.Int[0, 20_000]).Sample((units, wanted) =>
        {
            var lines = units.Select((count, at) => new ChargedLine(at + 1, count, Price, (Price * count).RoundToFen())).ToList();
            var effects = SkimmingEffects.Of(Finding(1, wanted), lines, Money.Of(450), 10);
            var spread = effects.Withheld.Sum(line => line.Units);
            Assert.True(spread <= wanted && effects.Withheld.All(line => line.Amount <= lines[line.Position - 1].Left));
            Assert.True(effects.Withheld.Count < lines.Count || spread == Math.Min(wanted, units.Sum(count => (long)count)));
        });

    [Theory]
    [InlineData("450", "45.00")]
    [InlineData("450.09", "45.00")] // 45.009: never more than the share
    [InlineData("0.09", "0.00")]
    public void The_cap_is_in_whole_fen_and_rounded_down(string usage, string cap) =>
        Assert.Equal(cap, SkimmingEffects.CapOf(Money.Parse(usage)!.Value, 10).ToFenString());

    [Fact]
    public void A_sample_is_the_same_in_any_order_of_reading_and_a_larger_one_holds_the_smaller()
    {
        var records = Enumerable.Range(0, 1_000).Select(i => Record("m" + i)).ToArray();
        var (one, other, larger) = (Draw("seed", 20, records), Draw("seed", 20, [.. records.Reverse()]), Draw("seed", 50, records));
        Assert.Equal(one, other);
        Assert.Equal(one, larger[..20]);
        Assert.NotEqual(one, Draw("another", 20, records));
        // printf '%s' 'seed|1400000001|1|m0' | sha256sum
        Assert.Equal("c92922ea", RandomSample.RankOf("seed", Record("m0"))[..8]);
    }

    [Fact]
    public void Receipts_that_are_too_good_are_marked_and_ordinary_ones_are_not()
    {
        var even = new ReceiptPattern("A", 2_000, 1_995, new Dictionary<long, long> { [3] = 1_990, [4] = 5 });
        Assert.Equal([ReceiptSign.TooManyDelivered, ReceiptSign.TooEven], even.Signs);
        Assert.Equal((3L, 3L), (even.Median, even.Late));
        Assert.Contains(ReceiptSign.TooFast, new ReceiptPattern("B", 2_000, 1_500, new Dictionary<long, long> { [0] = 1_400, [9] = 100 }).Signs);
        var ordinary = new ReceiptPattern("C", 2_000, 1_900, Enumerable.Range(1, 40).ToDictionary(second => (long)second, second => 47L));
        Assert.Empty(ordinary.Signs);
        Assert.Empty(new ReceiptPattern("D", 999, 999, new Dictionary<long, long> { [0] = 999 }).Signs); // too few to show anything
    }

    private static string[] Draw(string seed, int size, UsageRecord[] records)
    {
        var sample = new RandomSample(seed, size);
        foreach (var record in records)
            sample.Offer(record);
        Assert.Equal(records.Length, sample.Population);
        return [.. sample.Drawn.Select(drawn => drawn.Record.MessageId)];
    }

    private static DisputeFinding Finding(long messages, long units) => new(Judgement.No, Judgement.Yes, Judgement.Yes, Judgement.Yes, messages, units, "x");

    private static UsageRecord Record(string id) => new()
    {
        AppId = 1400000001,
        MessageId = id,
        SubmittedAt = 1,
        Service = Service.Sms,
        Type = MessageType.Code,
        Region = "CN",
        Units = 1,
        Status = DeliveryStatus.Delivered,
    };
}
