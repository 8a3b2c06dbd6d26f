using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.ServiceLevels;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Policies;
using Portal.Web.Features.WorkingCalendar;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>
/// Tells customers by itself: that they can claim, that the time runs out, and that it has. Each month's mails, audit row and mark are
/// one transaction, so that nothing is said twice.
/// </summary>
public sealed class ServiceLevelNotices(IDbContextFactory<PortalDb> dbs, IStringLocalizer<ServiceLevelsTexts> texts, IStringLocalizer<SharedTexts> shared, PortalUrls urls)
{
    public async Task RunAsync(DateTimeOffset now, Actor actor, CancellationToken ct = default)
    {
        List<Guid> open;
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            var today = ContractTime.DayOf(now);
            open = await db.Set<ServiceLevelMonth>()
                .Where(month => month.Service != Service.Email && month.Until < today && month.WaivedAt == null && month.Failures > month.Released)
                .OrderBy(month => month.Id).Select(month => month.Id).ToListAsync(ct);
        }

        foreach (var id in open)
            await TellAsync(id, now, actor, ct);
    }

    private async Task TellAsync(Guid id, DateTimeOffset now, Actor actor, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var month = await db.Set<ServiceLevelMonth>().SingleAsync(row => row.Id == id, ct);
        var policies = await db.PoliciesAsync(month.OrganisationId, ct);
        var terms = SlaTerms.Compensation(policies, month.OrganisationId, month.Until);
        if (!month.Availability.IsBelow(terms.Target) || await SlaClaims.ExistsAsync(db, month, ct))
            return;

        var window = SlaTerms.Window(policies, month.OrganisationId, month.Until, await db.WorkingDaysAsync(ct));
        var (today, lastDay) = (ContractTime.DayOf(now), ContractTime.DayOf(window.Closes));
        var what = window.IsOverAt(now) ? "waived" : !window.IsOpenAt(now) ? null : month.ToldAt is null ? "open" : month.ReminderDue(lastDay, today) is not null ? "reminder" : null;
        switch (what)
        {
            case null:
                return;
            case "open":
                month.Tell(lastDay, now);
                break;
            case "reminder":
                month.Remind(month.ReminderDue(lastDay, today)!.Value);
                break;
            default:
                month.NoteWaived(window, now);
                break;
        }

        db.Audit(actor, now, $"service-level.{what}", $"service-level:{month.Id}", month.OrganisationId,
            new { month.Service, month.From, month.Until, month.Availability.Percent, LastDay = lastDay });
        foreach (var person in await MemberDirectory.WithAsync(db, month.OrganisationId, Permission.FileClaims, ct))
        {
            using var _ = Language.Use(person.Language);
            object[] facts =
            [
                shared["service." + month.Service.Wire()].Value, month.From, month.Until, month.Availability.Percent!,
                terms.Target.ToString("0.####", CultureInfo.InvariantCulture), month.Failures - month.Released, month.Effective,
                terms.RateFor(month.Availability).ToString("0.####", CultureInfo.InvariantCulture), lastDay, Math.Max(0, lastDay.DayNumber - today.DayNumber),
            ];
            db.Mail(person.Email, person.Language, now, texts[$"mail.{what}.subject", facts], texts[$"mail.{what}.text", facts], urls.To($"/service-level/{month.Id}"));
        }

        await db.SaveChangesAsync(ct);
    }
}

/// <summary>Every morning: counts the months that are not settled yet, then tells whom it concerns.</summary>
public sealed class ServiceLevelJob(ServiceLevelCounter counter, ServiceLevelNotices notices) : Platform.Jobs.IPortalJob
{
    public const string Name = "service-levels";

    public async Task RunAsync(DateTimeOffset asOf, CancellationToken ct)
    {
        await counter.CountAllAsync(asOf, ct);
        await notices.RunAsync(asOf, Actor.Component(Name), ct);
    }
}
