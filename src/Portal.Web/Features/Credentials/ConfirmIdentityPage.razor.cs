using Microsoft.AspNetCore.Components;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;

namespace Portal.Web.Features.Credentials;

public sealed partial class ConfirmIdentityPage(
    ProfileService profiles, SignInService signIn, SessionService sessions, PasskeyCeremony passkeys)
{
    private Profile? _profile;

    [SupplyParameterFromQuery] public bool WithCode { get; set; }
    [SupplyParameterFromForm] public string? Password { get; set; }
    [SupplyParameterFromForm] public string? Code { get; set; }
    [SupplyParameterFromForm] public string? Credential { get; set; }

    private bool AsksCode => WithCode && _profile is { HasAuthenticator: true };

    protected override async Task OnInitializedAsync() => _profile = await profiles.ViewAsync(Actor, Gone);

    private Task SubmitAsync() => ConfirmAsync(() => AsksCode
        ? signIn.ConfirmByCodeAsync(Actor.Id, Code, Origin, Gone)
        : signIn.ConfirmByPasswordAsync(Actor.Id, Password, Origin, Gone), strong: AsksCode);

    private Task PasskeyAsync() => ConfirmAsync(async () =>
    {
        var whose = await passkeys.AssertAsync(Http, Credential, AccessKind.Identity, Origin, Gone);
        Rule.Require(whose == Actor.Id, "passkey.failed", "The device did not confirm it.");
    }, strong: true);

    private async Task ConfirmAsync(Func<Task> proof, bool strong)
    {
        if (!await TryAsync(proof))
            return;

        await sessions.ConfirmedAsync(Actor, strong, Gone);
        Go(PortalUrls.Local(ReturnUrl, "/account/security"));
    }
}
