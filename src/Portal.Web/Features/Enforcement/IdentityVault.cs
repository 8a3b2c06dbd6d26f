using System.Security.Cryptography;
using System.Text;
using Portal.Domain.Enforcement;
using Portal.Web.Platform.Security;

namespace Portal.Web.Features.Enforcement;

/// <summary>Hashes marks of banned customers under a key of their own from the master key: who has the database alone cannot try names and numbers.</summary>
public sealed class IdentityVault(MasterKey master)
{
    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, master.Bytes, 32, info: "portal banned identities"u8.ToArray());

    public string HashOf(IdentityMark mark) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{mark.Kind}:{mark.Value}")));
}
