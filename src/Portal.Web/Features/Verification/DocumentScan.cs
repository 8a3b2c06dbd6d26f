using System.Security.Cryptography;
using System.Text;
using Portal.Domain.Documents;

namespace Portal.Web.Features.Verification;

/// <param name="Sha256">Of all its bytes, lower-case hexadecimal.</param>
/// <param name="Code">The one in its metadata, if it has one.</param>
public sealed record ScannedFile(string Sha256, string? Code);

/// <summary>Reads a file once, keeps none of it, and tells its digest and the code it carries. js/verify.js does the same.</summary>
public static class DocumentScan
{
    public const int MaxBytes = 20_000_000;

    private const int Block = 64 * 1024;
    private static readonly byte[] Before = "/verify?code="u8.ToArray();

    /// <summary>Null when it is too large.</summary>
    public static async Task<ScannedFile?> ReadAsync(Stream file, CancellationToken ct = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var overlap = Before.Length + VerificationCode.Length; // what may lie across two blocks
        var window = new byte[overlap + Block];
        var (held, total) = (0, 0L);
        string? code = null;
        int read;
        while ((read = await file.ReadAsync(window.AsMemory(held, window.Length - held), ct)) > 0)
        {
            if ((total += read) > MaxBytes)
                return null;
            hash.AppendData(window, held, read);
            var seen = held + read;
            code ??= Find(window.AsSpan(0, seen));
            held = Math.Min(seen, overlap);
            window.AsSpan(seen - held, held).CopyTo(window);
        }

        return new(Convert.ToHexStringLower(hash.GetHashAndReset()), code);
    }

    private static string? Find(ReadOnlySpan<byte> bytes)
    {
        for (int at; (at = bytes.IndexOf(Before)) >= 0; bytes = bytes[(at + Before.Length)..])
        {
            var after = bytes[(at + Before.Length)..];
            if (after.Length >= VerificationCode.Length && VerificationCode.TryParse(Encoding.Latin1.GetString(after[..VerificationCode.Length]), out var code))
                return code;
        }

        return null;
    }
}
