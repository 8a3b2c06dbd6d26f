using Portal.Domain.Apps;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Apps;

/// <summary>How states are coloured on every page of this feature.</summary>
internal static class AppTones
{
    public static ChipTone Of(AppState state) => state switch
    {
        AppState.Active => ChipTone.Good,
        AppState.Disabled => ChipTone.Waiting,
        _ => ChipTone.Neutral,
    };

    public static ChipTone Of(KeyState state) => state switch
    {
        KeyState.Active => ChipTone.Good,
        KeyState.Disabled => ChipTone.Waiting,
        KeyState.ReportedLeaked => ChipTone.Bad,
        _ => ChipTone.Neutral,
    };
}
