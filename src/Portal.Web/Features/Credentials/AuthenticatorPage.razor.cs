using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Platform;
using QRCoder;

namespace Portal.Web.Features.Credentials;

public sealed partial class AuthenticatorPage(
    CredentialService credentials, Accounts.ProfileService profiles, IStringLocalizer<SharedTexts> shared, TimeProvider time)
{
    private byte[]? _secret;
    private IReadOnlyList<string>? _codes;

    [SupplyParameterFromForm] public string? Code { get; set; }
    [SupplyParameterFromForm] public string? Password { get; set; }

    private IStringLocalizer<SharedTexts> Shared => shared;

    private string Grouped => string.Join(' ', Totp.Base32(_secret).Chunk(4).Select(four => new string(four)));

    private string QrCode
    {
        get
        {
            var issuer = Uri.EscapeDataString(shared["product"]);
            var address = $"otpauth://totp/{issuer}:{Uri.EscapeDataString(Actor.Name)}?secret={Totp.Base32(_secret)}&issuer={issuer}&algorithm=SHA1&digits=6&period=30";
            using var code = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
            return new SvgQRCode(code).GetGraphic(4, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
        }
    }

    protected override async Task OnInitializedAsync()
    {
        if ((await profiles.ViewAsync(Actor, Gone)).HasAuthenticator)
            return;

        if (Actor.ReauthenticatedAt + Actor.RecentFor <= time.GetUtcNow())
            Go(Accounts.People.WithReturn("/account/confirm-identity", Http.Request.Path + Http.Request.QueryString));
        else
            _secret = await credentials.BeginAuthenticatorAsync(Actor, Gone);
    }

    private Task<bool> ConfirmAsync() => TryAsync(async () => _codes = await credentials.ConfirmAuthenticatorAsync(Actor, Code, Origin, Gone));

    private async Task RemoveAsync()
    {
        if (await TryAsync(() => credentials.RemoveAuthenticatorAsync(Actor, Password, Origin, Gone)))
            Go("/account/security?done=authenticator-off");
    }
}
