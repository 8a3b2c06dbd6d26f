using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Calendar;
using Portal.Domain.Tickets;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Agreements;
using Portal.Web.Features.Tickets;
using Portal.Web.Platform;
using Portal.Web.Platform.Documents;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Apps;

/// <summary>What an organisation does with its keys; each act is a line in the key's access log and an audit row.</summary>
public sealed class AppKeyService(
    IDbContextFactory<PortalDb> dbs, TimeProvider time, AgreementGate agreements, AppDirectory directory, AppKeyVault vault, DocumentPress press,
    PortalUrls urls, IStringLocalizer<AppsTexts> texts)
{
    /// <exception cref="RuleException"/>
    public async Task<IssuedKey> CreateAsync(long appId, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageApps);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var app = await AppService.LoadAsync(db, appId, actor, ct);
        await RequireAgreedAsync(db, app, ct);
        var now = time.GetUtcNow();
        var keyId = Guid.CreateVersion7(now);
        var secret = KeySecret.Create();
        var key = app.IssueKey(keyId, vault.Protect(keyId, secret), secret.Hint, actor.Name, now);
        db.Add(key);
        await NoteAndSaveAsync(db, app, key, actor, now, KeyEventKind.Created, "app-key.created", new { key.Hint }, ct);
        return new(appId, keyId, secret);
    }

    /// <summary>Shows a key again to someone who has just proved who they are.</summary>
    /// <exception cref="RuleException"/>
    public async Task<IssuedKey> RevealAsync(long appId, Guid keyId, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageApps);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var (app, key) = await LoadAsync(db, appId, keyId, actor, ct);
        actor.RequireRecent(now);
        Rule.Require(key.CanReveal, "key.not-revealable", $"The key is {key.State}.");
        var secret = vault.Reveal(key);
        await NoteAndSaveAsync(db, app, key, actor, now, KeyEventKind.Revealed, "app-key.revealed", new { key.Hint }, ct);
        return new(appId, keyId, secret);
    }

    public Task DisableAsync(long appId, Guid keyId, string reason, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(appId, keyId, actor, KeyEventKind.Disabled, "app-key.disabled", (app, key, now) => app.DisableKey(key, reason, now), ct);

    /// <exception cref="RuleException"/>
    public Task EnableAsync(long appId, Guid keyId, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(appId, keyId, actor, KeyEventKind.Enabled, "app-key.enabled", (app, key, now) => app.EnableKey(key, now), ct, RequireAgreedAsync);

    public Task DeleteAsync(long appId, Guid keyId, string reason, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(appId, keyId, actor, KeyEventKind.Deleted, "app-key.deleted", (app, key, now) => app.DeleteKey(key, reason, now), ct);

    /// <summary>Stops the key at once and gives the receipt's number; the owners are told by mail (A29).</summary>
    /// <exception cref="RuleException"/>
    public async Task<string> ReportLeakAsync(long appId, Guid keyId, string statement, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageApps);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var now = time.GetUtcNow();
        var count = await NumberSeries.NextAsync(db, LeakReport.SeriesAt(now), ct);
        var number = LeakReport.NumberOf(now, count);
        var (app, key) = await LoadAsync(db, appId, keyId, actor, ct);
        var report = app.ReportLeak(key, Guid.CreateVersion7(now), number, actor.Id, actor.Name, actor.Ip, statement, now);
        db.Add(report);
        // A29: an urgent ticket, in which both sides go on.
        await db.OpenTicketAsync(
            app.OrganisationId,
            new(
                TicketKind.KeyLeak, texts["leak-ticket.subject", report.AppName, report.KeyHint],
                report.Statement.Length > 0 ? report.Statement : texts["leak-ticket.no-statement"], Source: report.Number),
            actor, now, ct);
        await LeakReceipts.PrintAsync(db, press, report, ct);
        await MailAsync(db, report, now, ct);
        await NoteAndSaveAsync(db, app, key, actor, now, KeyEventKind.LeakReported, "app-key.leak-reported", new { key.Hint, report.Number }, ct);
        await transaction.CommitAsync(ct);
        directory.Forget(appId);
        return report.Number;
    }

    // A29 asks for notice at once: the owners learn that it was given, the provider's people that it has arrived.
    private async Task MailAsync(PortalDb db, LeakReport report, DateTimeOffset now, CancellationToken ct)
    {
        var at = ContractTime.Local(report.ReportedAt).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
        foreach (var owner in await MemberDirectory.WithAsync(db, report.OrganisationId, Permission.ManageOrganisation, ct))
            Mail(owner, "mail.leak.text", urls.To($"/apps/leak-reports/{report.Number}"));
        foreach (var staff in await MemberDirectory.StaffWithAsync(db, Permission.ViewCustomers, ct))
            Mail(staff, "mail.leak.staff", null);

        void Mail(Recipient recipient, string text, string? link)
        {
            using var _ = Language.Use(recipient.Language);
            db.Mail(recipient.Email, recipient.Language, now,
                texts["mail.leak.subject", report.AppName, report.KeyHint],
                texts[text, report.Number, at, report.ReportedBy, report.AppName, report.AppId, report.KeyHint],
                link);
        }
    }

    // What sends anew needs what creating it needed; what stops a key needs nothing.
    private async Task RequireAgreedAsync(PortalDb db, App app, CancellationToken ct)
    {
        foreach (var service in app.Services)
            await agreements.RequireAsync(db, app.OrganisationId, service, ct);
    }

    private async Task ChangeAsync(
        long appId, Guid keyId, Actor actor, KeyEventKind kind, string action, Action<App, AppKey, DateTimeOffset> change, CancellationToken ct,
        Func<PortalDb, App, CancellationToken, Task>? require = null)
    {
        actor.Require(Permission.ManageApps);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var (app, key) = await LoadAsync(db, appId, keyId, actor, ct);
        if (require is not null)
            await require(db, app, ct);
        var now = time.GetUtcNow();
        change(app, key, now);
        await NoteAndSaveAsync(db, app, key, actor, now, kind, action, new { key.Hint, Reason = key.StateReason }, ct);
    }

    private static async Task NoteAndSaveAsync(
        PortalDb db, App app, AppKey key, Actor actor, DateTimeOffset now, KeyEventKind kind, string action, object details, CancellationToken ct)
    {
        db.Add(new KeyEvent(Guid.CreateVersion7(now), key, kind, actor.Name, actor.Ip, now));
        db.Audit(actor, now, action, AppService.Subject(app), app.OrganisationId, details);
        await db.SaveChangesAsync(ct);
    }

    private static async Task<(App App, AppKey Key)> LoadAsync(PortalDb db, long appId, Guid keyId, Actor actor, CancellationToken ct)
    {
        var app = await AppService.LoadAsync(db, appId, actor, ct);
        return (app, app.Keys.SingleOrDefault(k => k.Id == keyId) ?? throw new NotFoundException("The key"));
    }
}
