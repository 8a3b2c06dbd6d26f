using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain.Accounts;
using Portal.Domain.Review;
using Portal.Web.Features.Review;
using Portal.Web.Platform;

namespace Portal.Web.Features.Templates;

/// <summary>An organisation's templates, newest change first.</summary>
public sealed partial class TemplatesPage(
    TemplateQueries templates, IStringLocalizer<TemplatesTexts> texts, IStringLocalizer<ReviewTexts> reviewTexts) : PortalPage
{
    private static readonly ReviewStatus[] Shown =
        [ReviewStatus.Draft, ReviewStatus.InReview, ReviewStatus.Approved, ReviewStatus.Rejected, ReviewStatus.Withdrawn];

    private TemplatePageOf? _page;
    private bool _mayManage;

    [SupplyParameterFromQuery(Name = "status")] private string? StatusName { get; set; }
    [SupplyParameterFromQuery(Name = "page")] private int? PageNumber { get; set; }

    private IStringLocalizer<TemplatesTexts> Texts => texts;

    private IStringLocalizer<ReviewTexts> ReviewTexts => reviewTexts;

    private ReviewStatus? Status => Enum.TryParse<ReviewStatus>(StatusName, out var status) ? status : null;

    private int Page => Math.Max(PageNumber ?? 1, 1);

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        _mayManage = actor.May(Permission.ManageContent);
        _page = await templates.ListAsync(actor, Status, null, Page, Gone);
    }

    private string PageHref(int page) => $"/templates?page={page}" + (Status is { } s ? $"&status={s}" : "");
}
