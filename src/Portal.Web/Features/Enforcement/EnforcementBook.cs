using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Enforcement;
using Portal.Web.Data;

namespace Portal.Web.Features.Enforcement;

/// <summary>What a case that opens by itself rests on.</summary>
/// <param name="Origin">Unique: the same thing opens one case.</param>
public sealed record CaseOrigin(Guid OrganisationId, long? AppId, Ground Ground, CaseSource Source, string Reference, string Origin, string Text);

public static class EnforcementBook
{
    /// <summary>Proposes a case in the caller's transaction, once for each origin; a person decides whether the customer is told.</summary>
    /// <returns>The number; null where there is one already.</returns>
    public static async Task<string?> ProposeCaseAsync(this PortalDb db, CaseOrigin from, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.Set<EnforcementCase>().AnyAsync(c => c.Origin == from.Origin, ct))
            return null;
        var number = EnforcementCase.NumberAt(now, await NumberSeries.NextAsync(db, EnforcementCase.SeriesAt(now), ct));
        db.Add(EnforcementCase.Propose(number, from.OrganisationId, from.AppId, from.Ground, from.Source, from.Reference, from.Origin, from.Text, false, actor.Name, now));
        db.Audit(actor, now, "enforcement.proposed", $"enforcement:{number}", null, new { from.OrganisationId, from.Ground, from.Source, from.Reference });
        return number;
    }

    /// <summary>What cases rested on was a mistake: what is only proposed goes, in the caller's transaction. What the customer has been told of stands.</summary>
    /// <param name="origin">What their origins begin with.</param>
    /// <returns>The numbers of those that still run; whether they go on is for Risk to say.</returns>
    public static async Task<IReadOnlyList<string>> DropProposedCasesAsync(this PortalDb db, string origin, string reason, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var cases = await db.Set<EnforcementCase>().Where(c => c.Origin!.StartsWith(origin)).OrderBy(c => c.Number).ToListAsync(ct);
        foreach (var proposed in cases.Where(c => c.Status is CaseStatus.Proposed))
        {
            proposed.Dismiss(reason, actor.Name, now);
            db.Audit(actor, now, "enforcement.dismissed", $"enforcement:{proposed.Number}", null, new { proposed.Reason });
        }

        return [.. cases.Where(c => c.IsRunning).Select(c => c.Number)];
    }
}
