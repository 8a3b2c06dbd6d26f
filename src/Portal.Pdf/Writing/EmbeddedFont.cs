using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Portal.Pdf.Typeface;

namespace Portal.Pdf.Writing;

/// <summary>One face as a document uses it: one CID per code point, so that extraction gives back exactly what was written.</summary>
internal sealed class EmbeddedFont(TrueTypeFont font, int id)
{
    private const int MostGlyphs = 0xF000; // leaves room for parts of composites below 65,536

    private readonly ushort[]?[] _cids = new ushort[]?[0x1100];
    private readonly List<ushort> _glyphs = [0];
    private readonly List<int> _codePoints = [0];

    public int Id => id;

    public List<int> Missing { get; } = [];

    public ushort Cid(int codePoint)
    {
        ref var row = ref _cids[codePoint >> 8];
        row ??= new ushort[256];
        ref var cid = ref row[codePoint & 0xFF];
        return cid != 0 ? cid : cid = Add(codePoint);
    }

    public void WriteTo(PdfFile file)
    {
        if (_codePoints.Count == 1)
        {
            Cid(' '); // a font without any glyph is not valid
        }

        var glyphs = new List<ushort>(_glyphs);
        var program = TrueTypeSubset.Cut(font, glyphs);
        var tag = string.Concat(SHA256.HashData(program).Take(6).Select(octet => (char)('A' + (octet % 26))));
        var name = PdfSyntax.Name(tag + "+" + font.PostScriptName);
        int fontFile = file.NewId(), present = file.NewId(), descriptor = file.NewId(), descendant = file.NewId(), toUnicode = file.NewId();

        file.AddStream(fontFile, $"/Length1 {program.Length}", program);
        var set = new byte[(glyphs.Count + 7) / 8];
        for (var cid = 0; cid < glyphs.Count; cid++)
        {
            set[cid >> 3] |= (byte)(0x80 >> (cid & 7));
        }

        file.AddStream(present, "", set);
        file.Add(descriptor, string.Create(CultureInfo.InvariantCulture, $"<</Type/FontDescriptor/FontName{name}/Flags 4/FontBBox[{Mille(font.Box.Left)} {Mille(font.Box.Bottom)} {Mille(font.Box.Right)} {Mille(font.Box.Top)}]/ItalicAngle 0/Ascent {Mille(font.Ascent)}/Descent {Mille(font.Descent)}/CapHeight {Mille(font.CapHeight)}/StemV {(font.IsBold ? 140 : 80)}/FontFile2 {fontFile} 0 R/CIDSet {present} 0 R>>"));
        var widths = string.Join(' ', glyphs.Select(glyph => Mille(font.Advance(glyph))));
        file.Add(descendant, $"<</Type/Font/Subtype/CIDFontType2/BaseFont{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor {descriptor} 0 R/CIDToGIDMap/Identity/DW 1000/W[0[{widths}]]>>");
        file.AddStream(toUnicode, "", Encoding.ASCII.GetBytes(CharacterMap()));
        file.Add(id, $"<</Type/Font/Subtype/Type0/BaseFont{name}/Encoding/Identity-H/DescendantFonts[{descendant} 0 R]/ToUnicode {toUnicode} 0 R>>");
    }

    private int Mille(int units) => (int)MathF.Round(units * 1000f / font.UnitsPerEm);

    private ushort Add(int codePoint)
    {
        if (_glyphs.Count == MostGlyphs)
        {
            throw new PdfTooLargeException("The document uses more different characters than one font can carry.");
        }

        var glyph = font.Glyph(codePoint);
        if (glyph == 0)
        {
            Missing.Add(codePoint);
            glyph = font.Glyph(PdfFonts.Geta); // seen as 〓, still copied out as what was written
        }

        _glyphs.Add(glyph);
        _codePoints.Add(codePoint);
        return (ushort)(_glyphs.Count - 1);
    }

    private string CharacterMap()
    {
        const int PerSection = 100; // the most a CMap section may hold
        var map = new StringBuilder("/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def/CMapName/Adobe-Identity-UCS def/CMapType 2 def 1 begincodespacerange<0000><FFFF>endcodespacerange\n");
        foreach (var section in Enumerable.Range(1, _codePoints.Count - 1).Chunk(PerSection))
        {
            map.Append(CultureInfo.InvariantCulture, $"{section.Length} beginbfchar\n");
            foreach (var cid in section)
            {
                var text = Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(char.ConvertFromUtf32(_codePoints[cid])));
                map.Append(CultureInfo.InvariantCulture, $"<{cid:X4}><{text}>\n");
            }

            map.Append("endbfchar\n");
        }

        return map.Append("endcmap CMapName currentdict/CMap defineresource pop end end").ToString();
    }
}
