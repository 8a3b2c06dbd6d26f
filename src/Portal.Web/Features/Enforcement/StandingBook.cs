using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Enforcement;
using Portal.Web.Data;

namespace Portal.Web.Features.Enforcement;

/// <summary>The one place that knows how a customer stands; what it allows is the table in <see cref="Standings"/>.</summary>
public static class StandingBook
{
    public static async Task<CustomerStanding> StandingAsync(this PortalDb db, Guid organisationId, DateTimeOffset now, CancellationToken ct)
    {
        var facts = new List<StandingFact>();
        var measures = await (from c in db.Set<EnforcementCase>()
                              join m in db.Set<Measure>() on c.Id equals m.CaseId
                              where c.OrganisationId == organisationId && m.Status == MeasureStatus.InForce && (m.Until == null || m.Until >= now)
                              select new { c.Number, m.Kind, m.Service, m.AppId, m.Type, m.PerDay, m.Until }).ToListAsync(ct);
        foreach (var m in measures)
        {
            if (Standings.Of(m.Kind) is { } standing)
                facts.Add(new(standing, m.Number, m.Service, m.AppId, m.Type, m.PerDay, m.Until));
        }

        // A113: unpaid past the grace days; the bill itself says from which instant on.
        var rest = await db.Set<Organisation>().Where(o => o.Id == organisationId).Select(o => new
        {
            o.State,
            IsHeld = db.Set<IdentityHold>().Any(hold => hold.OrganisationId == organisationId && hold.Status != HoldStatus.Released),
            IsUnpaid = db.Set<Bill>().Any(bill => bill.OrganisationId == organisationId && bill.SendingStopsAt <= now),
            IsStopped = db.Set<SendingStop>().Any(stop => stop.OrganisationId == organisationId && stop.StopsAt <= now && (stop.LiftedAt == null || stop.LiftedAt > now)),
        }).SingleOrDefaultAsync(ct) ?? throw new NotFoundException("The organisation");
        if (Standings.Of(rest.State) is var own and not Standing.Normal && facts.All(fact => fact.Standing != own))
            facts.Add(new(own));
        foreach (var (holds, standing) in new[] { (rest.IsHeld, Standing.Held), (rest.IsUnpaid, Standing.Unpaid), (rest.IsStopped, Standing.Stopped) })
        {
            if (holds)
                facts.Add(new(standing));
        }

        return new(facts);
    }
}
