using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Portal.Web.Features.Accounts;

public sealed partial class SignUpPage(SignUpService signUp)
{
    private string? _sentTo;

    [SupplyParameterFromForm] public string? Mail { get; set; }
    [SupplyParameterFromForm] public string? Password { get; set; }
    [SupplyParameterFromForm] public string? PreferredLanguage { get; set; }

    private string Chosen => ProfileService.Languages.Contains(PreferredLanguage ?? "") ? PreferredLanguage!
        : CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? "zh-CN" : "en";

    private async Task SubmitAsync()
    {
        if (await TryAsync(() => signUp.SignUpAsync(Mail ?? "", Password ?? "", Chosen, ReturnUrl, Origin, Gone)))
            _sentTo = Mail!.Trim();
    }
}
