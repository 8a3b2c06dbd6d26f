using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Portal.Pdf.Layout;

namespace Portal.Pdf.Writing;

/// <summary>Draws pages into a file; every page leaves when it ends.</summary>
internal sealed class PdfCanvas(PdfFile file, PdfFonts fonts, PdfStructure? structure, string secondLanguage, int pagesId, int resourcesId, int? widgetId) : ICanvas
{
    private readonly ArrayBufferWriter<byte> _content = new(1 << 16);
    private readonly EmbeddedFont[] _fonts = [.. fonts.Faces.Select(face => new EmbeddedFont(face, file.NewId()))];
    private readonly string _secondLanguage = secondLanguage.Length > 0 ? "/Lang" + PdfSyntax.Literal(secondLanguage) : "";
    private int _pageId, _contentId, _face;
    private float _size;
    private uint? _fill, _stroke;
    private float _thickness;
    private bool _isMarked;
    private (PdfElement? Element, bool IsSecond, bool IsFurniture) _mark;

    public bool IsFurniture { get; set; }

    public List<int> Pages { get; } = [];

    public IReadOnlyList<EmbeddedFont> Fonts => _fonts;

    public void BeginPage()
    {
        _pageId = file.NewId();
        _contentId = file.NewId();
        _content.ResetWrittenCount();
        _fill = _stroke = null;
        _thickness = -1;
        _face = -1;
    }

    public void EndPage()
    {
        Unmark();
        file.AddStream(_contentId, "", _content.WrittenSpan);
        var extras = structure is null ? "" : $"/StructParents {Pages.Count}/Tabs/S";
        extras += widgetId is { } widget && Pages.Count == 0 ? $"/Annots[{PdfSyntax.Reference(widget)}]" : "";
        var box = string.Create(CultureInfo.InvariantCulture, $"[0 0 {Look.PageWidth} {Look.PageHeight}]");
        file.Add(_pageId, $"<</Type/Page/Parent {pagesId} 0 R/MediaBox{box}/Resources {resourcesId} 0 R/Contents {_contentId} 0 R{extras}>>");
        structure?.EndPage();
        Pages.Add(_pageId);
    }

    public PdfElement? Begin(string role, PdfElement? parent, string attributes) => structure?.Begin(role, parent, attributes);

    public void End(PdfElement? element)
    {
        if (element is not null)
        {
            structure!.End(element);
        }
    }

    public void Write(in TextLine line, float x, float baseline, PdfElement? element)
    {
        if (line.Length == 0)
        {
            return;
        }

        Mark(element, line.IsSecond);
        Fill(line.Style.Colour);
        Operator("BT\n"u8);
        var text = line.Span;
        var face = FaceAt(text, 0, line.Style.Face);
        Font(face, line.Style.Size);
        Number(x);
        Number(Look.PageHeight - baseline);
        Operator("Td<"u8);
        for (var at = 0; at < text.Length;)
        {
            var next = FaceAt(text, at, line.Style.Face);
            if (next != face)
            {
                Operator(">Tj\n"u8);
                Font(face = next, line.Style.Size);
                Operator("<"u8);
            }

            Hex(_fonts[face].Cid(CodePointAt(text, ref at)));
        }

        Operator(">Tj\nET\n"u8);
    }

    public void Fill(float x, float y, float width, float height, uint colour, PdfElement? element)
    {
        Mark(element, false);
        Fill(colour);
        Number(x);
        Number(Look.PageHeight - y - height);
        Number(width);
        Number(height);
        Operator("re f\n"u8);
    }

    public void Rule(float x, float y, float width, float thickness, uint colour)
    {
        Mark(null, false);
        if (_stroke != colour)
        {
            _stroke = colour;
            Colour(colour);
            Operator("RG\n"u8);
        }

        if (_thickness != thickness)
        {
            _thickness = thickness;
            Number(thickness);
            Operator("w\n"u8);
        }

        Number(x);
        Number(Look.PageHeight - y);
        Operator("m "u8);
        Number(x + width);
        Number(Look.PageHeight - y);
        Operator("l S\n"u8);
    }

    private int FaceAt(ReadOnlySpan<char> text, int at, int wanted) => fonts.FaceFor(wanted, CodePointAt(text, ref at));

    private static int CodePointAt(ReadOnlySpan<char> text, ref int at)
    {
        Rune.DecodeFromUtf16(text[at..], out var rune, out var length);
        at += length;
        return rune.Value;
    }

    // Content inside an element is marked with its number; everything else is an artifact.
    private void Mark(PdfElement? element, bool isSecond)
    {
        if (structure is null)
        {
            return;
        }

        var wanted = (element, element is not null && isSecond, element is null && IsFurniture);
        if (_isMarked && wanted == _mark)
        {
            return;
        }

        Unmark();
        if (element is null)
        {
            Operator(IsFurniture ? "/Artifact<</Type/Pagination>>BDC\n"u8 : "/Artifact<</Type/Layout>>BDC\n"u8);
        }
        else
        {
            var language = isSecond ? _secondLanguage : "";
            var number = structure.Mark(element, _pageId);
            Operator(string.Create(CultureInfo.InvariantCulture, $"/{element.Role}<</MCID {number}{language}>>BDC\n"));
        }

        _mark = wanted;
        _isMarked = true;
    }

    private void Unmark()
    {
        if (_isMarked)
        {
            Operator("EMC\n"u8);
            _isMarked = false;
        }
    }

    private void Font(int face, float size)
    {
        if (face != _face || size != _size)
        {
            (_face, _size) = (face, size);
            Operator("/F"u8);
            Number(face);
            Number(size);
            Operator("Tf\n"u8);
        }
    }

    private void Fill(uint colour)
    {
        if (_fill != colour)
        {
            _fill = colour;
            Colour(colour);
            Operator("rg\n"u8);
        }
    }

    private void Colour(uint colour)
    {
        Number(((colour >> 16) & 0xFF) / 255f);
        Number(((colour >> 8) & 0xFF) / 255f);
        Number((colour & 0xFF) / 255f);
    }

    private void Hex(int cid)
    {
        const string Digits = "0123456789ABCDEF";
        var span = _content.GetSpan(4);
        for (var i = 0; i < 4; i++)
        {
            span[i] = (byte)Digits[(cid >> (12 - (4 * i))) & 15];
        }

        _content.Advance(4);
    }

    private void Number(float value)
    {
        var span = _content.GetSpan(16);
        var length = 0;
        var hundredths = (int)MathF.Round(value * 100);
        if (hundredths < 0)
        {
            span[length++] = (byte)'-';
            hundredths = -hundredths;
        }

        Utf8Formatter.TryFormat(hundredths / 100, span[length..], out var written);
        length += written;
        hundredths %= 100;
        if (hundredths != 0)
        {
            span[length++] = (byte)'.';
            span[length++] = (byte)('0' + (hundredths / 10));
            if (hundredths % 10 != 0)
            {
                span[length++] = (byte)('0' + (hundredths % 10));
            }
        }

        span[length++] = (byte)' ';
        _content.Advance(length);
    }

    private void Operator(ReadOnlySpan<byte> bytes) => _content.Write(bytes);

    private void Operator(string text) => _content.Advance(Encoding.Latin1.GetBytes(text, _content.GetSpan(text.Length)));
}
