using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Portal.Domain.Complaints;

namespace Portal.Web.Platform.Security;

/// <summary>
/// Keeps recipients' numbers: sealed, with a keyed hash by which the same number is found again. The hash's key comes from the master
/// key, so who has the database alone cannot try numbers.
/// </summary>
public sealed class PhoneVault(IDataProtectionProvider protection, MasterKey master)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Portal.PhoneNumber");
    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, master.Bytes, 32, info: "portal phone numbers"u8.ToArray());

    /// <exception cref="Domain.RuleException">'phone.malformed'.</exception>
    public SealedNumber Seal(string? text)
    {
        var number = PhoneNumber.Normalise(text);
        return new(HashOf(number), PhoneNumber.Mask(number), _protector.Protect(number));
    }

    /// <param name="number">Normalised.</param>
    public string HashOf(string number) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(number)));

    /// <summary>The first eight bytes of the hash: short enough to stand beside every message, and two numbers of a month hardly ever share one.</summary>
    public static long KeyOf(string hash) => long.Parse(hash.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    public string Open(string sealedNumber) => _protector.Unprotect(sealedNumber);
}
