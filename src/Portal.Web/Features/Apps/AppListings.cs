using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Tokens;
using Portal.Web.Data;

namespace Portal.Web.Features.Apps;

/// <summary>One app in the API's list; the organisation by its name.</summary>
public sealed record AppListing(long AppId, string Name, string Organisation, IReadOnlyList<string> Services, string State);

/// <summary>The API's list of apps.</summary>
public sealed class AppListings(IDbContextFactory<PortalDb> dbs)
{
    /// <summary>The provider's token sees every app that is not deleted, a customer's its own.</summary>
    /// <exception cref="ForbiddenException"/>
    public async Task<IReadOnlyList<AppListing>> ListAsync(Actor actor, CancellationToken ct = default)
    {
        actor.RequireScope(TokenScopes.AppsRead);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var rows = await db.Set<App>().AsNoTracking()
            .Where(a => a.State != AppState.Deleted && (actor.OrganisationId == null || a.OrganisationId == actor.OrganisationId))
            .OrderBy(a => a.AppId)
            .Join(db.Set<Organisation>(), a => a.OrganisationId, o => o.Id,
                (a, o) => new { a.AppId, a.Name, Organisation = o.Name, a.Services, a.State })
            .ToListAsync(ct);
        return [.. rows.OrderBy(r => r.AppId).Select(r => new AppListing(
            r.AppId, r.Name, r.Organisation, [.. r.Services.Order().Select(s => s.Wire())], Wire(r.State)))];
    }

    private static string Wire(AppState state) => state is AppState.Active ? "active" : "disabled";
}
