using Microsoft.AspNetCore.Components;
using Portal.Domain.Accounts;
using Portal.Web.Features.Credentials;
using Portal.Web.Platform;

namespace Portal.Web.Features.Accounts;

public sealed partial class SignInPage(SignInService signIn, SessionCookies cookies, PasskeyCeremony passkeys)
{
    /// <summary>What brought the person here, such as 'password-changed'.</summary>
    [SupplyParameterFromQuery] public string? After { get; set; }

    [SupplyParameterFromForm] public string? Mail { get; set; }
    [SupplyParameterFromForm] public string? Password { get; set; }
    [SupplyParameterFromForm] public string? Credential { get; set; }

    private string? Notice => After is "reset" or "ended" or "signed-out" && Refusal is null ? T[$"sign-in.after-{After}"].Value : null;

    private async Task SubmitAsync()
    {
        PasswordAccepted accepted = null!;
        if (!await TryAsync(async () => accepted = await signIn.PasswordAsync(Mail, Password, Origin, Gone)))
            return;

        if (accepted.OwesSecondFactor)
        {
            await SessionCookies.BeginSecondFactorAsync(Http, accepted);
            Go(Keep("/account/sign-in/code"));
            return;
        }

        await cookies.SignInAsync(Http, accepted.UserId, Proof.Password);
        Go(PortalUrls.Local(ReturnUrl));
    }

    private async Task PasskeyAsync()
    {
        Guid userId = default;
        if (!await TryAsync(async () => userId = await passkeys.AssertAsync(Http, Credential, AccessKind.Passkey, Origin, Gone)))
            return;

        await cookies.SignInAsync(Http, userId, Proof.Passkey);
        Go(PortalUrls.Local(ReturnUrl));
    }
}
