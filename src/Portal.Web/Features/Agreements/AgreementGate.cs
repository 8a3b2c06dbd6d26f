using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Agreements;
using Portal.Domain.Calendar;
using Portal.Domain.Enforcement;
using Portal.Web.Data;
using Portal.Web.Features.Enforcement;

namespace Portal.Web.Features.Agreements;

/// <summary>
/// Nothing of a service works before its agreements are accepted (A3, A61).
/// What counts is the version in force today, or a later one already accepted.
/// </summary>
public sealed class AgreementGate(TimeProvider time)
{
    /// <exception cref="RuleException">
    /// agreement.not-accepted, with the codes that lack acceptance as first argument; organisation.suspended and standing.… (A4).
    /// </exception>
    public async Task RequireAsync(PortalDb db, Guid organisationId, Service service, CancellationToken ct, CustomerAct act = CustomerAct.Start)
    {
        (await db.StandingAsync(organisationId, time.GetUtcNow(), ct)).Require(act, service);
        var missing = await MissingAsync(db, organisationId, service, ct);
        Rule.Require(missing.Count == 0, "agreement.not-accepted",
            $"Accept these agreements first: {string.Join(", ", missing.Select(code => code.Wire()))}.",
            string.Join(", ", missing.Select(code => code.Wire())));
    }

    public async Task<bool> IsAcceptedAsync(PortalDb db, Guid organisationId, Service service, CancellationToken ct) =>
        (await MissingAsync(db, organisationId, service, ct)).Count == 0;

    /// <summary>The needed agreements whose version in force the organisation has not accepted.</summary>
    public async Task<IReadOnlyList<AgreementCode>> MissingAsync(PortalDb db, Guid organisationId, Service service, CancellationToken ct)
    {
        var needed = AgreementSet.Needed(service);
        var today = ContractTime.DayOf(time.GetUtcNow());
        var inForce = await db.Set<AgreementVersion>()
            .Where(v => needed.Contains(v.Code) && v.PublishedAt != null && v.EffectiveOn <= today)
            .Select(v => new { v.Code, v.EffectiveOn })
            .ToListAsync(ct);
        var accepted = await (from a in db.Set<Acceptance>()
                              join v in db.Set<AgreementVersion>() on a.AgreementVersionId equals v.Id
                              where a.OrganisationId == organisationId && needed.Contains(a.Code)
                                  && (a.Status == AcceptanceStatus.AcceptedExplicit || a.Status == AcceptanceStatus.AcceptedDeemed)
                              select new { v.Code, v.EffectiveOn }).ToListAsync(ct);

        return [.. needed.Where(code => !accepted.Any(a => a.Code == code
            && a.EffectiveOn >= inForce.Where(v => v.Code == code).Select(v => v.EffectiveOn).DefaultIfEmpty(DateOnly.MaxValue).Max()))];
    }
}
