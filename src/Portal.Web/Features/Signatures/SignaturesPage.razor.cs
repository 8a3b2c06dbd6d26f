using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain.Accounts;
using Portal.Domain.Review;
using Portal.Web.Features.Review;
using Portal.Web.Platform;

namespace Portal.Web.Features.Signatures;

/// <summary>An organisation's signatures, newest change first.</summary>
public sealed partial class SignaturesPage(
    SignatureQueries signatures, IStringLocalizer<SignaturesTexts> texts, IStringLocalizer<ReviewTexts> reviewTexts) : PortalPage
{
    private static readonly ReviewStatus[] Shown =
        [ReviewStatus.Draft, ReviewStatus.InReview, ReviewStatus.Approved, ReviewStatus.Rejected, ReviewStatus.Withdrawn];

    private SignaturePageOf? _page;
    private bool _mayManage;

    [SupplyParameterFromQuery(Name = "status")] private string? StatusName { get; set; }
    [SupplyParameterFromQuery(Name = "page")] private int? PageNumber { get; set; }

    private IStringLocalizer<SignaturesTexts> Texts => texts;

    private IStringLocalizer<ReviewTexts> ReviewTexts => reviewTexts;

    private ReviewStatus? Status => Enum.TryParse<ReviewStatus>(StatusName, out var status) ? status : null;

    private int Page => Math.Max(PageNumber ?? 1, 1);

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        _mayManage = actor.May(Permission.ManageContent);
        _page = await signatures.ListAsync(actor, Status, Page, Gone);
    }

    private string PageHref(int page) => $"/signatures?page={page}" + (Status is { } s ? $"&status={s}" : "");
}
