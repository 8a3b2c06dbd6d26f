using CsCheck;
using Portal.Domain.Billing;
using Portal.Domain.Pricing;

namespace Portal.Domain.Tests.Billing;

/// <summary>Graduated prices, whatever the tiers.</summary>
public class TierTests
{
    private static readonly DateOnly March = new(2026, 3, 1);

    private static readonly Gen<PriceTier[]> Tiers = Gen.Select(Gen.Long[1, 5_000].Array[0, 5], Gen.Long[1, 999_999].Array[6]).Select((widths, prices) =>
    {
        var from = 0L;
        return widths.Prepend(0).Select((width, i) => new PriceTier(from += width, new(prices[i]))).ToArray();
    });

    [Fact]
    public void One_unit_more_costs_the_price_of_its_tier_also_across_a_border() =>
        Gen.Select(Tiers, Gen.Int[0, 5], Gen.Int[-2, 2], Gen.Long[0, 30_000]).Sample((tiers, border, beside, anywhere) =>
        {
            foreach (var units in new[] { Math.Max(0, tiers[border % tiers.Length].From + beside), anywhere })
                Assert.Equal(tiers.Last(tier => tier.From <= units).UnitPrice, Cost(tiers, units + 1) - Cost(tiers, units));
        });

    [Fact]
    public void Days_of_a_month_add_up_to_the_month() =>
        Gen.Select(Tiers, Gen.Long[0, 4_000].Array[1, 31]).Sample((tiers, days) =>
        {
            var usage = days.Select((units, day) => new BillableUnits(1, Service.Sms, "CN", MessageType.Code, March.AddDays(day), units)).ToList();
            var slices = BillMaker.Slices(usage, [], (_, _, _, _) => new("card", tiers)).ToList();
            Assert.Equal(Cost(tiers, days.Sum()), slices.Aggregate(Money.Zero, (sum, slice) => sum + (slice.Key.UnitPrice * slice.Take)));

            // Each day costs what the month up to its evening costs more than the month up to its morning.
            var counted = 0L;
            foreach (var item in usage)
            {
                var day = slices.Where(slice => slice.Day == item.Day).Aggregate(Money.Zero, (sum, slice) => sum + (slice.Key.UnitPrice * slice.Take));
                Assert.Equal(Cost(tiers, counted + item.Units) - Cost(tiers, counted), day);
                counted += item.Units;
            }
        });

    private static Money Cost(PriceTier[] tiers, long units) =>
        BillCalculator.Split(units, tiers).Aggregate(Money.Zero, (sum, part) => sum + (part.Price * part.Units));
}
