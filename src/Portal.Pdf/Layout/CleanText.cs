using System.Text;

namespace Portal.Pdf.Layout;

/// <summary>Takes out of a text what cannot be printed: controls, invisible marks, broken surrogates.</summary>
internal static class CleanText
{
    /// <summary>Keeps line breaks, all as '\n'.</summary>
    public static string Lines(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        foreach (var unit in text)
        {
            if (IsSuspect(unit))
            {
                return Rewrite(text);
            }
        }

        return text;
    }

    /// <summary>For places of a single line: breaks become spaces.</summary>
    public static string Line(string? text) => Lines(text).Replace('\n', ' ');

    private static bool IsSuspect(char unit) => unit switch
    {
        < ' ' => unit != '\n',
        < '\u007F' => false,
        <= '\u009F' or '\u00AD' => true,
        < '\u200B' => unit is '\u061C' or '\u180E',
        <= '\u200F' => true,
        < '\u2028' => false,
        <= '\u202E' => true,
        < '\u2060' => false,
        <= '\u206F' => true,
        < '\uD800' => false,
        <= '\uDFFF' => true,
        _ => unit is (>= '\uFE00' and <= '\uFE0F') or '\uFEFF' or >= '\uFFF0',
    };

    private static string Rewrite(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.Replace("\r\n", "\n", StringComparison.Ordinal).EnumerateRunes()) // a lone surrogate comes as U+FFFD
        {
            switch (rune.Value)
            {
                case '\t':
                    clean.Append(' ');
                    break;
                case '\n' or '\r' or '\v' or '\f' or 0x85 or 0x2028 or 0x2029:
                    clean.Append('\n');
                    break;
                case >= 0xE0000 and <= 0xE0FFF: // tags and variation selectors
                case var plane when (plane & 0xFFFE) == 0xFFFE:
                case < 0x10000 and not 0xFFFC and not 0xFFFD when IsSuspect((char)rune.Value):
                    break;
                default:
                    clean.Append(rune);
                    break;
            }
        }

        return clean.ToString();
    }
}
