using CsCheck;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Pricing;

namespace Portal.Domain.Tests.Billing;

public class BillCalculatorTests
{
    private static readonly RateCard Shipped = Assert.Single(RateCardFile.Shipped());
    private static readonly RateCards Cards = new([Shipped, Tiered()]);
    private static readonly DateOnly March = new(2026, 3, 1);

    private static readonly Gen<BillableUnits> Units = Gen.Select(
        Gen.Long[1400000001, 1400000003], Gen.Enum<Service>(), Gen.OneOf(Gen.Const("CN"), Gen.Const("HK"), Gen.Const("FR"), Gen.Const("US")), Gen.Enum<MessageType>(),
        Gen.Int[0, 30], Gen.Long[0, 20_000],
        (app, service, region, type, day, units) => new BillableUnits(app, service, region, type, March.AddDays(day), units));

    [Fact]
    public void The_total_is_the_sum_of_the_lines_and_every_line_is_units_times_price_rounded_half_up() =>
        Units.Array[0, 60].Sample(usage =>
        {
            var lines = BillCalculator.Lines(usage, Cards.PriceOf);
            foreach (var line in lines)
            {
                var exact = line.UnitPrice.Yuan * line.Units;
                Assert.Equal(Math.Floor((exact * 100) + 0.5m) / 100, line.Amount.Yuan);
            }

            Assert.Equal(lines.Sum(line => line.Amount.Yuan), BillCalculator.Total(lines).Yuan);
            Assert.Equal(usage.Sum(item => item.Units), lines.Sum(line => line.Units));
            Assert.Equal(lines.Count, lines.Select(Key).Distinct().Count());
            Assert.Equal(Enumerable.Range(1, lines.Count), lines.Select(line => line.Position));
        });

    [Fact]
    public void The_order_of_the_usage_does_not_matter() =>
        Gen.Select(Units.Array[0, 60], Gen.Int).Sample((usage, seed) =>
        {
            var shuffled = usage.ToArray();
            new Random(seed).Shuffle(shuffled);
            Assert.Equal(Show(usage), Show(shuffled));
        });

    [Fact]
    public void However_the_usage_is_split_the_bill_is_the_same() =>
        Gen.Select(Units, Gen.Double.Unit).Array[0, 40].Sample(parts =>
        {
            var whole = parts.Select(part => part.Item1);
            var split = parts.SelectMany(part =>
            {
                var (item, share) = part;
                var first = (long)(item.Units * share);
                return new[] { item with { Units = first }, item with { Units = item.Units - first } };
            });
            Assert.Equal(Show(whole), Show(split));
            Assert.Equal(UsageDigest.Of(whole), UsageDigest.Of(split));
        });

    [Fact]
    public void Tiers_price_each_unit_by_the_tier_it_falls_in() =>
        Gen.Long[0, 3_000].Sample(units =>
        {
            PriceTier[] tiers = [new(0, Money.Of(0.3m)), new(1_000, Money.Of(0.2m)), new(2_000, Money.Of(0.1m))];
            var expected = Math.Min(units, 1_000) * 300_000
                + (Math.Clamp(units - 1_000, 0, 1_000) * 200_000)
                + (Math.Max(units - 2_000, 0) * 100_000);
            Assert.Equal(expected, BillCalculator.Split(units, tiers).Sum(part => (part.Price * part.Units).Micros));
        });

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "1×0.3")]
    [InlineData(1000, "1000×0.3")]
    [InlineData(1001, "1000×0.3 1×0.2")]
    [InlineData(2000, "1000×0.3 1000×0.2")]
    [InlineData(2001, "1000×0.3 1000×0.2 1×0.1")]
    public void A_tier_begins_after_its_first_units(long units, string parts)
    {
        PriceTier[] tiers = [new(0, Money.Of(0.3m)), new(1_000, Money.Of(0.2m)), new(2_000, Money.Of(0.1m))];
        Assert.Equal(parts, string.Join(' ', BillCalculator.Split(units, tiers).Select(part => $"{part.Units}×{part.Price.ToExactString()}")));
    }

    [Theory]
    [InlineData(1, "0.05")] // 0.045
    [InlineData(11, "0.5")] // 0.495
    [InlineData(10000, "450")] // the worked case of D-9
    [InlineData(7000, "315")]
    public void Half_a_fen_is_rounded_up_once_a_line(long units, string amount)
    {
        var line = Assert.Single(Lines(new BillableUnits(1400000001, Service.Sms, "CN", MessageType.Code, new(2026, 3, 2), units)));
        Assert.Equal(amount, line.Amount.ToExactString());
    }

    [Fact]
    public void A_change_of_card_within_the_month_makes_a_line_for_each_card()
    {
        var before = new BillableUnits(1400000001, Service.Sms, "CN", MessageType.Code, new(2026, 3, 15), 10);
        var lines = Lines(before, before with { Day = new(2026, 3, 16), Units = 150 });
        Assert.Equal(
            ["2025-01 0.045 10 0.45", "2026-03 0.036 50 1.8", "2026-03 0.045 100 4.5"],
            lines.Select(l => $"{l.RateCardVersion} {l.UnitPrice.ToExactString()} {l.Units} {l.Amount.ToExactString()}"));
    }

    [Fact]
    public void Usage_without_a_price_stops_the_bill()
    {
        var usage = new BillableUnits(1400000001, Service.Sms, "CN", MessageType.Code, new(2024, 12, 31), 1);
        Assert.Equal("bill-run.no-price", Assert.Throws<RuleException>(() => Lines(usage)).Code);
    }

    [Fact]
    public void Counting_past_64_bits_is_an_error_and_not_a_small_bill()
    {
        var usage = new BillableUnits(1400000001, Service.Sms, "CN", MessageType.Code, March, long.MaxValue);
        Assert.Throws<OverflowException>(() => Lines(usage));
        Assert.Throws<OverflowException>(() => Lines(usage, usage));
    }

    [Fact]
    public void A_month_begins_and_ends_at_midnight_in_Shanghai_to_the_microsecond() =>
        Gen.Select(Gen.Int[2025, 2035], Gen.Int[1, 12], Gen.Int[-12 * 60, 14 * 60]).Sample((year, month, offset) =>
        {
            var first = new DateOnly(year, month, 1);
            var (from, until) = ContractTime.Span(first);
            var zone = TimeSpan.FromMinutes(offset); // the sender's offset is of no importance
            Assert.Equal(TimeSpan.FromHours(8), from.Offset);
            Assert.Equal(first, ContractTime.MonthOf(from.ToOffset(zone)));
            Assert.Equal(first.AddMonths(-1), ContractTime.MonthOf(from.ToOffset(zone).AddMicroseconds(-1)));
            Assert.Equal(first, ContractTime.MonthOf(until.ToOffset(zone).AddMicroseconds(-1)));
            Assert.Equal(first.AddMonths(1), ContractTime.MonthOf(until.ToOffset(zone)));
            Assert.False(ContractTime.HasEnded(first, until.AddMicroseconds(-1)));
            Assert.True(ContractTime.HasEnded(first, until));
        });

    private static LineKey Key(BillLine line) =>
        new(line.AppId, line.Service, line.Region, line.Type, line.RateCardVersion, line.UnitPrice);

    private static IReadOnlyList<BillLine> Lines(params BillableUnits[] usage) => BillCalculator.Lines(usage, Cards.PriceOf);

    private static string Show(IEnumerable<BillableUnits> usage) => string.Join('\n', BillCalculator
        .Lines(usage, Cards.PriceOf)
        .Select(line => $"{line.Position} {Key(line)} {line.Units} {line.Amount}"));

    internal static RateCard Tiered() => new(
        "2026-03", new(2026, 3, 16), Shipped.Groups,
        [.. Shipped.Prices.Select(price => price with { Tiers = [price.Tiers[0], new(100, new(price.Tiers[0].UnitPrice.Micros * 8 / 10))] })]);
}
