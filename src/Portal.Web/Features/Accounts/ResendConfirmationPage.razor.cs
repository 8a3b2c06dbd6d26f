using Microsoft.AspNetCore.Components;

namespace Portal.Web.Features.Accounts;

public sealed partial class ResendConfirmationPage(SignUpService signUp)
{
    private string? _sentTo;

    [SupplyParameterFromForm] public string? Mail { get; set; }

    private async Task SubmitAsync()
    {
        if (await TryAsync(() => signUp.ResendAsync(Mail ?? "", Origin, Gone)))
            _sentTo = Mail!.Trim();
    }
}
