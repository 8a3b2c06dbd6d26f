using CsCheck;
using Portal.Domain.Billing;
using Portal.Domain.Ledger;
using Portal.Domain.Pricing;

namespace Portal.Domain.Tests.Billing;

public class BillMakerTests
{
    private static readonly RateCard Shipped = Assert.Single(RateCardFile.Shipped());
    private static readonly RateCards Cards = new([Shipped, BillCalculatorTests.Tiered()]);
    private static readonly DateOnly March = new(2026, 3, 1);
    private static readonly DateOnly April = new(2026, 4, 1);

    private static readonly Gen<BillableUnits> Units = Gen.Select(
        Gen.Long[1400000001, 1400000002], Gen.Enum<Service>(), Gen.OneOf(Gen.Const("CN"), Gen.Const("HK")), Gen.Enum<MessageType>(),
        Gen.Int[0, 29], Gen.Long[1, 400],
        (app, service, region, type, day, units) => new BillableUnits(app, service, region, type, March.AddDays(day), units));

    private static readonly Gen<PackageLeft> Package = Gen.Select(
        Gen.Guid, Gen.Int[1, 999], Gen.Enum<Service>(), Gen.Int[0, 40], Gen.Int[0, 60], Gen.Long[0, 2_000],
        (id, number, service, from, days, left) =>
            new PackageLeft(id, $"P-2026-{number:000000}", service, March.AddDays(from - 10), March.AddDays(from - 10 + days), left));

    private static readonly Gen<PackageLeft[]> Packages =
        Package.Array[0, 5].Select(all => all.DistinctBy(package => package.Number).DistinctBy(package => package.Id).ToArray());

    [Fact]
    public void Without_packages_and_corrections_the_bill_is_what_the_calculator_makes() =>
        Units.Array[0, 60].Sample(usage => Assert.Equal(
            Show(BillCalculator.Lines(usage, Cards.PriceOf)), Show(BillMaker.Lines(BillInputs.Plain(March, usage), Cards.PriceOf))));

    [Fact]
    public void Packages_pay_at_no_price_and_never_more_than_is_left() =>
        Gen.Select(Units.Array[0, 60], Packages).Sample((usage, packages) =>
        {
            var lines = BillMaker.Lines(new(March, usage, [], [], packages, []), Cards.PriceOf);
            Assert.Equal(usage.Sum(item => item.Units), lines.Sum(line => line.Units));
            Assert.Equal(Enumerable.Range(1, lines.Count), lines.Select(line => line.Position));
            foreach (var package in packages)
            {
                var paid = lines.Where(line => line.PackageId == package.Id).ToList();
                Assert.InRange(paid.Sum(line => line.Units), 0, package.Left);
                Assert.All(paid, line => Assert.Equal((package.Number, Money.Zero, Money.Zero), (line.RateCardVersion, line.UnitPrice, line.Amount)));
            }
        });

    [Fact]
    public void A_corrected_month_adds_up_to_what_counting_it_again_gives_and_is_never_corrected_twice() =>
        Gen.Select(Units.Array[0, 30], Gen.Select(Units.Array[0, 12], Gen.Int[0, 99]).Array[1, 4], Packages).Sample((first, changes, packages) =>
        {
            var left = packages;
            var usage = first.ToList();
            var billed = Own(March, BillMaker.Lines(new(March, usage, [], [], left, []), Cards.PriceOf), ref left);
            foreach (var (come, gone) in changes)
            {
                usage.AddRange(come);
                if (usage.Count > 0)
                    usage.RemoveAt(gone % usage.Count); // an outcome that costs nothing came instead
                var lines = BillMaker.Lines(new(April, [], [new(March, usage)], billed, left, []), Cards.PriceOf);
                Assert.All(lines, line => Assert.Equal(March, line.Corrects));
                billed.AddRange(Own(April, lines, ref left));
                Assert.All(left, package => Assert.True(package.Left >= 0));
                Assert.Empty(BillMaker.Lines(new(April, [], [new(March, usage)], billed, left, []), Cards.PriceOf));
            }

            Assert.Equal(Show(BillMaker.Lines(new(March, usage, [], [], packages, []), Cards.PriceOf)), Show(billed));
        });

    [Fact]
    public void The_slices_of_a_month_are_its_lines_and_name_every_unit_once() =>
        Gen.Select(Units.Array[0, 40], Packages).Sample((usage, packages) =>
        {
            var slices = BillMaker.Slices(usage, packages, Cards.PriceOf).ToList();
            Assert.Equal(
                Show(BillMaker.Lines(new(March, usage, [], [], packages, []), Cards.PriceOf)),
                Show(slices.GroupBy(slice => slice.Key).Select(line => new BilledLine(
                    March, line.Key, line.Sum(slice => slice.Take), (line.Key.UnitPrice * line.Sum(slice => slice.Take)).RoundToFen(), false))));
            foreach (var day in slices.GroupBy(slice => (slice.Key.AppId, slice.Key.Service, slice.Key.Region, slice.Key.Type, slice.Day)))
            {
                var next = 0L;
                foreach (var slice in day.OrderBy(slice => slice.Skip))
                {
                    Assert.Equal(next, slice.Skip);
                    next += slice.Take;
                }
            }
        });

    [Fact]
    public void Recomputed_units_stand_beside_the_lines_and_change_them_to_what_they_would_have_been()
    {
        var usage = new BillableUnits(1400000001, Service.Sms, "CN", MessageType.Code, March, 1_000);
        var lines = BillMaker.Lines(
            new(March, [usage, usage with { Day = March.AddDays(3), Units = 20 }], [], [], [], [new(1400000001, Service.Sms, "CN", MessageType.Code, -120)]),
            Cards.PriceOf);
        Assert.Equal(
            ["2025-01 1020 45.9 ", "2025-01 -120 -5.4 2026-03-01"],
            lines.Select(line => FormattableString.Invariant($"{line.RateCardVersion} {line.Units} {line.Amount.Yuan:0.##} {line.Corrects:yyyy-MM-dd}")));

        // They are no records: a later correction leaves them alone.
        var billed = lines.Select(line => BilledLine.Of(March, line)).ToList();
        var late = usage with { Day = March.AddDays(5), Units = 2 };
        var correction = Assert.Single(BillMaker.Lines(
            new(April, [], [new(March, [usage, usage with { Day = March.AddDays(3), Units = 20 }, late])], billed, [], []), Cards.PriceOf));
        Assert.Equal((2, 0.09m), (correction.Units, correction.Amount.Yuan));
    }

    [Fact]
    public void What_is_rounded_is_the_whole_and_not_each_correction()
    {
        var usage = new BillableUnits(1400000001, Service.Sms, "CN", MessageType.Code, March, 1);
        var billed = BillMaker.Lines(BillInputs.Plain(March, [usage]), Cards.PriceOf).Select(line => BilledLine.Of(March, line)).ToList();
        Assert.Equal(0.05m, Assert.Single(billed).Amount.Yuan); // 0.045

        var correction = Assert.Single(BillMaker.Lines(new(April, [], [new(March, [usage with { Units = 2 }])], billed, [], []), Cards.PriceOf));
        Assert.Equal(0.04m, correction.Amount.Yuan); // 0.09 in all
    }

    private static List<BilledLine> Own(DateOnly month, IReadOnlyList<BillLine> lines, ref PackageLeft[] left)
    {
        left = [.. left.Select(package => package with
        {
            Left = package.Left - lines.Where(line => line.PackageId == package.Id).Sum(line => line.Units),
        })];
        return [.. lines.Select(line => BilledLine.Of(month, line))];
    }

    private static string Show(IEnumerable<BillLine> lines) => Show(lines.Select(line => BilledLine.Of(March, line)));

    private static string Show(IEnumerable<BilledLine> lines) => string.Join('\n', lines
        .GroupBy(line => line.Key)
        .Select(line => (line.Key, Units: line.Sum(part => part.Units), Amount: line.Sum(part => part.Amount.Yuan)))
        .Where(line => line.Units != 0 || line.Amount != 0)
        .Select(line => FormattableString.Invariant($"{line.Key} {line.Units} {line.Amount:0.00}"))
        .Order(StringComparer.Ordinal));
}
