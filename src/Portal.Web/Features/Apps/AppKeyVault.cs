using Microsoft.AspNetCore.DataProtection;
using Portal.Domain.Apps;

namespace Portal.Web.Features.Apps;

/// <summary>Turns a key's secret into what may be stored, and back. Each key has its own purpose: rows cannot be swapped.</summary>
public sealed class AppKeyVault(IDataProtectionProvider protection)
{
    public string Protect(Guid keyId, KeySecret secret) => For(keyId).Protect(secret.Value);

    public KeySecret Reveal(AppKey key) => new(For(key.Id).Unprotect(key.ProtectedSecret));

    private IDataProtector For(Guid keyId) => protection.CreateProtector("Portal.AppKey", keyId.ToString("N"));
}
