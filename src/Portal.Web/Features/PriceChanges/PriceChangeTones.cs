using Portal.Domain.Pricing;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.PriceChanges;

public static class PriceChangeTones
{
    public static ChipTone Of(PriceChangeStatus status) => status switch
    {
        PriceChangeStatus.Accepted or PriceChangeStatus.DeemedAccepted => ChipTone.Good,
        PriceChangeStatus.Pending or PriceChangeStatus.Settling => ChipTone.Waiting,
        PriceChangeStatus.Declined => ChipTone.Bad,
        _ => ChipTone.Neutral,
    };
}
