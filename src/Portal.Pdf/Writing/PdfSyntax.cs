using System.Globalization;
using System.Text;

namespace Portal.Pdf.Writing;

/// <summary>How values are spelled in a PDF file.</summary>
internal static class PdfSyntax
{
    public static string Text(string value) =>
        "<FEFF" + Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(value)) + ">";

    public static string Date(DateTimeOffset instant) =>
        "(D:" + instant.ToUniversalTime().ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) + "Z)";

    public static string Reference(int id) => string.Create(CultureInfo.InvariantCulture, $"{id} 0 R");

    public static string References(IEnumerable<int> ids) => string.Join(' ', ids.Select(Reference));

    /// <summary>A literal string; what is not plain ASCII becomes an underscore.</summary>
    public static string Literal(string value)
    {
        var text = new StringBuilder("(");
        foreach (var rune in value.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '(' or ')' or '\\' => text.Append('\\').Append((char)rune.Value),
                >= 0x20 and < 0x7F => text.Append((char)rune.Value),
                _ => text.Append('_'),
            };
        }

        return text.Append(')').ToString();
    }

    /// <summary>A name object, everything but letters, digits, dot and hyphen escaped.</summary>
    public static string Name(string value)
    {
        var name = new StringBuilder("/");
        foreach (var octet in Encoding.UTF8.GetBytes(value))
        {
            _ = octet < 0x80 && (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'.' or (byte)'-' or (byte)'+')
                ? name.Append((char)octet)
                : name.Append(CultureInfo.InvariantCulture, $"#{octet:X2}");
        }

        return name.ToString();
    }
}
