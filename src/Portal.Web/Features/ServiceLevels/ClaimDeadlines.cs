using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Domain.Policies;
using Portal.Domain.ServiceLevels;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Policies;
using Portal.Web.Features.WorkingCalendar;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>Service months that can be claimed, and until when (A80). A new list of working days may open a window on another day (A76): that is told.</summary>
internal sealed class ClaimDeadlines(IStringLocalizer<ServiceLevelsTexts> texts, IStringLocalizer<SharedTexts> shared, PortalUrls urls) : IDeadlineSource, ICalendarFollower
{
    private sealed record Moved(ServiceLevelMonth Month, ClaimWindow Before, ClaimWindow After);

    public Permission? Needs => Permission.ViewUsage;

    public Permission StaffNeeds => Permission.ViewAllUsage;

    public async Task<IReadOnlyList<DeadlineItem>> OpenAsync(PortalDb db, Guid? organisationId, DateTimeOffset now, int most, CancellationToken ct)
    {
        // Which of them are below their target is counted here: a cut before that would be filled by months long over.
        var earliest = ContractTime.DayOf(now).AddMonths(-3);
        var months = await Unclaimed(db).Where(month => month.Until >= earliest && (organisationId == null || month.OrganisationId == organisationId))
            .OrderBy(month => month.Until).ThenBy(month => month.Id).ToListAsync(ct);
        var (policies, calendar) = (await db.AllPoliciesAsync(ct), await db.WorkingDaysAsync(ct));
        var claims = await SlaClaims.OfAsync(db, [.. months.Select(month => month.OrganisationId).Distinct()], now, ct);
        return [.. (from month in months
                   let terms = SlaTerms.Compensation(policies, month.OrganisationId, month.Until)
                   let window = SlaTerms.Window(policies, month.OrganisationId, month.Until, calendar)
                   orderby window.Closes, month.Id
                   where month.Availability.IsBelow(terms.Target) && window.IsOpenAt(now) && !claims.ContainsKey((month.OrganisationId, month.Service, month.From))
                   select new DeadlineItem(
                       $"sla.claim:{month.Id}", month.OrganisationId, texts["deadline.claim", shared["service." + month.Service.Wire()].Value, month.From, month.Until],
                       (organisationId is null ? "/service-levels/" : "/service-level/") + month.Id, window.Closes, DeadlineTurn.Customer,
                       texts.Why(window, month.Until), Policy.SlaClosesAfter.Key, window.IsProvisional)).Take(most)];
    }

    public async Task<IReadOnlyList<CalendarMove>> PreviewAsync(PortalDb db, WorkingDays before, WorkingDays after, DateTimeOffset now, CancellationToken ct) =>
        [.. (await MovedAsync(db, before, after, now, ct)).Select(moved => new CalendarMove(moved.Month.OrganisationId, NameOf(moved.Month), moved.Before.Opens, moved.After.Opens))];

    public async Task FollowAsync(PortalDb db, WorkingDays before, WorkingDays after, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var (month, was, becomes) in await MovedAsync(db, before, after, now, ct))
        {
            db.Audit(actor, now, "service-level.window-moved", $"service-level:{month.Id}", month.OrganisationId, new { From = was.Opens, To = becomes.Opens, becomes.IsProvisional });
            foreach (var person in await MemberDirectory.WithAsync(db, month.OrganisationId, Permission.FileClaims, ct))
            {
                using var _ = Language.Use(person.Language);
                object[] facts = [shared["service." + month.Service.Wire()].Value, month.From, month.Until, ContractTime.Local(was.Opens), ContractTime.Local(becomes.Opens)];
                db.Mail(person.Email, person.Language, now, texts["mail.window-moved.subject", facts], texts["mail.window-moved.text", facts], urls.To($"/service-level/{month.Id}"));
            }
        }
    }

    private static async Task<IReadOnlyList<Moved>> MovedAsync(PortalDb db, WorkingDays before, WorkingDays after, DateTimeOffset now, CancellationToken ct)
    {
        var policies = await db.AllPoliciesAsync(ct);
        var earliest = ContractTime.DayOf(now).AddMonths(-3);
        var months = await Unclaimed(db).Where(month => month.Until >= earliest).OrderBy(month => month.Until).ThenBy(month => month.Id).ToListAsync(ct);
        return [.. from month in months
                   where month.Availability.IsBelow(SlaTerms.Compensation(policies, month.OrganisationId, month.Until).Target)
                   let was = SlaTerms.Window(policies, month.OrganisationId, month.Until, before)
                   let becomes = SlaTerms.Window(policies, month.OrganisationId, month.Until, after)
                   where was.Opens != becomes.Opens && !becomes.IsOverAt(now)
                   select new Moved(month, was, becomes)];
    }

    private static IQueryable<ServiceLevelMonth> Unclaimed(PortalDb db) =>
        db.Set<ServiceLevelMonth>().AsNoTracking().Where(month => month.Service != Service.Email && month.WaivedAt == null && month.Failures > month.Released);

    private string NameOf(ServiceLevelMonth month) => texts["deadline.claim", shared["service." + month.Service.Wire()].Value, month.From, month.Until];
}
