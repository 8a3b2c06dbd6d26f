using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Portal.Domain.Accounts;

namespace Portal.Web.Features.Credentials;

/// <summary>Makes, seals and opens what an authenticator app shares with the portal.</summary>
public sealed class AuthenticatorSecrets(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Portal.Authenticator");

    public byte[] CreateSealed() => Seal(RandomNumberGenerator.GetBytes(Totp.SecretBytes));

    public byte[] Seal(ReadOnlySpan<byte> secret) => _protector.Protect(secret.ToArray());

    public byte[] Open(Authenticator authenticator) => _protector.Unprotect(authenticator.SealedSecret);
}
