using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Deadlines;
using Portal.Web.Data;
using Portal.Web.Features.WorkingCalendar;

namespace Portal.Web.Features.Deadlines;

/// <param name="IsCut">There is more than is shown.</param>
public sealed record DeadlineCalendar(IReadOnlyList<DeadlineItem> Items, bool IsCut);

/// <summary>Every clock that runs, earliest end first: for an account, and for staff over all of them. Each sees what they may.</summary>
public sealed class DeadlineQueries(
    IDbContextFactory<PortalDb> dbs, IEnumerable<IDeadlineKind> kinds, IEnumerable<IDeadlineSource> sources, IStringLocalizer<DeadlinesTexts> texts, TimeProvider time)
{
    public const int Most = 300;

    /// <param name="turn">Only what waits for these.</param>
    public async Task<DeadlineCalendar> OpenAsync(DeadlineTurn? turn, Actor actor, int most = Most, CancellationToken ct = default)
    {
        actor.Require(actor.IsProvider ? Permission.StaffDesk : Permission.ViewOrganisation);
        var organisationId = actor.IsProvider ? (Guid?)null : actor.RequiredOrganisation;
        bool May(Permission? needs, Permission staffNeeds) => actor.IsProvider ? actor.May(staffNeeds) : needs is { } n && actor.May(n);

        await using var db = await dbs.CreateDbContextAsync(ct);
        var items = await TrackedAsync(db, [.. kinds.Where(kind => May(kind.Needs, kind.StaffNeeds))], organisationId, turn, most + 1, ct);
        foreach (var source in sources.Where(source => May(source.Needs, source.StaffNeeds)))
            items.AddRange(await source.OpenAsync(db, organisationId, time.GetUtcNow(), most + 1, ct));

        var shown = items.Where(item => turn is null || item.Turn == turn).OrderBy(item => item.DueAt).ThenBy(item => item.Key, StringComparer.Ordinal).Take(most + 1).ToList();
        if (organisationId is null)
        {
            var named = shown.Select(item => item.OrganisationId).Distinct().ToList();
            var names = await db.Set<Organisation>().Where(o => named.Contains(o.Id)).ToDictionaryAsync(o => o.Id, o => o.Name, ct);
            shown = [.. shown.Select(item => item with { Organisation = names[item.OrganisationId] })];
        }

        return new([.. shown.Take(most)], shown.Count > most);
    }

    private async Task<List<DeadlineItem>> TrackedAsync(PortalDb db, IReadOnlyList<IDeadlineKind> seen, Guid? organisationId, DeadlineTurn? turn, int most, CancellationToken ct)
    {
        var names = seen.Select(kind => kind.Kind).ToList();
        var calendar = await db.WorkingDaysAsync(ct);
        var open = await db.Set<TrackedDeadline>().AsNoTracking().Include(deadline => deadline.Moves.OrderBy(move => move.At))
            .Where(deadline => deadline.Status == DeadlineStatus.Open && names.Contains(deadline.Kind) && (organisationId == null || deadline.OrganisationId == organisationId)
                && (turn == null || deadline.Turn == turn))
            .OrderBy(deadline => deadline.DueAt).ThenBy(deadline => deadline.Id).Take(most).ToListAsync(ct);
        return [.. open.Select(deadline =>
        {
            var kind = seen.Single(kind => kind.Kind == deadline.Kind);
            return new DeadlineItem(
                $"{deadline.Kind}:{deadline.Subject}", deadline.OrganisationId, kind.Title(deadline.Subject), kind.Href(deadline.Subject, organisationId is null),
                deadline.DueAt, deadline.Turn, texts.Why(deadline, calendar), deadline.PolicyKey, deadline.IsProvisional)
            { Moves = deadline.Moves };
        })];
    }
}
