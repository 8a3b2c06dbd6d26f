using System.Text;

namespace Portal.Pdf;

/// <summary>Turns a described document into a PDF.</summary>
public interface IPdfEngine
{
    /// <summary>Writes the document to <paramref name="output"/>, which need not be able to seek.</summary>
    /// <exception cref="PdfTooLargeException">The document passes a limit; nothing has been written.</exception>
    PdfRendering Render(PdfDocument document, Stream output);
}

/// <summary>What came out: size, SHA-256 of the bytes in hex, and the characters no font had (set as 〓).</summary>
public sealed record PdfRendering(int Pages, long Length, string Sha256, IReadOnlyList<Rune> MissingRunes, PdfSignatureSlot? Signature);

/// <summary>How large a document may become before it is refused.</summary>
public sealed record PdfLimits(int Rows = 200_000, int Pages = 10_000, int TextLength = 200_000);

/// <summary>A document passes a limit of the engine.</summary>
public sealed class PdfTooLargeException(string message) : Exception(message);
