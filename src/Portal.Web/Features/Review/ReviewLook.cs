using Portal.Domain.Review;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Review;

/// <summary>How states of review are coloured.</summary>
public static class ReviewLook
{
    public static ChipTone Tone(this ReviewStatus status) => status switch
    {
        ReviewStatus.Approved => ChipTone.Good,
        ReviewStatus.InReview => ChipTone.Waiting,
        ReviewStatus.Rejected => ChipTone.Bad,
        _ => ChipTone.Neutral,
    };
}
