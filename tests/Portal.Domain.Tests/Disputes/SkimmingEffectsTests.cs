using CsCheck;
using Portal.Domain.Billing;
using Portal.Domain.Disputes;
using Portal.Domain.Ledger;
using Portal.Domain.Metering;

namespace Portal.Domain.Tests.Disputes;

/// <summary>The agreement's example (A168: 10,000 / 7,000 / 10,000) to the fen, the cap, the sample, and what looks too good.</summary>
public class SkimmingEffectsTests
{
    private static readonly Money Price = Money.Of(0.045m);
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_ten_thousand_charged_and_seven_thousand_sent_135_are_withheld_and_45_is_the_cap()
    {
        var effects = SkimmingEffects.Of(Finding(3_000, 3_000), [new(1, 10_000, Price, Money.Of(450))], Money.Of(450), 10, Money.Zero);
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
            new(Judgement.No, Judgement.Yes, malicious, serious, 3_000, 3_000, "x"), [new(1, 10_000, Price, Money.Of(450))], Money.Of(450), 10, Money.Zero);
        Assert.Equal((Money.Zero, Money.Zero, false), (effects.Total, effects.Cap, effects.MayTerminate));
    }

    [Fact]
    public void False_units_are_spread_without_losing_one_each_at_its_own_line_s_price_and_never_more_than_a_line_has() =>
        Gen.Select(Gen.Select(Gen.Int[1, 5_000], Gen.Int[1, 900]).Array[1, 6], Gen.Int[1, 20_000]).Sample((made, wanted) =>
        {
            var lines = made.Select((line, at) => new ChargedLine(at + 1, line.Item1, new Money(line.Item2 * 100L), (new Money(line.Item2 * 100L) * line.Item1).RoundToFen())).ToList();
            var all = lines.Sum(line => line.Disputed);
            var effects = SkimmingEffects.Of(Finding(1, wanted), lines, Money.Of(450), 10, Money.Zero);
            Assert.All(effects.Withheld, line =>
            {
                var (from, share) = (lines[line.Position - 1], Math.Min(wanted, all));
                Assert.True(line.Amount <= from.Left && line.Units <= from.Disputed);
                Assert.True(Math.Abs(line.Units - (share * from.Disputed / all)) < 1); // its own share of the disputed units
                Assert.Equal(from.UnitPrice, line.UnitPrice);
                Assert.Equal((from.UnitPrice * line.Units).RoundToFen() <= from.Left ? (from.UnitPrice * line.Units).RoundToFen() : from.Left, line.Amount);
            });
            var spread = effects.Withheld.Sum(line => line.Units);
            Assert.True(spread <= wanted && (effects.Withheld.Count < lines.Count || spread == Math.Min(wanted, all)));
        });

    [Fact]
    public void Disputed_units_stand_on_the_lines_on_which_the_bill_put_their_day()
    {
        LineKey Key(MessageType type, string region, decimal price, Guid? package = null) => new(1400000001, Service.Sms, region, type, "v", Money.Of(price), package);
        var (bought, cheap, dear, abroad) = (Guid.CreateVersion7(), Key(MessageType.Code, "CN", 0.03m), Key(MessageType.Code, "CN", 0.05m), Key(MessageType.Code, "HK", 0.50m));
        var paid = Key(MessageType.Code, "CN", 0, bought);
        LineSlice[] slices =
        [
            new(paid, new(2026, 11, 1), 0, 100, 0), // the package was used up on the first
            new(dear, new(2026, 11, 2), 0, 60, 0), new(cheap, new(2026, 11, 2), 60, 40, 60),
            new(abroad, new(2026, 11, 2), 0, 10, 0),
            new(Key(MessageType.Marketing, "CN", 0.04m), new(2026, 11, 2), 0, 1_000, 0),
        ];
        var second = DisputedUnits.OnLines([new(1400000001, "CN", MessageType.Code, new(2026, 11, 2), 50)], slices, []);
        Assert.Equal([(dear, 30m), (cheap, 20m)], second.Select(line => (line.Key, line.Value)));
        Assert.Equal([(paid, 100m)], DisputedUnits.OnLines([new(1400000001, "CN", MessageType.Code, new(2026, 11, 1), 170)], slices, []).Select(line => (line.Key, line.Value))); // what came late is on no line
        Assert.Equal([(abroad, 10m)], DisputedUnits.OnLines([new(1400000001, "HK", MessageType.Code, new(2026, 11, 2), 4), new(1400000001, "HK", MessageType.Code, new(2026, 11, 2), 6)], slices, [])
            .Select(line => (line.Key, line.Value)));

        // What came late stands where corrections put it: in proportion to what they added, and never more than they added in all.
        var late = DisputedUnits.OnLines([new(1400000001, "CN", MessageType.Code, new(2026, 11, 2), 190)], slices, [(dear, -10), (cheap, 40), (paid, 20), (abroad, 7)]);
        Assert.Equal([(dear, 60m), (cheap, 40m + (50m * 40 / 60)), (paid, 50m * 20 / 60)], late.Select(line => (line.Key, line.Value)));
    }

    [Fact]
    public void What_the_bill_as_a_whole_has_no_room_for_goes_to_the_balance_and_what_no_line_carries_is_named()
    {
        SkimmingEffects Of(Money? room, params ChargedLine[] lines) => SkimmingEffects.Of(Finding(10_000, 10_000), lines, Money.Of(450), 10, Money.Zero, room);

        var small = Of(Money.Of(50), new ChargedLine(1, 4_000, Price, Money.Of(450))); // beside it the bill has a correction of -400
        Assert.Equal((Money.Of(180), Money.Of(130), 6_000L), (small.Total, small.ToBalance, small.Uncarried));
        Assert.Equal(Money.Of(50), small.Withheld[0].ByNote);
        Assert.NotEqual(small.Digest, Of(Money.Of(60), new ChargedLine(1, 4_000, Price, Money.Of(450))).Digest);

        var late = Of(Money.Of(450), new(1, 8_000, Price, Money.Of(450), OnBill: Money.Of(300)), new(1, 2_000, Price, Money.Of(90), LaterBill: "B-2"));
        Assert.Equal([(null, Money.Of(300), Money.Of(60)), ("B-2", Money.Zero, Money.Of(90))], late.Withheld.Select(line => (line.LaterBill, line.ByNote, line.ToBalance)));
        Assert.Equal(0, late.Uncarried);
    }

    [Fact]
    public void Units_that_a_package_paid_come_back_to_it_or_as_what_they_cost_once_it_has_ended()
    {
        var bought = Package.Buy(Guid.CreateVersion7(), "P-1", Service.Sms, 1_000, Money.Of(40), new(2026, 11, 1), new(2027, 10, 31), "order:1", Now);
        var granted = Package.Grant(Guid.CreateVersion7(), "P-2", Service.Sms, 1_000, new(2026, 11, 1), new(2027, 10, 31), "claim:1", Now);
        SkimmingEffects Of(params ChargedLine[] lines) => SkimmingEffects.Of(Finding(30, 30), lines, Money.Of(450), 10, Money.Zero);

        var running = Of(new(1, 50, Money.Zero, Money.Zero, new(bought, 50, HasEnded: false)), new(2, 100, Price, Money.Of(4.50m)));
        Assert.Equal([(1, 10L, bought.Id, Money.Zero)], running.Returned.Select(units => (units.Position, units.Units, units.PackageId, units.Instead)));
        Assert.Equal([(2, 20L)], running.Withheld.Select(line => (line.Position, line.Units)));
        Assert.Equal((10L, Money.Zero), (running.UnitsBack, running.Instead));

        var ended = Of(new ChargedLine(1, 50, Money.Zero, Money.Zero, new(bought, 50, HasEnded: true)));
        Assert.Equal((0L, Money.Of(1.20m)), (ended.UnitsBack, ended.Instead)); // 30 of 1,000 units for 40 yuan
        Assert.NotEqual(running.Digest, ended.Digest);
        Assert.Equal((0L, Money.Zero), (Of(new ChargedLine(1, 50, Money.Zero, Money.Zero, new(granted, 50, HasEnded: true))) is var gone ? (gone.UnitsBack, gone.Instead) : default));
        Assert.Equal(12, Of(new ChargedLine(1, 50, Money.Zero, Money.Zero, new(bought, 12, HasEnded: false))).UnitsBack); // another dispute gave the rest back
    }

    [Theory]
    [InlineData("0", "45.00")]
    [InlineData("20", "25.00")]
    [InlineData("45", "0.00")]
    [InlineData("50", "0.00")] // the usage was corrected downwards meanwhile
    public void The_cap_is_the_month_s_and_what_other_disputes_were_given_counts(string given, string left) =>
        Assert.Equal(left, SkimmingEffects.Of(Finding(1, 1), [], Money.Of(450), 10, Money.Parse(given)!.Value).Cap.ToFenString());

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
