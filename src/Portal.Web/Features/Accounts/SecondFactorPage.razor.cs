using Microsoft.AspNetCore.Components;
using Portal.Web.Platform;

namespace Portal.Web.Features.Accounts;

public sealed partial class SecondFactorPage(SignInService signIn, SessionCookies cookies)
{
    private PasswordAccepted? _pending;

    [SupplyParameterFromQuery] public bool Recovery { get; set; }
    [SupplyParameterFromForm] public string? Code { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _pending = await SessionCookies.PendingAsync(Http);
        if (_pending is null)
            Go(Keep("/account/sign-in"));
    }

    private async Task SubmitAsync()
    {
        if (_pending is null)
            return;

        Guid userId = default;
        if (!await TryAsync(async () => userId = await signIn.SecondFactorAsync(_pending.UserId, _pending.Stamp, Code, Origin, Gone)))
            return;

        await cookies.SignInAsync(Http, userId, Proof.PasswordAndCode);
        Go(PortalUrls.Local(ReturnUrl));
    }
}
