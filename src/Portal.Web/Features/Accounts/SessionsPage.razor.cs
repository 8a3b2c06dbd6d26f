using Microsoft.AspNetCore.Components;
using Portal.Domain.Accounts;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Accounts;

public sealed partial class SessionsPage(SessionService sessions, ProfileService profiles)
{
    private const int PageSize = 20;
    private IReadOnlyList<SessionRow> _sessions = [];
    private IReadOnlyList<AccessRow> _history = [];

    [SupplyParameterFromQuery] public int Page { get; set; }
    [SupplyParameterFromForm] public Guid SessionId { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Page = Math.Clamp(Page, 0, 1000);
        _sessions = await sessions.ListAsync(Actor, Gone);
        _history = await profiles.HistoryAsync(Actor, Page * PageSize, PageSize, Gone);
    }

    private async Task EndAsync()
    {
        await sessions.EndAsync(Actor, SessionId, Gone);
        Go("/account/sessions");
    }

    private async Task EndOthersAsync()
    {
        await sessions.EndOthersAsync(Actor, Gone);
        Go("/account/sessions");
    }

    private static ChipTone ToneOf(AccessOutcome outcome) => outcome switch
    {
        AccessOutcome.Succeeded => ChipTone.Good,
        AccessOutcome.Halfway => ChipTone.Waiting,
        _ => ChipTone.Bad,
    };
}
