using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Domain.Tokens;

/// <summary>A token's value while it is being made: 256 random bits behind a prefix that leak scanners recognise.</summary>
public sealed class TokenSecret
{
    public const string Prefix = "ptl_";
    public const int HintLength = 4;

    private const int RandomBytes = 32;
    private const int ValueLength = 4 + 43;

    private TokenSecret(string value) => Value = value;

    public string Value { get; }

    public string Hash => HashOf(Value);

    public string Hint => Value[^HintLength..];

    public static TokenSecret Create() => new(Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes)));

    /// <summary>Whether the text can be a token at all, so that nonsense costs no look-up.</summary>
    public static bool LooksLikeOne(string text) => text.Length == ValueLength && text.StartsWith(Prefix, StringComparison.Ordinal);

    // A fast hash is right here: 256 random bits cannot be guessed, so there is nothing to slow down.
    public static string HashOf(string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));

    public override string ToString() => $"{Prefix}…{Hint}";
}
