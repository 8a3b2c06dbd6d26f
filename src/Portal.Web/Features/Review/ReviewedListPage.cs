using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Review;
using Portal.Web.Platform;

namespace Portal.Web.Features.Review;

/// <summary>Base of an organisation's list of what is reviewed: one status or all, page by page, both in the address.</summary>
public abstract class ReviewedListPage : PortalPage
{
    public static readonly IReadOnlyList<ReviewStatus> Shown =
        [ReviewStatus.Draft, ReviewStatus.InReview, ReviewStatus.Approved, ReviewStatus.Rejected, ReviewStatus.Withdrawn];

    [SupplyParameterFromQuery(Name = "status")] public string? StatusName { get; set; }

    [SupplyParameterFromQuery(Name = "page")] public int? PageNumber { get; set; }

    [Inject] protected IStringLocalizer<ReviewTexts> ReviewTexts { get; private set; } = null!;

    protected abstract string Path { get; }

    protected ReviewStatus? Status => Enum.TryParse<ReviewStatus>(StatusName, out var status) ? status : null;

    protected int Page => Math.Max(PageNumber ?? 1, 1);

    protected bool MayManage { get; private set; }

    protected abstract Task LoadAsync(Actor actor);

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        MayManage = actor.May(Permission.ManageContent);
        await LoadAsync(actor);
    }

    protected string Href(int page) => $"{Path}?page={page}" + (Status is { } status ? $"&status={status}" : "");
}
