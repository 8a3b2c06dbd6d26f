using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Ledger;
using Portal.Domain.Metering;
using Portal.Domain.Policies;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Policies;
using Portal.Web.Features.Usage;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Packages;

/// <summary>
/// What happens to packages by itself: alarms, reminders, expiry. One transaction for each customer or package; what was done is
/// kept with it, so that a run that is killed or repeated says and books nothing twice.
/// </summary>
public sealed class PackageUpkeep(
    IDbContextFactory<PortalDb> dbs, PackageLevels levels, IUsageStore usage, PortalUrls urls, IStringLocalizer<PackagesTexts> texts,
    IStringLocalizer<SharedTexts> shared)
{
    private static readonly Actor Job = Actor.Component("job:" + PackageExpiryJob.Name);

    /// <summary>Tells each customer once when a product line's bought packages fall below the threshold, usage of today included.</summary>
    /// <returns>How many alarms went out.</returns>
    public async Task<int> AlarmAsync(DateTimeOffset now, CancellationToken ct = default)
    {
        var today = ContractTime.DayOf(now);
        var told = 0;
        foreach (var id in await CustomersAsync(today, ct))
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            var alarms = await db.Set<PackageAlarm>().Where(alarm => alarm.OrganisationId == id).ToListAsync(ct);
            var policies = await db.PoliciesAsync(id, ct);
            var stock = await levels.OfAsync(db, id, today, ct);
            foreach (var service in stock.Packages.Where(l => l.Package.Kind is PackageKind.Bought && l.Package.Covers(today)).Select(l => l.Package.Service).Distinct())
            {
                var alarm = alarms.SingleOrDefault(a => a.Service == service);
                if (alarm is null)
                    db.Add(alarm = new(id, service, now));
                var threshold = alarm.Threshold ?? (long)policies.InForce(Policy.PackageAlarm, id, today).Value;
                var left = stock.LeftOf(service, today);
                if (!alarm.Look(left, threshold, now))
                    continue;
                told++;
                foreach (var person in await MemberDirectory.WithAsync(db, id, Permission.BuyPackages, ct))
                {
                    using var _ = Language.Use(person.Language);
                    db.Mail(person.Email, person.Language, now,
                        texts["mail.low.subject", Name(service), left], texts["mail.low.text", Name(service), left, threshold], urls.To("/packages"));
                }
            }

            await SaveAsync(db, ct);
        }

        return told;
    }

    /// <summary>Tells customers 30, 7 and 1 days before a package with units left ends.</summary>
    public async Task<int> RemindAsync(DateTimeOffset now, CancellationToken ct = default)
    {
        var today = ContractTime.DayOf(now);
        var told = 0;
        foreach (var id in await CustomersAsync(today, ct))
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            var horizon = today.AddDays(Package.ReminderDays.Max());
            var ending = await db.Set<Package>().Where(p => p.OrganisationId == id && p.ExpiresOn >= today && p.ExpiresOn <= horizon).ToListAsync(ct);
            if (ending.Count == 0)
                continue;
            var stock = await levels.OfAsync(db, id, today, ct);
            foreach (var package in ending)
            {
                var left = stock.Packages.Single(l => l.Package.Id == package.Id).Left;
                if (left <= 0 || !package.Remind(today))
                    continue;
                told++;
                foreach (var person in await MemberDirectory.WithAsync(db, id, Permission.BuyPackages, ct))
                {
                    using var _ = Language.Use(person.Language);
                    db.Mail(person.Email, person.Language, now,
                        texts["mail.ending.subject", package.Number, package.ExpiresOn], texts["mail.ending.text", package.Number, Name(package.Service), left, package.ExpiresOn],
                        urls.To($"/packages/{package.Number}"));
                }
            }

            await SaveAsync(db, ct);
        }

        return told;
    }

    /// <summary>
    /// Books out what is left of packages whose last day is over, once the bill of that day's month has taken what was used;
    /// likewise what a refund had kept back for that bill.
    /// </summary>
    public async Task<int> ExpireAsync(DateTimeOffset now, CancellationToken ct = default)
    {
        var today = ContractTime.DayOf(now);
        List<(Guid Id, Guid OrganisationId)> due;
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            due = [.. (await db.Set<Package>().Where(p => p.ExpiredAt == null && (p.ExpiresOn < today || p.RefundedAt != null))
                .OrderBy(p => p.Number).Select(p => new { p.Id, p.OrganisationId }).ToListAsync(ct)).Select(p => (p.Id, p.OrganisationId))];
        }

        await levels.ReadyAsync(ct);
        var expired = 0;
        foreach (var (id, organisationId) in due)
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            await db.LockLedgerAsync(organisationId, ct);
            var package = await db.Set<Package>().SingleAsync(p => p.Id == id, ct);
            if (package.ExpiredAt is not null || !await IsBilledAsync(db, organisationId, LastDay(package), ct))
                continue;

            var left = (await db.LeftAsync(organisationId, ct)).GetValueOrDefault(id);
            package.Expire(today, now);
            var document = $"package:{package.Number}";
            if (left > 0)
            {
                db.Add(new LedgerEntry(
                    organisationId, package.Kind is PackageKind.Bought ? LedgerReason.PackageExpired : LedgerReason.CompensationExpired, document, "", Job.Name, now,
                    new LedgerPosting(package.Account, Commodities.Of(package.Service), -left, id),
                    new LedgerPosting(LedgerAccount.UnitsExpired, Commodities.Of(package.Service), left, id)));
            }

            db.Audit(Job, now, "package.expired", document, organisationId, new { Left = left });
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            expired++;
        }

        return expired;
    }

    private static DateOnly LastDay(Package package) =>
        package.RefundedAt is { } at && ContractTime.DayOf(at) < package.ExpiresOn ? ContractTime.DayOf(at) : package.ExpiresOn;

    // The run has finished and, where there was usage, the customer has its bill: one that is held has posted nothing yet.
    private async Task<bool> IsBilledAsync(PortalDb db, Guid organisationId, DateOnly day, CancellationToken ct)
    {
        var month = new DateOnly(day.Year, day.Month, 1);
        if (!await db.Set<BillRun>().AnyAsync(run => run.Month == month && run.Status == BillRunStatus.Finished, ct))
            return false;
        if (await db.Set<Bill>().AnyAsync(bill => bill.OrganisationId == organisationId && bill.Month == month, ct))
            return true;
        var sums = await usage.Reads.SumsAsync(
            new SumsFilter(month, month.AddMonths(1).AddDays(-1), organisationId), byApp: false, inFull: false, int.MaxValue, ct);
        return !sums.Any(sum => sum.Units > 0 && Billable.Is(sum.Service, sum.Status));
    }

    private async Task<IReadOnlyList<Guid>> CustomersAsync(DateOnly today, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Package>().Where(p => p.ExpiredAt == null && p.RefundedAt == null && p.ExpiresOn >= today)
            .Select(p => p.OrganisationId).Distinct().OrderBy(id => id).ToListAsync(ct);
    }

    // Somebody changed the same alarm or package meanwhile, or another instance was faster: the next hour looks again.
    private static async Task SaveAsync(PortalDb db, CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException)
        {
        }
    }

    private string Name(Service service) => shared[$"service.{service.Wire()}"];
}
