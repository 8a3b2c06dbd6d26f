using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Web.Data;
using Portal.Web.Features.Billing;
using Portal.Web.Features.ServiceLevels;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Demonstration;

/// <summary>
/// Fills an empty database with a provider and two customers, from their sign-up to today, through the services that everybody uses.
/// </summary>
public sealed class DemoService(IServiceProvider portal, IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    public async Task<bool> IsEmptyAsync(CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return !await db.Users.AnyAsync(ct) && !await db.Set<Organisation>().AnyAsync(ct);
    }

    /// <summary>Whether what is in the database is the demonstration.</summary>
    public async Task<bool> IsThereAsync(CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var mails = DemoPeople.Everybody.Select(p => p.Mail).ToList();
        return await db.Users.CountAsync(u => mails.Contains(u.Email!), ct) == mails.Count;
    }

    /// <returns>Everybody, staff first, with what they sign in with.</returns>
    /// <exception cref="RuleException">demonstration.not-empty.</exception>
    public async Task<IReadOnlyList<DemoPerson>> FillAsync(CancellationToken ct = default)
    {
        Rule.Require(await IsEmptyAsync(ct), "demonstration.not-empty", "The database is not empty: the demonstration goes into an empty one only.");
        var now = time.GetUtcNow();
        var month = ContractTime.MonthOf(now);
        var opening = ContractTime.StartOf(month.AddMonths(-2).AddDays(-6)) + TimeSpan.FromHours(10);
        var clock = new DemoClock(opening);
        var services = new DemoServices(portal, clock);
        var (people, usage) = (new DemoPeople(services, dbs, clock), new DemoUsage(services, clock));

        var staff = await people.StaffAsync(ct);
        var reviewer = staff.Single(p => p.Permissions.Contains(Permission.ReviewContent));
        var content = new DemoContent(services, clock, reviewer);
        var customers = new List<(DemoCustomer Customer, IReadOnlyList<DemoPerson> Members, IReadOnlyList<long> AppIds)>();
        foreach (var customer in DemoCustomer.All)
        {
            clock.MoveTo(opening.AddDays(customers.Count + 1));
            var members = await people.CustomerAsync(customer, ct);
            customers.Add((customer, members, await content.SetUpAsync(customer, members, ct)));
        }

        var notices = new DemoNotices(services, clock, staff.Single(p => p.Permissions.Contains(Permission.ManageServiceLevels)));
        clock.MoveTo(ContractTime.StartOf(month.AddMonths(-1)).AddDays(-14).AddHours(10));
        await notices.PastAsync(ct);

        foreach (var past in new[] { month.AddMonths(-2), month.AddMonths(-1) })
        {
            clock.MoveTo(ContractTime.StartOf(past.AddMonths(1)).AddMinutes(30));
            foreach (var (customer, _, appIds) in customers)
                await usage.SendAsync(customer, appIds, past, past.AddMonths(1).AddDays(-1), ct);
            await ((BillRunService)services.GetService(typeof(BillRunService))!).RunAsync(past, Actor.Component("close-month"), clock.Now, ct);
            await new DemoBills(services, dbs, clock, now).LiveAsync(
                past, customers, staff.Single(p => p.Permissions.Contains(Permission.ManageReceivables)), objectsToOne: past == month.AddMonths(-1), ct);
        }

        clock.MoveTo(Earlier(ContractTime.StartOf(month).AddHours(10), now));
        foreach (var (_, members, _) in customers)
            await new DemoPackages(services, clock, staff).BuyAsync(members, ct);

        clock.MoveTo(now);
        foreach (var (customer, _, appIds) in customers)
            await usage.SendAsync(customer, appIds, month, ContractTime.DayOf(now), ct);
        clock.MoveTo(now.AddHours(-3));
        await new DemoPrices(services, clock).AnnounceAsync(staff.Single(p => p.Permissions.Contains(Permission.ManageRateCards)), month.AddMonths(2), ct);
        await notices.AheadAsync(ct);
        foreach (var (customer, members, _) in customers)
        {
            clock.MoveTo(now.AddMinutes(-50));
            await content.LeaveOpenAsync(customer, members, ct);
        }

        clock.MoveTo(now);
        await ((ServiceLevelJob)services.GetService(typeof(ServiceLevelJob))!).RunAsync(now, ct);
        var support = (DemoSupport)services.GetService(typeof(DemoSupport))!;
        await support.NameContactsAsync(staff, customers[0].Members[0].OrganisationId!.Value, now, ct);
        await support.WriteAsync(customers[0].Members, staff, now, ct);
        await ((DemoClaims)services.GetService(typeof(DemoClaims))!).FileAsync(customers[0].Members, staff, now, ct);
        await ((DemoComplaints)services.GetService(typeof(DemoComplaints))!).BringAsync(customers[0].Members, staff, customers[0].AppIds[0], now, ct);
        await ((DemoDisputes)services.GetService(typeof(DemoDisputes))!).FileAsync(customers[0].Members, staff, now, ct);
        await ((DemoAbnormalSending)services.GetService(typeof(DemoAbnormalSending))!).AskAsync(customers[0].Members, customers[0].AppIds, customers[1].AppIds, staff, now, ct);
        await ((DemoLawfulRequests)services.GetService(typeof(DemoLawfulRequests))!).LogAsync(customers[0].Members, staff, now, ct);
        await ((DemoEnforcement)services.GetService(typeof(DemoEnforcement))!).PlayAsync(customers[0].Members, staff, now, ct);
        await DropMailsAsync(ct);
        return [.. staff, .. customers.SelectMany(c => c.Members)];
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    // Nobody waits for them: the addresses are invented.
    private async Task DropMailsAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await db.Set<OutboxMail>().ExecuteDeleteAsync(ct);
    }
}
