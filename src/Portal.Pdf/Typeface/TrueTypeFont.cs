using System.Buffers.Binary;
using System.Text;

namespace Portal.Pdf.Typeface;

/// <summary>A static TrueType (glyf) font, read once and shared by every document of the process.</summary>
internal sealed class TrueTypeFont
{
    private const int Restricted = 0x0002;

    private readonly byte[] _data;
    private readonly Dictionary<string, (int Offset, int Length)> _tables = [];
    private readonly ushort[] _basicPlane = new ushort[0x10000];
    private readonly Dictionary<int, ushort> _otherPlanes = [];
    private readonly ushort[] _advances;
    private readonly bool _hasLongOffsets;
    private readonly int _sideBearings;

    public TrueTypeFont(byte[] data)
    {
        _data = data;
        if (Word(0) is not (0x00010000 or 0x74727565))
        {
            throw new InvalidDataException("Only static TrueType fonts with glyf outlines are taken.");
        }

        for (int i = 0, at = 12; i < Short(4); i++, at += 16)
        {
            _tables[Encoding.ASCII.GetString(data, at, 4)] = ((int)Word(at + 8), (int)Word(at + 12));
        }

        if (!_tables.ContainsKey("glyf") || _tables.ContainsKey("fvar"))
        {
            throw new InvalidDataException("Only static TrueType fonts with glyf outlines are taken.");
        }

        var head = Offset("head");
        UnitsPerEm = Short(head + 18);
        Box = (Signed(head + 36), Signed(head + 38), Signed(head + 40), Signed(head + 42));
        IsBold = (Short(head + 44) & 1) != 0;
        _hasLongOffsets = Short(head + 50) == 1;

        var metrics = Offset("hhea");
        Ascent = CapHeight = Signed(metrics + 4);
        Descent = Signed(metrics + 6);
        GlyphCount = Short(Offset("maxp") + 4);
        if (_tables.TryGetValue("OS/2", out var os2))
        {
            if ((Short(os2.Offset + 8) & Restricted) != 0)
            {
                throw new InvalidDataException("The font's licence forbids embedding.");
            }

            CapHeight = Short(os2.Offset) >= 2 ? Signed(os2.Offset + 88) : CapHeight;
        }

        _sideBearings = Short(metrics + 34);
        _advances = new ushort[GlyphCount];
        for (var glyph = 0; glyph < GlyphCount; glyph++)
        {
            _advances[glyph] = Short(Offset("hmtx") + (4 * Math.Min(glyph, _sideBearings - 1)));
        }

        PostScriptName = ReadPostScriptName() ?? "Font";
        ReadCharacters();
    }

    public int UnitsPerEm { get; }

    public int Ascent { get; }

    public int Descent { get; }

    public int CapHeight { get; }

    public int GlyphCount { get; }

    public (int Left, int Bottom, int Right, int Top) Box { get; }

    public bool IsBold { get; }

    public string PostScriptName { get; }

    /// <summary>The glyph of a code point, 0 when the font has none.</summary>
    public ushort Glyph(int codePoint) =>
        codePoint < 0x10000 ? _basicPlane[codePoint] : _otherPlanes.GetValueOrDefault(codePoint);

    public int Advance(ushort glyph) => _advances[glyph];

    public int SideBearing(ushort glyph)
    {
        var at = Offset("hmtx");
        return glyph < _sideBearings
            ? Signed(at + (4 * glyph) + 2)
            : Signed(at + (4 * _sideBearings) + (2 * (glyph - _sideBearings)));
    }

    public ReadOnlySpan<byte> Outline(ushort glyph)
    {
        var at = Offset("loca");
        var (start, end) = _hasLongOffsets
            ? (Word(at + (4 * glyph)), Word(at + (4 * glyph) + 4))
            : (2u * Short(at + (2 * glyph)), 2u * Short(at + (2 * glyph) + 2));
        return _data.AsSpan(Offset("glyf") + (int)start, (int)(end - start));
    }

    public bool HasTable(string name) => _tables.ContainsKey(name);

    public ReadOnlySpan<byte> Table(string name) => _data.AsSpan(_tables[name].Offset, _tables[name].Length);

    private int Offset(string table) => _tables.TryGetValue(table, out var found)
        ? found.Offset
        : throw new InvalidDataException($"The font has no table {table}.");

    private ushort Short(int at) => BinaryPrimitives.ReadUInt16BigEndian(_data.AsSpan(at));

    private short Signed(int at) => BinaryPrimitives.ReadInt16BigEndian(_data.AsSpan(at));

    private uint Word(int at) => BinaryPrimitives.ReadUInt32BigEndian(_data.AsSpan(at));

    private string? ReadPostScriptName()
    {
        const int Windows = 3, PostScript = 6;
        var table = Offset("name");
        var strings = table + Short(table + 4);
        for (var i = 0; i < Short(table + 2); i++)
        {
            var entry = table + 6 + (12 * i);
            if (Short(entry) == Windows && Short(entry + 6) == PostScript)
            {
                return Encoding.BigEndianUnicode.GetString(_data, strings + Short(entry + 10), Short(entry + 8));
            }
        }

        return null;
    }

    private void ReadCharacters()
    {
        int table = Offset("cmap"), best = 0, rank = 0;
        for (var i = 0; i < Short(table + 2); i++)
        {
            var entry = table + 4 + (8 * i);
            var at = table + (int)Word(entry + 4);
            var value = (Short(at), Short(entry), Short(entry + 2)) switch
            {
                (12, _, _) => 2,
                (4, 3, 1) or (4, 0, _) => 1,
                _ => 0,
            };
            if (value > rank)
            {
                (rank, best) = (value, at);
            }
        }

        switch (rank)
        {
            case 2:
                ReadGroups(best);
                break;
            case 1:
                ReadSegments(best);
                break;
            default:
                throw new InvalidDataException("The font has no Unicode character map.");
        }
    }

    private void ReadGroups(int at)
    {
        var count = Word(at + 12);
        for (var (i, group) = (0, at + 16); i < count; i++, group += 12)
        {
            var glyph = Word(group + 8);
            for (var code = Word(group); code <= Word(group + 4); code++, glyph++)
            {
                Set((int)code, (ushort)glyph);
            }
        }
    }

    private void ReadSegments(int at)
    {
        var size = Short(at + 6);
        int ends = at + 14, starts = ends + size + 2, deltas = starts + size, ranges = deltas + size;
        for (var i = 0; i < size; i += 2)
        {
            int delta = Short(deltas + i), range = Short(ranges + i), start = Short(starts + i);
            for (var code = start; code <= Short(ends + i) && code != 0xFFFF; code++)
            {
                var glyph = range == 0 ? code : Short(ranges + i + range + (2 * (code - start)));
                Set(code, (ushort)(range != 0 && glyph == 0 ? 0 : glyph + delta));
            }
        }
    }

    private void Set(int codePoint, ushort glyph)
    {
        if (codePoint < 0x10000)
        {
            _basicPlane[codePoint] = glyph;
        }
        else
        {
            _otherPlanes[codePoint] = glyph;
        }
    }
}
