using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Calendar;
using Portal.Domain.Forecasts;
using Portal.Domain.Notices;
using Portal.Domain.Policies;
using Portal.Domain.ServiceLevels;
using Portal.Web.Data;
using Portal.Web.Features.Policies;
using Portal.Web.Features.Usage;
using Portal.Web.Features.WorkingCalendar;
using Portal.Web.Platform.Files;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>What Ops say about a release.</summary>
/// <param name="Notice">Number of the maintenance notice, for announced maintenance (R13).</param>
/// <param name="IsGateway">The surge is measured by the line of gateway users (R10).</param>
public sealed record ReleaseInput(
    ReleaseReason Reason, ReleaseScope Scope, string Reference, string Note = "", string? Notice = null, bool IsGateway = false);

/// <summary>Evidence that came with a release.</summary>
public sealed record ReleaseFile(string Name, Stream Content);

/// <summary>
/// Releases failures that are not ours, with what shows it. A month that has been claimed is closed: its figures are frozen in the claim.
/// </summary>
public sealed class ReleaseService(
    IDbContextFactory<PortalDb> dbs, IUsageStore store, ServiceLevelCounter counter, FileStore files, TimeProvider time)
{
    /// <summary>The announced maintenance that can be named for a month: sent to the customer, standing, and within the month in part at least.</summary>
    /// <exception cref="NotFoundException"/>
    public async Task<IReadOnlyList<Notice>> NoticesAsync(Guid monthId, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageServiceLevels);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var month = await db.Set<ServiceLevelMonth>().AsNoTracking().SingleOrDefaultAsync(m => m.Id == monthId, ct) ?? throw new NotFoundException("The service month");
        var (from, until) = month.Month.Span;
        var notices = await Published(db, month.OrganisationId)
            .Where(n => n.Maintenance != MaintenanceType.Unscheduled && n.StartsAt < until && n.EndsAt > from).OrderBy(n => n.StartsAt).ToListAsync(ct);
        return [.. notices.Where(n => n.Affects(month.Service))];
    }

    /// <exception cref="NotFoundException"/>
    /// <exception cref="RuleException">'release.after-snapshot', 'release.app-missing', 'release.no-notice', 'release.unscheduled', 'release.notice-late', 'release.outside-notice', 'release.no-surge', 'release.surge-announced' …</exception>
    public async Task<Guid> MakeAsync(Guid monthId, ReleaseInput input, ReleaseFile? file, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageServiceLevels);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var month = await OpenAsync(db, monthId, ct);
        var organisation = month.OrganisationId;
        Rule.Require(
            input.Scope.AppId is not { } app || await db.Set<App>().AnyAsync(a => a.AppId == app && a.OrganisationId == organisation, ct),
            "release.app-missing", "The customer has no such app.");
        var proof = input.Reason switch
        {
            ReleaseReason.R10 => await SurgeAsync(db, month, input, ct),
            ReleaseReason.R13 => await NoticeAsync(db, month, input, ct),
            _ => "",
        };
        var release = FailureRelease.Make(
            organisation, month.Service, month.Month, input.Reason, input.Scope, input.Reference, input.Note, proof, actor.Id, actor.Name, now);
        if (file is not null)
        {
            var stored = await files.AddAsync(db, organisation, file.Name, file.Content, ct, FileUse.Ours);
            release.Attach(stored.Id, stored.Name);
        }

        db.Add(release);
        db.Audit(actor, now, "release.made", $"release:{release.Id}", organisation,
            new { release.Reason, month.Service, release.Month, release.ScopeFrom, release.ScopeUntil, release.Codes, release.AppId, release.Region, release.Reference, release.Proof });
        await db.SaveChangesAsync(ct);
        await RecountAsync(month, now, ct);
        return release.Id;
    }

    /// <summary>The second person's yes to 'any other reason' (A96).</summary>
    public Task ConfirmAsync(Guid releaseId, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.DecideClaims);
        return ChangeAsync(releaseId, "release.confirmed", (release, now) => release.Confirm(actor.Id, actor.Name, now), actor, ct);
    }

    public Task WithdrawAsync(Guid releaseId, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageServiceLevels);
        return ChangeAsync(releaseId, "release.withdrawn", (release, now) => release.Withdraw(actor.Name, now), actor, ct);
    }

    private async Task ChangeAsync(Guid releaseId, string action, Action<FailureRelease, DateTimeOffset> change, Actor actor, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var release = await db.Set<FailureRelease>().SingleOrDefaultAsync(r => r.Id == releaseId, ct) ?? throw new NotFoundException("The release");
        var monthId = await db.Set<ServiceLevelMonth>()
            .Where(m => m.OrganisationId == release.OrganisationId && m.Service == release.Service && m.From == release.Month).Select(m => m.Id).SingleAsync(ct);
        var month = await OpenAsync(db, monthId, ct);
        change(release, now);
        db.Audit(actor, now, action, $"release:{release.Id}", release.OrganisationId, new { release.Reason, release.Month, release.Reference });
        await db.SaveChangesAsync(ct);
        await RecountAsync(month, now, ct);
    }

    private Task RecountAsync(ServiceLevelMonth month, DateTimeOffset now, CancellationToken ct) =>
        counter.CountAsync(month.OrganisationId, month.From, now, ct);

    private static async Task<ServiceLevelMonth> OpenAsync(PortalDb db, Guid monthId, CancellationToken ct)
    {
        var month = await db.Set<ServiceLevelMonth>().AsNoTracking().SingleOrDefaultAsync(m => m.Id == monthId, ct)
            ?? throw new NotFoundException("The service month");
        Rule.Require(!await SlaClaims.ExistsAsync(db, month, ct), "release.after-snapshot", "This month has been claimed: its figures are frozen.");
        return month;
    }

    /// <summary>What the customer had announced for the month: forecasts that stand, by their first day.</summary>
    public async Task<IReadOnlyList<TrafficForecast>> ForecastsAsync(Guid monthId, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageServiceLevels);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var month = await db.Set<ServiceLevelMonth>().AsNoTracking().SingleOrDefaultAsync(m => m.Id == monthId, ct)
            ?? throw new NotFoundException("The service month");
        return await ForecastsAsync(db, month.OrganisationId, month.From, month.Until, ct);
    }

    private static Task<List<TrafficForecast>> ForecastsAsync(PortalDb db, Guid organisationId, DateOnly first, DateOnly last, CancellationToken ct) =>
        db.Set<TrafficForecast>().AsNoTracking()
            .Where(f => f.OrganisationId == organisationId && f.From <= last && f.Until >= first && f.Status != ForecastStatus.Withdrawn)
            .OrderBy(f => f.From).ThenBy(f => f.Number).ToListAsync(ct);

    // A90: every day of the span was above the line of messages that needs no forecast, also without those that were announced.
    private async Task<string> SurgeAsync(PortalDb db, ServiceLevelMonth month, ReleaseInput input, CancellationToken ct)
    {
        var (first, last) = (ContractTime.DayOf(input.Scope.From), ContractTime.DayOf(input.Scope.Until.AddMicroseconds(-1)));
        var line = (await db.PoliciesAsync(month.OrganisationId, ct))
            .InForce(input.IsGateway ? Policy.SurgeGateway : Policy.SurgeNormal, month.OrganisationId, first).Value;
        var days = (await store.Reads.SumsAsync(new(first, last, month.OrganisationId), byApp: true, inFull: false, int.MaxValue, ct))
            .GroupBy(sum => sum.Day).ToDictionary(day => day.Key, day => day.GroupBy(sum => sum.AppId).ToDictionary(app => app.Key, app => app.Sum(sum => sum.Messages)));
        var forecasts = await ForecastsAsync(db, month.OrganisationId, first, last, ct);
        var figures = new List<string>();
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            var byApp = days.GetValueOrDefault(day) ?? [];
            var (messages, unannounced) = (byApp.Values.Sum(), Surge.Unannounced(day, byApp, forecasts));
            Rule.Require(messages > line, "release.no-surge", $"On {day:yyyy-MM-dd} there were {messages} messages, the line is {line}.", day, messages, line);
            Rule.Require(
                unannounced > line, "release.surge-announced",
                $"On {day:yyyy-MM-dd} there were {messages} messages, but only {unannounced} without a forecast; the line is {line}.", day, messages, unannounced, line);
            figures.Add(string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}: {messages:#,0}{(unannounced < messages ? $" ({unannounced:#,0})" : "")} > {line:#,0}"));
        }

        return string.Join("; ", figures);
    }

    // A93: a notice that really left, early enough, and the span lies inside what it announced.
    private static async Task<string> NoticeAsync(PortalDb db, ServiceLevelMonth month, ReleaseInput input, CancellationToken ct)
    {
        var organisationId = month.OrganisationId;
        var number = input.Notice?.Trim() ?? "";
        var notice = await Published(db, organisationId).SingleOrDefaultAsync(n => n.Number == number, ct);
        Rule.Require(notice?.Affects(month.Service) == true, "release.no-notice", "Announced maintenance needs a notice that the customer was sent and that still stands.");
        Rule.Require(notice!.CanRelease, "release.unscheduled", "Unscheduled maintenance was not announced before: its failures count.");
        Rule.Require(
            notice.StartsAt <= input.Scope.From && input.Scope.Until <= notice.EndsAt, "release.outside-notice", "The span lies inside the announced window.");
        var startsAt = notice.StartsAt!.Value;
        var days = (await db.PoliciesAsync(organisationId, ct)).InForce(Policy.MaintenanceNotice, organisationId, ContractTime.DayOf(startsAt)).Whole;
        var latest = ContractTime.Local(new NoticeLead(Policy.MaintenanceNotice, days).LatestFor(startsAt, await db.WorkingDaysAsync(ct)).At);
        var (told, sent) = (notice, await SentAsync(db, notice, organisationId, ct));
        while (!(sent <= latest) && told.CorrectsId is { } before)
        {
            var corrected = await db.Set<Notice>().AsNoTracking().SingleAsync(n => n.Id == before, ct);
            if (!told.IsSameWorkAs(corrected))
                break;
            (told, sent) = (corrected, await SentAsync(db, corrected, organisationId, ct));
        }

        Rule.Require(
            sent <= latest, "release.notice-late", $"The notice left after {latest:yyyy-MM-dd}, or not at all: this maintenance counts.", ContractTime.DayOf(latest));
        Rule.Require(input.Scope.Until <= told.EndsAt, "release.outside-notice", "The span lies inside the announced window."); // a longer end was told too late
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{told.Number} {notice.Maintenance}: {ContractTime.Local(sent!.Value):yyyy-MM-dd HH:mm:ss zzz} ≤ {latest:yyyy-MM-dd}{(told == notice ? "" : $" ({notice.Number})")}");
    }

    private static async Task<DateTimeOffset?> SentAsync(PortalDb db, Notice notice, Guid organisationId, CancellationToken ct) =>
        await (from told in db.Set<NoticeMail>()
               join mail in db.Set<OutboxMail>() on told.MailId equals mail.Id
               where told.NoticeId == notice.Id && told.OrganisationId == organisationId && told.Kind == NoticeMailKind.Published && mail.SentAt != null
               orderby mail.SentAt
               select mail.SentAt).FirstOrDefaultAsync(ct);

    private static IQueryable<Notice> Published(PortalDb db, Guid organisationId) => db.Set<Notice>().AsNoTracking()
        .Where(n => n.Kind == NoticeKind.Maintenance && n.Status == NoticeStatus.Published && db.Set<NoticeCopy>().Any(c => c.NoticeId == n.Id && c.OrganisationId == organisationId));
}
