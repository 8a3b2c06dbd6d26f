using Portal.Pdf.Typeface;

namespace Portal.Pdf;

/// <summary>
/// The faces documents are set in: regular, bold, then fallbacks in the order of their file names.
/// Holds about 20 MB; load it once per process.
/// </summary>
public sealed class PdfFonts
{
    internal const int Regular = 0, Bold = 1;

    // U+3013, the geta mark: what Chinese and Japanese printers set for a sort they do not have.
    internal const int Geta = 0x3013;

    private static readonly Lazy<PdfFonts> Shipped = new(() => Load(Path.Combine(AppContext.BaseDirectory, "Fonts")));

    private readonly float[] _scales;

    private PdfFonts(IReadOnlyList<TrueTypeFont> faces)
    {
        Faces = faces;
        _scales = [.. faces.Select(face => 1f / face.UnitsPerEm)];
    }

    /// <summary>The fonts shipped with the product, beside the program.</summary>
    public static PdfFonts Default => Shipped.Value;

    internal IReadOnlyList<TrueTypeFont> Faces { get; }

    /// <summary>Reads a folder with NotoSansSC-Regular.ttf, NotoSansSC-Bold.ttf and any fallback fonts.</summary>
    /// <exception cref="InvalidDataException">A file is not a static TrueType font or may not be embedded.</exception>
    public static PdfFonts Load(string folder)
    {
        string[] main = [Path.Combine(folder, "NotoSansSC-Regular.ttf"), Path.Combine(folder, "NotoSansSC-Bold.ttf")];
        var fallbacks = Directory.GetFiles(folder, "*.ttf").Except(main).Order(StringComparer.Ordinal);
        return new PdfFonts([.. main.Concat(fallbacks).Select(file => new TrueTypeFont(File.ReadAllBytes(file)))]);
    }

    /// <summary>The wanted face when it can draw the code point, else the first that can, else the wanted one.</summary>
    internal int FaceFor(int wanted, int codePoint)
    {
        if (Faces[wanted].Glyph(codePoint) != 0)
        {
            return wanted;
        }

        for (var face = 0; face < Faces.Count; face++)
        {
            if (Faces[face].Glyph(codePoint) != 0)
            {
                return face;
            }
        }

        return wanted;
    }

    /// <summary>The width of a code point at size 1, that of the geta mark when no face has it.</summary>
    internal float Advance(int wanted, int codePoint)
    {
        var face = Faces[wanted];
        var glyph = face.Glyph(codePoint);
        if (glyph == 0)
        {
            wanted = FaceFor(wanted, codePoint);
            face = Faces[wanted];
            glyph = face.Glyph(codePoint);
            glyph = glyph == 0 ? face.Glyph(Geta) : glyph;
        }

        return face.Advance(glyph) * _scales[wanted];
    }
}
