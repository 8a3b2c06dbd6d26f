using System.Buffers.Binary;
using System.Text;

namespace Portal.Pdf.Typeface;

/// <summary>Cuts a font down to the glyphs a document uses.</summary>
internal static class TrueTypeSubset
{
    private const int ArgumentsAreWords = 1, HasScale = 8, MoreComponents = 0x20, HasXyScale = 0x40, HasMatrix = 0x80;

    /// <summary>
    /// A TrueType file holding only <paramref name="glyphs"/>, renumbered by position.
    /// Components of composite glyphs are appended to the list.
    /// </summary>
    public static byte[] Cut(TrueTypeFont font, List<ushort> glyphs)
    {
        var (outlines, offsets) = CopyOutlines(font, glyphs);
        var count = (ushort)glyphs.Count;

        var loca = new byte[4 * offsets.Count];
        for (var i = 0; i < offsets.Count; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(loca.AsSpan(4 * i), offsets[i]);
        }

        var hmtx = new byte[4 * count];
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(hmtx.AsSpan(4 * i), (ushort)font.Advance(glyphs[i]));
            BinaryPrimitives.WriteInt16BigEndian(hmtx.AsSpan((4 * i) + 2), (short)font.SideBearing(glyphs[i]));
        }

        var head = font.Table("head").ToArray();
        head.AsSpan(8, 4).Clear();
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1);
        var hhea = font.Table("hhea").ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(hhea.AsSpan(34), count);
        var maxp = font.Table("maxp").ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(maxp.AsSpan(4), count);

        var tables = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["glyf"] = outlines,
            ["head"] = head,
            ["hhea"] = hhea,
            ["hmtx"] = hmtx,
            ["loca"] = loca,
            ["maxp"] = maxp,
        };
        foreach (var name in (string[])["cvt ", "fpgm", "prep"])
        {
            if (font.HasTable(name))
            {
                tables[name] = font.Table(name).ToArray();
            }
        }

        return Assemble(tables);
    }

    private static (byte[] Outlines, List<int> Offsets) CopyOutlines(TrueTypeFont font, List<ushort> glyphs)
    {
        var positions = new Dictionary<ushort, int>();
        for (var i = 0; i < glyphs.Count; i++)
        {
            positions.TryAdd(glyphs[i], i);
        }

        using var outlines = new MemoryStream();
        var offsets = new List<int>(glyphs.Count + 1);
        for (var i = 0; i < glyphs.Count; i++) // the list grows while composites name their parts
        {
            offsets.Add((int)outlines.Length);
            var outline = font.Outline(glyphs[i]);
            if (!outline.IsEmpty)
            {
                var isComposite = BinaryPrimitives.ReadInt16BigEndian(outline) < 0;
                outlines.Write(isComposite ? Renumber(outline.ToArray(), glyphs, positions) : outline);
            }

            while (outlines.Length % 4 != 0)
            {
                outlines.WriteByte(0);
            }
        }

        offsets.Add((int)outlines.Length);
        return (outlines.ToArray(), offsets);
    }

    private static byte[] Renumber(byte[] composite, List<ushort> glyphs, Dictionary<ushort, int> positions)
    {
        int at = 10, flags;
        do
        {
            flags = BinaryPrimitives.ReadUInt16BigEndian(composite.AsSpan(at));
            var part = BinaryPrimitives.ReadUInt16BigEndian(composite.AsSpan(at + 2));
            if (!positions.TryGetValue(part, out var position))
            {
                positions[part] = position = glyphs.Count;
                glyphs.Add(part);
            }

            BinaryPrimitives.WriteUInt16BigEndian(composite.AsSpan(at + 2), (ushort)position);
            var arguments = (flags & ArgumentsAreWords) != 0 ? 4 : 2;
            var transform = (flags & HasScale) != 0 ? 2 : (flags & HasXyScale) != 0 ? 4 : (flags & HasMatrix) != 0 ? 8 : 0;
            at += 4 + arguments + transform;
        }
        while ((flags & MoreComponents) != 0);

        return composite;
    }

    private static byte[] Assemble(SortedDictionary<string, byte[]> tables)
    {
        const uint Magic = 0xB1B0AFBA;
        var directory = 12 + (16 * tables.Count);
        var file = new byte[directory + tables.Values.Sum(table => Padded(table.Length))];
        var log = (int)Math.Log2(tables.Count);
        BinaryPrimitives.WriteUInt32BigEndian(file, 0x00010000);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(4), (ushort)tables.Count);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(6), (ushort)(16 << log));
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(8), (ushort)log);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(10), (ushort)((16 * tables.Count) - (16 << log)));

        int at = directory, entry = 12, head = 0;
        foreach (var (name, table) in tables)
        {
            head = name == "head" ? at : head;
            table.CopyTo(file, at);
            Encoding.ASCII.GetBytes(name, file.AsSpan(entry));
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(entry + 4), Sum(file.AsSpan(at, Padded(table.Length))));
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(entry + 8), at);
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(entry + 12), table.Length);
            at += Padded(table.Length);
            entry += 16;
        }

        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(head + 8), unchecked(Magic - Sum(file)));
        return file;
    }

    private static int Padded(int length) => (length + 3) & ~3;

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        for (var at = 0; at < bytes.Length; at += 4)
        {
            sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]));
        }

        return sum;
    }
}
