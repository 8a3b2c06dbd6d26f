using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Web.Data;
using Portal.Web.Features.Agreements;

namespace Portal.Web.Features.Apps;

public sealed record AppRow(
    long AppId, string Name, IReadOnlyList<Service> Services, AppState State, int ActiveKeys, DateTimeOffset? LastUsedAt, DateTimeOffset CreatedAt);

public sealed record KeyRow(
    Guid Id, string Hint, KeyState State, string? StateReason, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt,
    DateTimeOffset? LastUsedAt, string? LastUsedFrom, string? LeakReport,
    bool CanReveal, bool CanDisable, bool CanEnable, bool CanReportLeak, bool CanDelete);

public sealed record AppDetails(
    long AppId, string Name, IReadOnlyList<Service> Services, AppState State, string? StateReason, IReadOnlyList<string> AllowList,
    string CreatedBy, DateTimeOffset CreatedAt, IReadOnlyList<KeyRow> Keys,
    bool CanChange, bool CanDisable, bool CanEnable, bool CanDelete, bool CanIssueKey);

public sealed record KeyEventRow(KeyEventKind Kind, string By, string? Ip, DateTimeOffset At, DateTimeOffset LastAt, long Count);

/// <summary>A service an app may be given, or the reason why not yet.</summary>
public sealed record ServiceChoice(Service Service, bool IsAccepted);

/// <summary>Reads about apps, each within the actor's organisation.</summary>
public sealed class AppQueries(IDbContextFactory<PortalDb> dbs, AgreementGate agreements)
{
    public const int EventsShown = 200;

    public async Task<IReadOnlyList<AppRow>> ListAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewApps);
        var organisation = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var apps = await db.Set<App>().AsNoTracking()
            .Where(a => a.OrganisationId == organisation)
            .OrderBy(a => a.AppId)
            .ToListAsync(ct);
        return [.. apps.Select(a => new AppRow(
            a.AppId, a.Name, [.. a.Services.Order()], a.State, a.ActiveKeys.Count(), a.Keys.Max(k => k.LastUsedAt), a.CreatedAt))];
    }

    public async Task<AppDetails> FindAsync(long appId, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewApps);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var app = await AppService.LoadAsync(db, appId, actor, ct);
        var reports = await db.Set<LeakReport>().AsNoTracking()
            .Where(r => r.OrganisationId == app.OrganisationId && r.AppId == appId)
            .ToDictionaryAsync(r => r.KeyId, r => r.Number, ct);
        return new(
            app.AppId, app.Name, [.. app.Services.Order()], app.State, app.StateReason, [.. app.AllowList.Select(r => r.ToString())],
            app.CreatedBy, app.CreatedAt,
            [.. app.Keys.OrderBy(k => k.State is KeyState.Deleted).ThenByDescending(k => k.CreatedAt)
                .Select(k => RowOf(app, k, reports.GetValueOrDefault(k.Id)))],
            app.CanChange, app.CanDisable, app.CanEnable, app.CanDelete, app.CanIssueKey);
    }

    public async Task<IReadOnlyList<KeyEventRow>> EventsAsync(long appId, Guid keyId, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewApps);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var app = await AppService.LoadAsync(db, appId, actor, ct);
        if (app.Keys.All(k => k.Id != keyId))
            throw new NotFoundException("The key");
        return await db.Set<KeyEvent>().AsNoTracking()
            .Where(e => e.KeyId == keyId && e.OrganisationId == app.OrganisationId)
            .OrderByDescending(e => e.LastAt).ThenByDescending(e => e.Id)
            .Take(EventsShown)
            .Select(e => new KeyEventRow(e.Kind, e.By, e.Ip, e.At, e.LastAt, e.Count))
            .ToListAsync(ct);
    }

    public async Task<IReadOnlyList<ServiceChoice>> ServicesAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewApps);
        var organisation = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var choices = new List<ServiceChoice>();
        foreach (var service in Enum.GetValues<Service>())
            choices.Add(new(service, await agreements.IsAcceptedAsync(db, organisation, service, ct)));
        return choices;
    }

    private static KeyRow RowOf(App app, AppKey key, string? report) => new(
        key.Id, key.Hint, key.State, key.StateReason, key.CreatedBy, key.CreatedAt, key.ChangedAt, key.LastUsedAt, key.LastUsedFrom, report,
        key.CanReveal, key.CanDisable, key.CanEnable && app.CanChange, key.CanReportLeak, key.CanDelete);
}
