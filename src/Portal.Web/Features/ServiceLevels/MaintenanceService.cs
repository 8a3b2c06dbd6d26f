using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Policies;
using Portal.Domain.ServiceLevels;
using Portal.Web.Data;
using Portal.Web.Features.Policies;
using Portal.Web.Features.WorkingCalendar;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.ServiceLevels;

public sealed record MaintenanceInput(MaintenanceKind Kind, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string English, string Chinese);

/// <param name="Mails">Written, of which <see cref="Left"/> have left.</param>
/// <param name="LastNoticeDay">By this day it had to be out for failures to be released.</param>
public sealed record MaintenanceRow(
    string Number, MaintenanceKind Kind, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string English, string Chinese, string SentBy, DateTimeOffset SentAt,
    int Mails, int Left, DateOnly LastNoticeDay)
{
    public bool IsEarlyEnough => ContractTime.DayOf(SentAt) <= LastNoticeDay;
}

/// <summary>Announces maintenance to every customer: notice, mails and audit row are one transaction.</summary>
public sealed class MaintenanceService(IDbContextFactory<PortalDb> dbs, IStringLocalizer<ServiceLevelsTexts> texts, TimeProvider time, PortalUrls urls)
{
    private const int MostRows = 100;

    public async Task<IReadOnlyList<MaintenanceRow>> ListAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageServiceLevels);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var (policies, calendar) = (await db.PoliciesAsync(null, ct), await db.WorkingDaysAsync(ct));
        var rows = await db.Set<MaintenanceNotice>().AsNoTracking().OrderByDescending(notice => notice.StartsAt).ThenBy(notice => notice.Number).Take(MostRows)
            .Select(notice => new
            {
                Notice = notice,
                Mails = db.Set<MaintenanceMail>().Count(mail => mail.NoticeId == notice.Id),
                Left = (from told in db.Set<MaintenanceMail>() join mail in db.Set<OutboxMail>() on told.MailId equals mail.Id where told.NoticeId == notice.Id && mail.SentAt != null select mail).Count(),
            }).ToListAsync(ct);
        return [.. rows.Select(row => new MaintenanceRow(
            row.Notice.Number, row.Notice.Kind, row.Notice.StartsAt, row.Notice.EndsAt, row.Notice.English, row.Notice.Chinese, row.Notice.SentBy, row.Notice.SentAt,
            row.Mails, row.Left,
            row.Notice.LastNoticeDay(calendar, policies.InForce(Policy.MaintenanceNotice, null, ContractTime.DayOf(row.Notice.StartsAt)).Whole)))];
    }

    /// <returns>The notice's number.</returns>
    /// <exception cref="RuleException">See <see cref="MaintenanceNotice.Send"/>.</exception>
    public async Task<string> SendAsync(MaintenanceInput input, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageServiceLevels);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var count = await NumberSeries.NextAsync(db, MaintenanceNotice.SeriesAt(now), ct);
        var notice = MaintenanceNotice.Send(
            MaintenanceNotice.NumberAt(now, count), input.Kind, input.StartsAt, input.EndsAt, input.English, input.Chinese, actor.Name, now);
        db.Add(notice);
        var roles = Enum.GetValues<CustomerRole>().Where(role => Permissions.Of(role).Contains(Permission.ManageApps)).ToList();
        var people = await (from member in db.Set<Membership>()
                            join user in db.Users on member.UserId equals user.Id
                            where roles.Contains(member.Role) && user.DisabledAt == null
                            orderby user.Email
                            select new { member.OrganisationId, user.Email, user.Language }).ToListAsync(ct);
        foreach (var person in people)
        {
            using var _ = Language.Use(person.Language);
            var mail = new OutboxMail(
                person.Email!, person.Language, now,
                texts["mail.maintenance.subject", notice.Number, texts["maintenance." + notice.Kind].Value, Instant(notice.StartsAt)],
                texts["mail.maintenance.text", Instant(notice.StartsAt), Instant(notice.EndsAt), Language.IsChinese ? notice.Chinese : notice.English],
                urls.To("/service-level"));
            db.Add(mail);
            db.Add(new MaintenanceMail(notice.Id, person.OrganisationId, mail.Id));
        }

        db.Audit(actor, now, "maintenance.announced", $"maintenance:{notice.Number}", null, new { notice.Kind, notice.StartsAt, notice.EndsAt, Mails = people.Count });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return notice.Number;
    }

    private static string Instant(DateTimeOffset at) => ContractTime.Local(at).ToString("yyyy-MM-dd HH:mm 'UTC'zzz", CultureInfo.InvariantCulture);
}
