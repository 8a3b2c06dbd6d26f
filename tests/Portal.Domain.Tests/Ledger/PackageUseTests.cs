using CsCheck;
using Portal.Domain.Billing;
using Portal.Domain.Ledger;

namespace Portal.Domain.Tests.Ledger;

public class PackageUseTests
{
    private static readonly DateOnly First = new(2026, 3, 1);

    private static readonly Gen<BillableUnits> Usage = Gen.Select(
        Gen.Long[1, 2], Gen.Enum<Service>(), Gen.OneOf(Gen.Const("CN"), Gen.Const("FR")), Gen.Enum<MessageType>(), Gen.Int[0, 30], Gen.Long[0, 500],
        (app, service, region, type, day, units) => new BillableUnits(app, service, region, type, First.AddDays(day), units));

    private static readonly Gen<PackageLeft> Left = Gen.Select(
        Gen.Guid, Gen.Int[1, 999], Gen.Enum<Service>(), Gen.Int[-5, 25], Gen.Int[0, 20], Gen.Long[0, 2_000],
        (id, number, service, from, days, left) =>
            new PackageLeft(id, $"P-{number:000}", service, First.AddDays(from), First.AddDays(from + days), left));

    [Fact]
    public void Nothing_is_lost_nothing_overdrawn_and_only_covered_days_are_paid() =>
        Gen.Select(Usage.Array[0, 40], Left.Array[0, 6]).Sample((usage, packages) =>
        {
            var split = PackageUse.Split(usage, packages);

            Assert.Equal(usage.Sum(u => u.Units), split.Covered.Sum(c => c.Usage.Units) + split.Charged.Sum(c => c.Units));
            Assert.All(split.Covered, part =>
            {
                Assert.InRange(part.Usage.Day, part.Package.ActiveFrom, part.Package.ExpiresOn);
                Assert.Equal(part.Package.Service, part.Usage.Service);
                Assert.True(PackageUse.IsCoverable(part.Usage.Service, part.Usage.Region));
            });
            foreach (var package in packages)
                Assert.True(split.Covered.Where(part => part.Package.Id == package.Id).Sum(part => part.Usage.Units) <= package.Left);
        });

    [Fact]
    public void Whatever_the_order_of_purchase_no_package_is_used_while_one_that_expires_sooner_could_pay() =>
        Gen.Select(Usage.Array[0, 40], Left.Array[0, 6], Gen.Int).Sample((usage, all, seed) =>
        {
            var packages = all.DistinctBy(package => package.Number).ToArray();
            var split = PackageUse.Split(usage, packages);
            var left = packages.ToDictionary(package => package.Id, package => package.Left);
            foreach (var part in split.Covered) // in the order in which they were taken
            {
                Assert.DoesNotContain(packages, sooner => left[sooner.Id] > 0 && sooner.Service == part.Usage.Service
                    && sooner.ActiveFrom <= part.Usage.Day && part.Usage.Day <= sooner.ExpiresOn && sooner.ExpiresOn < part.Package.ExpiresOn);
                left[part.Package.Id] -= part.Usage.Units;
            }

            new Random(seed).Shuffle(packages);
            Assert.Equal(split.Covered, PackageUse.Split(usage, packages).Covered);
        });

    [Fact]
    public void The_package_that_expires_first_is_used_first()
    {
        var late = new PackageLeft(Guid.NewGuid(), "P-1", Service.Sms, First, First.AddDays(20), 100);
        var early = new PackageLeft(Guid.NewGuid(), "P-2", Service.Sms, First, First.AddDays(2), 100);
        var split = PackageUse.Split([Sms(1, 150), Sms(4, 100)], [late, early]);

        Assert.Equal([("P-2", 100L), ("P-1", 50L), ("P-1", 50L)], split.Covered.Select(part => (part.Package.Number, part.Usage.Units)));
        Assert.Equal([Sms(4, 50)], split.Charged);
    }

    private static BillableUnits Sms(int day, long units) => new(1, Service.Sms, "CN", MessageType.Code, First.AddDays(day), units);
}
