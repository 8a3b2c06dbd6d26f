using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Policies;
using Portal.Web.Data;
using Portal.Web.Features.Policies;

namespace Portal.Web.Features.Billing;

/// <summary>A kept statement in a list.</summary>
public sealed record CountsRow(Guid Id, Service Service, DateTimeOffset MadeAt, string MadeBy, Deviation Total, decimal Tolerance, bool IsWithin);

/// <summary>The customer's own counts against a bill: compared, and kept as they were.</summary>
public sealed class ReconciliationService(IDbContextFactory<PortalDb> dbs, BillQueries bills, BillSources sources, TimeProvider time)
{
    /// <summary>Longer than a month of lines with names and notes.</summary>
    public const int MaxText = 20_000;

    private const int MostRows = 100;

    /// <returns>The statement.</returns>
    /// <exception cref="NotFoundException"/>
    /// <exception cref="RuleException">'counts.…'.</exception>
    public async Task<Guid> CompareAsync(Actor actor, string number, Service service, string text, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageBills);
        Rule.Require(text.Length <= MaxText, "counts.too-long", $"Write at most {MaxText} characters.", MaxText);
        var bill = await bills.GetAsync(actor, number, ct);
        var own = CustomerCounts.Read(text, bill.Month);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var inputs = await sources.InputsAsync(db, bill, ct);
        var now = time.GetUtcNow();
        var tolerance = (await db.PoliciesAsync(bill.OrganisationId, ct))
            .InForce(Policy.Tolerance(service), bill.OrganisationId, ContractTime.DayOf(bill.IssuedAt));
        var counts = CustomerCounts.Compare(bill, service, inputs.Usage, own, tolerance, actor.Name, now);
        db.Add(counts);
        db.Audit(actor, now, "bill.reconciled", $"bill:{bill.Number}", bill.OrganisationId,
            new { Service = service.Wire(), counts.Total.Billed, Own = counts.Total.Recomputed, counts.IsWithin });
        await db.SaveChangesAsync(ct);
        return counts.Id;
    }

    /// <summary>Statements about a bill, newest first.</summary>
    /// <exception cref="NotFoundException"/>
    public async Task<IReadOnlyList<CountsRow>> ListAsync(Actor actor, string number, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var bill = await db.Set<Bill>().VisibleTo(actor).Where(b => b.Number == number).Select(b => (Guid?)b.Id).SingleOrDefaultAsync(ct)
            ?? throw new NotFoundException("The bill");
        var all = await db.Set<CustomerCounts>().AsNoTracking().Include(c => c.Days)
            .Where(c => c.BillId == bill).OrderByDescending(c => c.MadeAt).Take(MostRows).ToListAsync(ct);
        return [.. all.Select(c => new CountsRow(c.Id, c.Service, c.MadeAt, c.MadeBy, c.Total, c.Tolerance, c.IsWithin))];
    }

    /// <exception cref="NotFoundException"/>
    public async Task<CustomerCounts> GetAsync(Actor actor, string number, Guid id, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var bills = db.Set<Bill>().VisibleTo(actor).Where(bill => bill.Number == number);
        return await db.Set<CustomerCounts>().AsNoTracking().Include(c => c.Days.OrderBy(day => day.Day))
            .SingleOrDefaultAsync(c => c.Id == id && bills.Any(bill => bill.Id == c.BillId), ct)
            ?? throw new NotFoundException("The statement");
    }
}
