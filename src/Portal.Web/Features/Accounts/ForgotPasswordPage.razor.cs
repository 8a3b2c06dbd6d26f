using Microsoft.AspNetCore.Components;
using Portal.Web.Features.Credentials;

namespace Portal.Web.Features.Accounts;

public sealed partial class ForgotPasswordPage(CredentialService credentials)
{
    private string? _sentTo;

    [SupplyParameterFromForm] public string? Mail { get; set; }

    private async Task SubmitAsync()
    {
        if (await TryAsync(() => credentials.ForgotPasswordAsync(Mail ?? "", Origin, Gone)))
            _sentTo = Mail!.Trim();
    }
}
