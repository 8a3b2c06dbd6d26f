using Portal.Domain.Enforcement;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Enforcement;

internal static class CaseLook
{
    public static ChipTone Tone(CaseStatus status, bool isOverdue) => status switch
    {
        CaseStatus.Cured => ChipTone.Good,
        CaseStatus.Closed or CaseStatus.Dismissed => ChipTone.Neutral,
        CaseStatus.Rectifying when isOverdue => ChipTone.Bad,
        _ => ChipTone.Waiting,
    };

    public static ChipTone Tone(MeasureStatus status) => status switch
    {
        MeasureStatus.Proposed => ChipTone.Waiting,
        MeasureStatus.InForce => ChipTone.Bad,
        _ => ChipTone.Neutral,
    };

    public static ChipTone Tone(PenaltyStatus status) => status switch
    {
        PenaltyStatus.Paid => ChipTone.Good,
        PenaltyStatus.Withdrawn => ChipTone.Neutral,
        PenaltyStatus.Charged => ChipTone.Bad,
        _ => ChipTone.Waiting,
    };
}
