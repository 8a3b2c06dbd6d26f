using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Web.Features.Accounts;

/// <summary>Random texts for links, of which only the digest is kept; and digests of mail addresses.</summary>
public static class OneTimeTokens
{
    /// <summary>256 random bits, written so that they fit into an address.</summary>
    public static (string Token, string Hash) Create()
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return (token, HashOf(token));
    }

    public static string HashOf(string? token) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token ?? "")));

    public static string MailKey(string? mail) => HashOf((mail ?? "").Trim().ToUpperInvariant());
}
