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

        var state = await db.Set<Organisation>().Where(o => o.Id == organisationId).Select(o => (OrganisationState?)o.State).SingleOrDefaultAsync(ct)
            ?? throw new NotFoundException("The organisation");
        if (Standings.Of(state) is var own and not Standing.Normal && facts.All(fact => fact.Standing != own))
            facts.Add(new(own));
        if (await db.Set<IdentityHold>().AnyAsync(hold => hold.OrganisationId == organisationId && hold.Status != HoldStatus.Released, ct))
            facts.Add(new(Standing.Held));
        // A113: unpaid past the grace days; the bill itself says from which instant on.
        if (await db.Set<Bill>().AnyAsync(bill => bill.OrganisationId == organisationId && bill.SendingStopsAt <= now, ct))
            facts.Add(new(Standing.Unpaid));
        if (await db.Set<SendingStop>().AnyAsync(stop => stop.OrganisationId == organisationId && stop.StopsAt <= now && (stop.LiftedAt == null || stop.LiftedAt > now), ct))
            facts.Add(new(Standing.Stopped));
        return new(facts);
    }
}
