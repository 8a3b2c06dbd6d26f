using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Portal.Browser.Tests.Support;

/// <summary>A phone with an authenticator app: knows the secret the page showed, and the time.</summary>
public sealed class OneTimeCode(string secret, LivePortal portal)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private readonly byte[] _secret = Decode(secret);
    private bool _used;

    /// <summary>The code shown now. Each counts once, so that a person who needs a second one waits for it.</summary>
    public string Next()
    {
        if (_used)
            portal.Clock.Skip(TimeSpan.FromSeconds(31));
        _used = true;

        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, portal.Clock.GetUtcNow().ToUnixTimeSeconds() / 30);
#pragma warning disable CA5350 // RFC 6238
        var mac = HMACSHA1.HashData(_secret, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(mac.AsSpan(mac[19] & 15)) & int.MaxValue;
        return (number % 1_000_000).ToString("000000");
    }

    private static byte[] Decode(string text)
    {
        var bytes = new List<byte>();
        int buffer = 0, bits = 0;
        foreach (var c in text.Where(char.IsAsciiLetterOrDigit).Select(char.ToUpperInvariant))
        {
            buffer = (buffer << 5) | Alphabet.IndexOf(c, StringComparison.Ordinal);
            bits += 5;
            if (bits < 8)
                continue;
            bits -= 8;
            bytes.Add((byte)(buffer >> bits));
            buffer &= (1 << bits) - 1;
        }

        return [.. bytes];
    }
}
