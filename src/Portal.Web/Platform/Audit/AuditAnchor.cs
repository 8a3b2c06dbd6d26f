using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Domain.Audit;

namespace Portal.Web.Platform.Audit;

/// <summary>
/// The log's head at one moment, signed and kept outside the database: whoever rewrites the whole chain
/// does not meet it. The marks tell which entry was the first to change.
/// </summary>
/// <param name="After">Number of the last entry that an earlier anchor covers.</param>
/// <param name="Marks">The first 16 characters of each entry's hash, from <paramref name="After"/> + 1 to <paramref name="Sequence"/>.</param>
/// <param name="Signature">HMAC-SHA256 over all of the above, with a key made from the master key.</param>
public sealed record AuditAnchor(long Sequence, string Hash, DateTimeOffset At, long After, IReadOnlyList<string> Marks, string Signature)
{
    public const int MarkLength = 16;

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static AuditAnchor Sign(ReadOnlySpan<byte> key, long sequence, string hash, DateTimeOffset at, long after, IReadOnlyList<string> marks)
    {
        var unsigned = new AuditAnchor(sequence, hash, at, after, marks, "");
        return unsigned with { Signature = unsigned.SignatureUnder(key) };
    }

    public bool IsSigned(ReadOnlySpan<byte> key) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Signature), Encoding.ASCII.GetBytes(SignatureUnder(key)));

    /// <summary>Whether the entry is the one that was there when the anchor was made; true for entries it does not cover.</summary>
    public bool Confirms(AuditRow row) =>
        row.Sequence == Sequence ? row.Hash == Hash
        : row.Sequence <= After || row.Sequence > Sequence || row.Hash.StartsWith(Marks[(int)(row.Sequence - After - 1)], StringComparison.Ordinal);

    private string SignatureUnder(ReadOnlySpan<byte> key)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Sequence}\n{Hash}\n{At.UtcDateTime:O}\n{After}\n{string.Join(',', Marks)}");
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }
}
