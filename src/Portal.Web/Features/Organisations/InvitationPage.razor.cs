using Microsoft.AspNetCore.Components;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;

namespace Portal.Web.Features.Organisations;

public sealed partial class InvitationPage(InvitationService invitations, SessionService sessions, SessionCookies cookies)
{
    private InvitationView? _invitation;

    [SupplyParameterFromQuery] public string? Token { get; set; }
    [SupplyParameterFromForm] public string? DisplayName { get; set; }
    [SupplyParameterFromForm] public string? Password { get; set; }

    private bool IsSignedIn => Http.User.Identity?.IsAuthenticated is true;

    private string Here => $"/account/invitation?token={Uri.EscapeDataString(Token ?? "")}";

    protected override Task OnInitializedAsync() => TryAsync(async () => _invitation = await invitations.FindAsync(Token, Gone));

    private async Task AcceptAsync()
    {
        Guid? organisation = null;
        if (!await TryAsync(async () => organisation = await invitations.AcceptAsync(Actor, Token, Gone)))
            return;

        if (organisation is { } id)
            await sessions.SwitchAsync(Actor, id, Gone);
        Go("/");
    }

    private async Task JoinAsync()
    {
        Guid userId = default;
        if (!await TryAsync(async () => userId = await invitations.SignUpAsync(Token, DisplayName ?? "", Password ?? "", Language.Current, Origin, Gone)))
            return;

        await cookies.SignInAsync(Http, userId, Proof.Password);
        Go("/");
    }
}
