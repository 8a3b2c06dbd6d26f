using Microsoft.AspNetCore.Components;
using Portal.Web.Platform;

namespace Portal.Web.Features.Accounts;

public sealed partial class ConfirmMailPage(SignUpService signUp, SessionCookies cookies)
{
    [SupplyParameterFromQuery] public string? Token { get; set; }
    [SupplyParameterFromForm] public string? Password { get; set; }

    private async Task SubmitAsync()
    {
        Guid userId = default;
        if (!await TryAsync(async () => userId = await signUp.ConfirmAsync(Token, Password ?? "", Origin, Gone)))
            return;

        await cookies.SignInAsync(Http, userId, Proof.Password);
        Go(PortalUrls.Local(ReturnUrl));
    }
}
