using System.Globalization;
using System.Text;

namespace Portal.Pdf;

/// <summary>The room a rendered document keeps for a detached CMS signature.</summary>
public sealed record PdfSignatureSlot(long ContentsAt, long ByteRangeAt)
{
    /// <summary>The longest signature that fits, in bytes.</summary>
    public const int Capacity = 8192;

    internal const string EmptyByteRange = "[0 0000000000 0000000000 0000000000]";

    /// <summary>Signs the rendered bytes in place: <paramref name="sign"/> gets all bytes but the slot and returns the encoded CMS.</summary>
    public void Fill(byte[] pdf, Func<byte[], byte[]> sign)
    {
        var contents = (int)ContentsAt;
        var after = contents + (2 * Capacity) + 2;
        var range = string.Create(CultureInfo.InvariantCulture, $"[0 {contents:D10} {after:D10} {pdf.Length - after:D10}]");
        Encoding.ASCII.GetBytes(range).CopyTo(pdf, (int)ByteRangeAt);

        byte[] signed = [.. pdf.AsSpan(0, contents), .. pdf.AsSpan(after)];
        var signature = sign(signed);
        if (signature.Length > Capacity)
        {
            throw new ArgumentException("The signature is longer than the room kept for it.", nameof(sign));
        }

        Encoding.ASCII.GetBytes(Convert.ToHexString(signature)).CopyTo(pdf, contents + 1);
    }
}
