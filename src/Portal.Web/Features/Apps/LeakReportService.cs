using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Tickets;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Tickets;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Apps;

/// <summary>A leak report as staff see it; open until it has a closing.</summary>
public sealed record LeakRow(
    string Number, DateTimeOffset ReportedAt, string Organisation, Guid OrganisationId, long AppId, string AppName, string KeyHint,
    string ReportedBy, string Statement, DateTimeOffset? LastUsedAt, string? LastUsedFrom, DateTimeOffset? ClosedAt, string? ClosedBy)
{
    public bool IsOpen => ClosedAt is null;
}

/// <summary>One page of reports: all open ones first, oldest on top, then the closed ones, newest first.</summary>
public sealed record LeakRows(IReadOnlyList<LeakRow> Rows, int Page, int Pages);

/// <summary>What staff do with leak reports: look at what happened, tell the customer, close. The key stays dead.</summary>
public sealed class LeakReportService(IDbContextFactory<PortalDb> dbs, TimeProvider time, PortalUrls urls, IStringLocalizer<AppsTexts> texts)
{
    public const int PageSize = 25;
    public const int FindingMinLength = 10;
    public const int FindingMaxLength = 1000;

    public async Task<LeakRows> ListAsync(int page, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleLeaks);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var all = from r in db.Set<LeakReport>().AsNoTracking()
                  join o in db.Set<Organisation>() on r.OrganisationId equals o.Id
                  join k in db.Set<AppKey>() on r.KeyId equals k.Id
                  let closed = db.Set<KeyEvent>().Where(e => e.KeyId == r.KeyId && e.Kind == KeyEventKind.LeakClosed).FirstOrDefault()
                  select new { Report = r, o.Name, k.LastUsedAt, k.LastUsedFrom, ClosedAt = closed == null ? (DateTimeOffset?)null : closed.At, ClosedBy = closed == null ? null : closed.By };
        var pages = Math.Max(1, (await all.CountAsync(ct) + PageSize - 1) / PageSize);
        var current = Math.Clamp(page, 1, pages);
        var rows = await all
            .OrderBy(r => r.ClosedAt != null).ThenByDescending(r => r.ClosedAt).ThenBy(r => r.Report.ReportedAt).ThenBy(r => r.Report.Id)
            .Skip((current - 1) * PageSize).Take(PageSize).ToListAsync(ct);
        return new([.. rows.Select(r => new LeakRow(
            r.Report.Number, r.Report.ReportedAt, r.Name, r.Report.OrganisationId, r.Report.AppId, r.Report.AppName, r.Report.KeyHint,
            r.Report.ReportedBy, r.Report.Statement, r.LastUsedAt, r.LastUsedFrom, r.ClosedAt, r.ClosedBy))], current, pages);
    }

    /// <param name="finding">What was found; the customer's owners and the person who reported it read it in a mail.</param>
    /// <exception cref="RuleException"/>
    public async Task CloseAsync(string number, string finding, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleLeaks);
        var found = finding.Trim();
        Rule.Require(found.Length >= FindingMinLength, "leak.finding-required", "Say what was found: the customer reads it.", FindingMinLength);
        Rule.Require(found.Length <= FindingMaxLength, "leak.finding-too-long", $"At most {FindingMaxLength} characters.", FindingMaxLength);

        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var report = await db.Set<LeakReport>().SingleOrDefaultAsync(r => r.Number == number, ct) ?? throw new NotFoundException("The leak report");
        var app = await db.Set<App>().SingleAsync(a => a.AppId == report.AppId, ct);
        var key = app.Keys.Single(k => k.Id == report.KeyId);
        var isClosed = await db.Set<KeyEvent>().AnyAsync(e => e.KeyId == key.Id && e.Kind == KeyEventKind.LeakClosed, ct);
        Rule.Require(!isClosed, "leak.closed", "This report is closed.");

        app.CloseLeak(key, now);
        db.Add(new KeyEvent(Guid.CreateVersion7(now), key, KeyEventKind.LeakClosed, actor.Name, actor.Ip, now));
        db.Audit(actor, now, "app-key.leak-closed", AppService.Subject(app), app.OrganisationId, new { key.Hint, report.Number, Finding = found });
        if (await db.TicketOfAsync(report.Number, ct) is { Status: not TicketStatus.Closed } ticket)
        {
            ticket.Answer(actor.Id, actor.Name, found, now);
            ticket.Close(TicketOutcome.Solved, actor.Name, isProvider: true, now);
        }

        await MailAsync(db, report, found, now, ct);
        await db.SaveChangesAsync(ct);
    }

    private async Task MailAsync(PortalDb db, LeakReport report, string finding, DateTimeOffset now, CancellationToken ct)
    {
        var owners = await MemberDirectory.WithAsync(db, report.OrganisationId, Permission.ManageOrganisation, ct);
        var reporter = (await MemberDirectory.WithAsync(db, report.OrganisationId, Permission.ViewApps, ct)).Where(m => m.UserId == report.ReporterId);
        foreach (var person in owners.UnionBy(reporter, m => m.UserId))
        {
            using var _ = Language.Use(person.Language);
            db.Mail(person.Email, person.Language, now,
                texts["mail.leak-closed.subject", report.Number],
                texts["mail.leak-closed.text", report.Number, report.AppName, report.AppId, report.KeyHint, finding],
                urls.To($"/apps/leak-reports/{report.Number}"));
        }
    }
}
