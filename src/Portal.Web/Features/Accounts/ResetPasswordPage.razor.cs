using Microsoft.AspNetCore.Components;
using Portal.Web.Features.Credentials;

namespace Portal.Web.Features.Accounts;

public sealed partial class ResetPasswordPage(CredentialService credentials)
{
    [SupplyParameterFromQuery] public string? Token { get; set; }
    [SupplyParameterFromForm] public string? Password { get; set; }

    private async Task SubmitAsync()
    {
        if (await TryAsync(() => credentials.ResetPasswordAsync(Token, Password ?? "", Origin, Gone)))
            Go("/account/sign-in?after=reset");
    }
}
