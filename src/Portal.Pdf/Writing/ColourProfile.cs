using System.Buffers.Binary;
using System.Text;

namespace Portal.Pdf.Writing;

/// <summary>A small ICC 2.1 display profile with the sRGB primaries (adapted to D50) and a gamma of 2.2.</summary>
internal static class ColourProfile
{
    private static readonly (double X, double Y, double Z) D50 = (0.9642, 1, 0.8249);

    public static byte[] Srgb { get; } = Build();

    private static byte[] Build()
    {
        var gamma = Bytes("curv", 0, 1, (short)0x0233);
        var tags = new (string Name, byte[] Data)[]
        {
            ("desc", Bytes("desc", 0, 5, "sRGB\0", 0, 0, (short)0, new byte[69])),
            ("cprt", Bytes("text", 0, "Public Domain\0")),
            ("wtpt", Xyz(D50)),
            ("rXYZ", Xyz((0.43607, 0.22249, 0.01392))),
            ("gXYZ", Xyz((0.38515, 0.71687, 0.09708))),
            ("bXYZ", Xyz((0.14307, 0.06061, 0.71410))),
            ("rTRC", gamma),
            ("gTRC", gamma),
            ("bTRC", gamma),
        };

        var offset = 128 + 4 + (12 * tags.Length);
        var directory = Bytes(tags.Length);
        byte[] body = [];
        foreach (var (name, data) in tags)
        {
            directory = [.. directory, .. Bytes(name, offset + body.Length, data.Length)];
            body = [.. body, .. data];
        }

        byte[] header =
        [
            .. Bytes(offset + body.Length, 0, 0x02100000, "mntrRGB XYZ "),
            .. Bytes((short)2026, (short)1, (short)1, (short)0, (short)0, (short)0, "acsp"),
            .. new byte[28],
            .. Bytes(Fixed(D50.X), Fixed(D50.Y), Fixed(D50.Z)),
            .. new byte[48],
        ];
        return [.. header, .. directory, .. body];
    }

    private static byte[] Xyz((double X, double Y, double Z) colour) =>
        Bytes("XYZ ", 0, Fixed(colour.X), Fixed(colour.Y), Fixed(colour.Z));

    private static int Fixed(double value) => (int)Math.Round(value * 65536);

    private static byte[] Bytes(params object[] values)
    {
        using var bytes = new MemoryStream();
        Span<byte> number = stackalloc byte[4];
        foreach (var value in values)
        {
            switch (value)
            {
                case string text:
                    bytes.Write(Encoding.ASCII.GetBytes(text));
                    break;
                case int word:
                    BinaryPrimitives.WriteInt32BigEndian(number, word);
                    bytes.Write(number);
                    break;
                case short half:
                    BinaryPrimitives.WriteInt16BigEndian(number, half);
                    bytes.Write(number[..2]);
                    break;
                case byte[] block:
                    bytes.Write(block);
                    break;
            }
        }

        while (bytes.Length % 4 != 0)
        {
            bytes.WriteByte(0);
        }

        return bytes.ToArray();
    }
}
