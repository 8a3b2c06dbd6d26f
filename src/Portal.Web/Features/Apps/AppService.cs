using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Web.Data;
using Portal.Web.Features.Agreements;

namespace Portal.Web.Features.Apps;

public sealed record NewApp(string Name, IReadOnlyCollection<Service> Services);

/// <summary>A key just made or shown again: the only place its value leaves the service.</summary>
public sealed record IssuedKey(long AppId, Guid KeyId, KeySecret Secret);

/// <summary>What an organisation does with its apps. Keys have their own: <see cref="AppKeyService"/>.</summary>
public sealed class AppService(
    IDbContextFactory<PortalDb> dbs, TimeProvider time, AgreementGate agreements, AppDirectory directory, AppKeyVault vault)
{
    public const int MaxApps = 50;

    /// <summary>Makes the app and its first key (A11: both are granted together).</summary>
    /// <exception cref="RuleException"/>
    public async Task<IssuedKey> CreateAsync(NewApp request, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageApps);
        var organisation = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);

        // The number comes first: its lock makes creators wait for each other, so the checks below stay true.
        var appId = App.FirstAppId - 1 + await NumberSeries.NextAsync(db, "apps", ct);
        foreach (var service in request.Services)
            await agreements.RequireAsync(db, organisation, service, ct);
        await RequireFreeNameAsync(db, organisation, request.Name, null, ct);
        var count = await db.Set<App>().CountAsync(a => a.OrganisationId == organisation && a.State != AppState.Deleted, ct);
        Rule.Require(count < MaxApps, "app.too-many", $"An organisation has at most {MaxApps} apps.", MaxApps);

        var now = time.GetUtcNow();
        var app = new App(Guid.CreateVersion7(now), appId, organisation, request.Name, request.Services, actor.Name, now);
        var keyId = Guid.CreateVersion7(now);
        var secret = KeySecret.Create();
        var key = app.IssueKey(keyId, vault.Protect(keyId, secret), secret.Hint, actor.Name, now);
        db.Add(app);
        db.Add(new KeyEvent(Guid.CreateVersion7(now), key, KeyEventKind.Created, actor.Name, actor.Ip, now));
        db.Audit(actor, now, "app.created", Subject(app), organisation, new { app.AppId, app.Name, Services = Wire(app.Services), KeyHint = key.Hint });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        directory.Forget(appId);
        return new(appId, keyId, secret);
    }

    public Task RenameAsync(long appId, string name, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(appId, actor, "app.renamed", async (db, app, now) =>
        {
            var before = app.Name;
            await RequireFreeNameAsync(db, app.OrganisationId, name, app.Id, ct);
            app.Rename(name);
            return new { Before = before, After = app.Name };
        }, ct);

    /// <exception cref="RuleException">A service is new to the app and its agreement is not accepted.</exception>
    public Task UseServicesAsync(long appId, IReadOnlyCollection<Service> services, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(appId, actor, "app.services-changed", async (db, app, now) =>
        {
            foreach (var service in services.Where(s => !app.Services.Contains(s)))
                await agreements.RequireAsync(db, app.OrganisationId, service, ct);
            var before = Wire(app.Services);
            app.UseServices(services);
            return new { Before = before, After = Wire(app.Services) };
        }, ct);

    /// <param name="text">One address or CIDR range a line; empty lets every address in.</param>
    public Task AllowAsync(long appId, string text, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(appId, actor, "app.allow-list-changed", (_, app, now) =>
        {
            var before = Texts(app.AllowList);
            app.Allow(AddressRange.ParseList(text));
            return Task.FromResult<object>(new { Before = before, After = Texts(app.AllowList) });
        }, ct);

    public Task DisableAsync(long appId, string reason, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(appId, actor, "app.disabled", (_, app, now) =>
        {
            app.Disable(reason);
            return Task.FromResult<object>(new { Reason = app.StateReason });
        }, ct);

    public Task EnableAsync(long appId, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(appId, actor, "app.enabled", async (db, app, now) =>
        {
            foreach (var service in app.Services)
                await agreements.RequireAsync(db, app.OrganisationId, service, ct);
            app.Enable();
            return new { app.AppId };
        }, ct);

    public Task DeleteAsync(long appId, string reason, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(appId, actor, "app.deleted", (db, app, now) =>
        {
            var living = app.Keys.Where(k => k.State is not KeyState.Deleted).ToList();
            app.Delete(reason, now);
            foreach (var key in living)
                db.Add(new KeyEvent(Guid.CreateVersion7(now), key, KeyEventKind.Deleted, actor.Name, actor.Ip, now));
            return Task.FromResult<object>(new { Reason = app.StateReason, Keys = living.Count });
        }, ct);

    internal static string Subject(App app) => $"app:{app.AppId}";

    internal static async Task<App> LoadAsync(PortalDb db, long appId, Actor actor, CancellationToken ct)
    {
        var organisation = actor.RequiredOrganisation;
        return await db.Set<App>().SingleOrDefaultAsync(a => a.AppId == appId && a.OrganisationId == organisation, ct)
            ?? throw new NotFoundException("The app");
    }

    private async Task ChangeAsync(
        long appId, Actor actor, string action, Func<PortalDb, App, DateTimeOffset, Task<object>> change, CancellationToken ct)
    {
        actor.Require(Permission.ManageApps);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var app = await LoadAsync(db, appId, actor, ct);
        var now = time.GetUtcNow();
        var details = await change(db, app, now);
        db.Audit(actor, now, action, Subject(app), app.OrganisationId, details);
        await db.SaveChangesAsync(ct);
        directory.Forget(appId);
    }

    private static async Task RequireFreeNameAsync(PortalDb db, Guid organisation, string name, Guid? except, CancellationToken ct)
    {
        var clean = name.Trim();
        var taken = await db.Set<App>().AnyAsync(
            a => a.OrganisationId == organisation && a.State != AppState.Deleted && a.Name == clean && a.Id != except, ct);
        Rule.Require(!taken, "app.name-taken", $"There is already an app called '{clean}'.", clean);
    }

    private static List<string> Wire(IEnumerable<Service> services) => [.. services.Order().Select(s => s.Wire())];

    private static List<string> Texts(IEnumerable<AddressRange> ranges) => [.. ranges.Select(r => r.ToString())];
}
