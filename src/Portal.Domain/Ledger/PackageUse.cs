using Portal.Domain.Billing;

namespace Portal.Domain.Ledger;

/// <summary>What is left of a package, for allocation.</summary>
public sealed record PackageLeft(Guid Id, string Number, Service Service, DateOnly ActiveFrom, DateOnly ExpiresOn, long Left);

/// <summary>Units of a message group that a package paid for.</summary>
public sealed record CoveredUnits(PackageLeft Package, BillableUnits Usage);

/// <summary>Which units packages pay for, and which are charged.</summary>
public sealed record PackageSplit(IReadOnlyList<CoveredUnits> Covered, IReadOnlyList<BillableUnits> Charged);

/// <summary>
/// Packages pay first, day by day: of those that cover the day the one that expires earliest, then the one bought first (D-7).
/// Text messages and calls are covered within mainland China, mails everywhere.
/// </summary>
public static class PackageUse
{
    public static PackageSplit Split(IEnumerable<BillableUnits> usage, IEnumerable<PackageLeft> packages)
    {
        var order = packages.OrderBy(package => package.ExpiresOn).ThenBy(package => package.Number, StringComparer.Ordinal).ToList();
        var left = order.ToDictionary(package => package.Id, package => package.Left);
        var covered = new List<CoveredUnits>();
        var charged = new List<BillableUnits>();
        foreach (var item in usage
            .OrderBy(u => u.Day).ThenBy(u => u.AppId).ThenBy(u => u.Service).ThenBy(u => u.Region, StringComparer.Ordinal).ThenBy(u => u.Type))
        {
            var open = item.Units;
            if (IsCoverable(item.Service, item.Region))
            {
                foreach (var package in order)
                {
                    if (open == 0)
                        break;
                    if (package.Service != item.Service || item.Day < package.ActiveFrom || item.Day > package.ExpiresOn || left[package.Id] == 0)
                        continue;
                    var part = Math.Min(open, left[package.Id]);
                    left[package.Id] -= part;
                    open -= part;
                    covered.Add(new(package, item with { Units = part }));
                }
            }

            if (open > 0)
                charged.Add(item with { Units = open });
        }

        return new(covered, charged);
    }

    public static bool IsCoverable(Service service, string region) => service is Service.Email || region == "CN";
}
