using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Domain.Policies;
using Portal.Domain.Pricing;
using Portal.Web.Data;
using Portal.Web.Features.Deadlines;

namespace Portal.Web.Features.PriceChanges;

/// <summary>Announced prices that a customer has not answered yet (A15, A137).</summary>
internal sealed class PriceChangeDeadlines(IStringLocalizer<PriceChangesTexts> texts) : IDeadlineSource
{
    public Permission? Needs => Permission.ViewBills;

    public Permission StaffNeeds => Permission.ViewAllBills;

    public async Task<IReadOnlyList<DeadlineItem>> OpenAsync(PortalDb db, Guid? organisationId, DateTimeOffset now, int most, CancellationToken ct)
    {
        var today = ContractTime.DayOf(now);
        var pending = await db.Set<PriceChangeNotice>().AsNoTracking()
            .Where(notice => notice.Status == PriceChangeStatus.Pending && notice.EffectiveFrom > today && (organisationId == null || notice.OrganisationId == organisationId))
            .OrderBy(notice => notice.EffectiveFrom).ThenBy(notice => notice.Id).Take(most).ToListAsync(ct);
        return [.. pending.Select(notice => new DeadlineItem(
            $"price.answer:{notice.Id}", notice.OrganisationId, texts["deadline.answer", notice.Card],
            organisationId is null ? $"/billing/rate-cards/{notice.Card}" : $"/price-changes/{notice.Id}",
            ContractTime.LastInstantOf(notice.EffectiveFrom.AddDays(-1)), DeadlineTurn.Customer,
            texts["deadline.answer.why", notice.EffectiveFrom, ContractTime.Local(notice.ToldAt)], Policy.PriceNoticeDays.Key))];
    }
}
