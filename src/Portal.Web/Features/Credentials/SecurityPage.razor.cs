using Microsoft.AspNetCore.Components;
using Portal.Web.Features.Accounts;

namespace Portal.Web.Features.Credentials;

public sealed partial class SecurityPage(ProfileService profiles, PasskeyService passkeys, PasskeyCeremony ceremony)
{
    private static readonly string[] Notices =
        ["password-changed", "authenticator-off", "passkey-added", "passkey-removed", "passkey-renamed"];

    private Profile? _profile;

    /// <summary>What has just been done, such as 'password-changed'.</summary>
    [SupplyParameterFromQuery] public string? Done { get; set; }

    [SupplyParameterFromForm] public string? PasskeyId { get; set; }
    [SupplyParameterFromForm] public string? PasskeyName { get; set; }
    [SupplyParameterFromForm] public string? Credential { get; set; }

    private string? Notice => Refusal is null && Notices.Contains(Done) ? T[$"security.{Done}"].Value : null;

    protected override async Task OnInitializedAsync() => _profile = await profiles.ViewAsync(Actor, Gone);

    private Task AddAsync() => ThenAsync(
        () => ceremony.RegisterAsync(Http, Actor, Credential, PasskeyName ?? "", Origin, Gone), "passkey-added");

    private Task RenameAsync() => ThenAsync(
        () => passkeys.RenameAsync(Actor, PasskeyId ?? "", PasskeyName ?? "", Gone), "passkey-renamed");

    private Task RemoveAsync() => ThenAsync(
        () => passkeys.RemoveAsync(Actor, PasskeyId ?? "", Origin, Gone), "passkey-removed");

    private async Task ThenAsync(Func<Task> change, string done)
    {
        if (await TryAsync(change))
            Go($"/account/security?done={done}");
    }
}
