using CsCheck;
using Portal.Domain.Billing;
using Portal.Domain.Pricing;

namespace Portal.Domain.Tests.Billing;

public class CostAllocationTests
{
    private static readonly DateOnly March = new(2026, 3, 1);

    private static readonly Gen<BillableUnits> Units = Gen.Select(
        Gen.Long[1400000001, 1400000002], Gen.OneOf(Gen.Const("CN"), Gen.Const("HK")), Gen.Enum<MessageType>(), Gen.Int[0, 30], Gen.Long[0, 400],
        (app, region, type, day, units) => new BillableUnits(app, Service.Sms, region, type, March.AddDays(day), units));

    [Fact]
    public void The_parts_of_a_month_add_up_to_its_bill_to_the_fen() =>
        Units.Array[0, 80].Sample(parts =>
        {
            var costs = CostAllocation.Of(parts, PriceOf);
            var lines = BillCalculator.Lines(parts, PriceOf);
            Assert.Equal(BillCalculator.Total(lines), Sum(costs));
            foreach (var group in parts.Zip(costs).GroupBy(part => (part.First.AppId, part.First.Region, part.First.Type)))
                Assert.Equal(
                    BillCalculator.Total(lines.Where(line => (line.AppId, line.Region, line.Type) == group.Key)), Sum(group.Select(part => part.Second)));
            Assert.All(costs, cost => Assert.Equal((0, true), (cost.Micros % Money.PerFen, cost >= Money.Zero)));
        });

    [Fact]
    public void The_days_up_to_any_day_add_up_to_the_bill_that_was_due_then() =>
        Gen.Select(Units.Array[0, 80], Gen.Int[0, 30]).Sample((parts, day) =>
        {
            var until = March.AddDays(day);
            var costs = CostAllocation.Of(parts, PriceOf);
            Assert.Equal(
                BillCalculator.Total(BillCalculator.Lines(parts.Where(part => part.Day <= until), PriceOf)),
                Sum(parts.Zip(costs).Where(part => part.First.Day <= until).Select(part => part.Second)));
        });

    [Fact]
    public void What_a_day_costs_does_not_depend_on_how_it_is_cut() =>
        Gen.Select(Units, Gen.Double.Unit).Array[0, 40].Sample(parts =>
        {
            var whole = parts.Select(part => part.Item1).ToArray();
            var split = parts.SelectMany(part =>
            {
                var first = (long)(part.Item1.Units * part.Item2);
                return new[] { part.Item1 with { Units = first }, part.Item1 with { Units = part.Item1.Units - first } };
            }).Reverse().ToArray();
            Assert.Equal(ByDay(whole), ByDay(split));
        });

    [Fact]
    public void Two_months_count_their_tiers_each_from_the_start()
    {
        BillableUnits[] parts = [Of(March.AddDays(20), 150), Of(March.AddMonths(1), 150), Of(March.AddDays(30), 50)];
        // 100 × 0.045 + 50 × 0.0333, twice; then 50 × 0.0333 more in March
        Assert.Equal([Money.Of(6.17m), Money.Of(6.17m), Money.Of(1.66m)], CostAllocation.Of(parts, PriceOf));
    }

    private static RatePrice PriceOf(Service service, string region, MessageType type, DateOnly day) => region == "CN"
        ? new(day.Day < 16 ? "A" : "B", [new(0, Money.Of(0.045m)), new(100, Money.Of(0.0333m)), new(300, Money.Of(0.045m))])
        : new("A", [new(0, Money.Of(0.1237m))]);

    private static BillableUnits Of(DateOnly day, long units) => new(1400000001, Service.Sms, "CN", MessageType.Code, day, units);

    private static List<(DateOnly, long)> ByDay(BillableUnits[] parts) =>
        [.. parts.Zip(CostAllocation.Of(parts, PriceOf)).GroupBy(part => part.First.Day).OrderBy(day => day.Key)
            .Select(day => (day.Key, day.Sum(part => part.Second.Micros)))];

    private static Money Sum(IEnumerable<Money> costs) => costs.Aggregate(Money.Zero, (sum, cost) => sum + cost);
}
