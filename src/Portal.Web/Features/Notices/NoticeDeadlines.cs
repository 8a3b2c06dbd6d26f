using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Domain.Notices;
using Portal.Domain.Policies;
using Portal.Web.Data;
using Portal.Web.Features.Deadlines;
using Portal.Web.Platform;

namespace Portal.Web.Features.Notices;

/// <summary>Changes of function that a customer has not answered yet (A166).</summary>
internal sealed class NoticeDeadlines(IStringLocalizer<NoticesTexts> texts) : IDeadlineSource
{
    public Permission? Needs => Permission.ViewOrganisation;

    public Permission StaffNeeds => Permission.ManageNotices;

    public async Task<IReadOnlyList<DeadlineItem>> OpenAsync(PortalDb db, Guid? organisationId, DateTimeOffset now, int most, CancellationToken ct)
    {
        var pending = await (from copy in db.Set<NoticeCopy>().AsNoTracking()
                             join notice in db.Set<Notice>() on copy.NoticeId equals notice.Id
                             where copy.Answer == NoticeAnswer.Pending && copy.EffectiveAt > now && notice.Status == NoticeStatus.Published
                                 && (organisationId == null || copy.OrganisationId == organisationId)
                             orderby copy.EffectiveAt, copy.Id
                             select new { copy.Id, copy.OrganisationId, copy.EffectiveAt, copy.ToldAt, NoticeId = notice.Id, notice.Number, notice.TitleEnglish, notice.TitleChinese })
            .Take(most).ToListAsync(ct);
        return [.. pending.Select(row => new DeadlineItem(
            $"notice.answer:{row.Id}", row.OrganisationId, texts["deadline.answer", row.Number!, Language.IsChinese ? row.TitleChinese : row.TitleEnglish],
            organisationId is null ? $"/notice-desk/{row.NoticeId}" : $"/notices/{row.Number}", row.EffectiveAt!.Value.AddMicroseconds(-1), DeadlineTurn.Customer,
            texts["deadline.answer.why", ContractTime.Local(row.EffectiveAt.Value), ContractTime.Local(row.ToldAt)], Policy.FunctionNotice.Key))];
    }
}
