using Microsoft.AspNetCore.Components;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform.Web;

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
        () => ceremony.RegisterAsync(Http, Actor, Credential, PasskeyName ?? "", Origin, Gone), "passkey-added", "add-passkey");

    private Task RenameAsync() => ThenAsync(
        () => passkeys.RenameAsync(Actor, PasskeyId ?? "", PasskeyName ?? "", Gone), "passkey-renamed", "rename-passkey");

    private Task RemoveAsync() => ThenAsync(
        () => passkeys.RemoveAsync(Actor, PasskeyId ?? "", Origin, Gone), "passkey-removed");

    /// <param name="form">The form in which something was typed for the change, if there was one.</param>
    private async Task ThenAsync(Func<Task> change, string done, string? form = null)
    {
        if (!await TryAsync(change))
            return;
        if (form is not null)
            Http.Forget(form);
        Go($"/account/security?done={done}");
    }
}
