using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Domain.Ledger;
using Portal.Domain.Metering;
using Portal.Web.Data;
using Portal.Web.Features.Usage;

namespace Portal.Web.Features.Ledger;

/// <summary>A package and what is in it.</summary>
/// <param name="Posted">Left by the ledger: without what months that are not billed yet have used.</param>
/// <param name="Pending">Used in those months, as counted now.</param>
public sealed record PackageLevel(Package Package, long Posted, long Pending)
{
    public long Left => Posted - Pending;
}

/// <summary>A customer's packages, earliest expiry first, and units used lately.</summary>
/// <param name="UsedLately">Coverable units of the last <see cref="PackageLevels.LookBackDays"/> whole days.</param>
public sealed record PackageStock(IReadOnlyList<PackageLevel> Packages, IReadOnlyDictionary<Service, long> UsedLately)
{
    /// <summary>Left in packages that cover the day.</summary>
    public long LeftOf(Service service, DateOnly day) =>
        Packages.Where(level => level.Package.Service == service && level.Package.Covers(day)).Sum(level => level.Left);

    /// <summary>When the units of the line run out at the pace of late; null when nothing is used, nothing is left, or they expire before.</summary>
    public DateOnly? RunsOutOn(Service service, DateOnly today)
    {
        var (left, used) = (LeftOf(service, today), UsedLately.GetValueOrDefault(service));
        if (left <= 0 || used == 0)
            return null;
        var days = (Int128)left * PackageLevels.LookBackDays / used;
        var last = Packages.Where(level => level.Package.Service == service && level.Package.Covers(today) && level.Left > 0).Max(level => level.Package.ExpiresOn);
        return days > last.DayNumber - today.DayNumber ? null : today.AddDays((int)days);
    }
}

/// <summary>What is left of packages now: the ledger, less the usage that no bill has posted yet.</summary>
public sealed class PackageLevels(IUsageStore usage)
{
    public const int LookBackDays = 28;

    /// <summary>To be called before a transaction that asks: the usage tables are opened by writing, which would wait for it.</summary>
    public Task ReadyAsync(CancellationToken ct = default) => usage.EnsureCreatedAsync(ct);

    public async Task<PackageStock> OfAsync(PortalDb db, Guid organisationId, DateOnly today, CancellationToken ct = default)
    {
        // Bills before the ledger: a bill that comes in between makes the answer too low, never too high.
        var billed = (await db.Set<Bill>().Where(bill => bill.OrganisationId == organisationId).Select(bill => bill.Month).ToListAsync(ct)).ToHashSet();
        var packages = await db.Set<Package>().AsNoTracking().Where(package => package.OrganisationId == organisationId)
            .OrderBy(package => package.ExpiresOn).ThenBy(package => package.Number).ToListAsync(ct);
        if (packages.Count == 0)
            return new([], new Dictionary<Service, long>());

        var posted = await db.LeftAsync(organisationId, ct);
        var open = packages.Where(package => posted.GetValueOrDefault(package.Id) > 0).ToList();
        var first = open.Select(package => package.ActiveFrom).Append(today.AddDays(-LookBackDays)).Min();
        var sums = await usage.Reads.SumsAsync(new SumsFilter(first, today, organisationId), byApp: true, inFull: true, int.MaxValue, ct);
        var units = sums.Where(sum => Billable.Is(sum.Service, sum.Status) && PackageUse.IsCoverable(sum.Service, sum.Region))
            .GroupBy(sum => (sum.AppId, sum.Service, sum.Region, sum.Type, sum.Day))
            .Select(group => new BillableUnits(group.Key.AppId, group.Key.Service, group.Key.Region, group.Key.Type, group.Key.Day, group.Sum(sum => sum.Units)))
            .Where(item => item.Units > 0).ToList();
        var split = PackageUse.Split(
            units.Where(item => !billed.Contains(new(item.Day.Year, item.Day.Month, 1))),
            open.Select(package => new PackageLeft(package.Id, package.Number, package.Service, package.ActiveFrom, package.ExpiresOn, posted[package.Id])));
        var pending = split.Covered.GroupBy(part => part.Package.Id).ToDictionary(group => group.Key, group => group.Sum(part => part.Usage.Units));
        return new(
            [.. packages.Select(package => new PackageLevel(package, posted.GetValueOrDefault(package.Id), pending.GetValueOrDefault(package.Id)))],
            units.Where(item => item.Day < today && item.Day >= today.AddDays(-LookBackDays))
                .GroupBy(item => item.Service).ToDictionary(group => group.Key, group => group.Sum(item => item.Units)));
    }
}
