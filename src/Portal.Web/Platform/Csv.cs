using System.Buffers;
using System.Text;
using Portal.Domain;

namespace Portal.Web.Platform;

/// <summary>
/// Comma-separated text that spreadsheets open and programs read back: UTF-8 with a byte-order mark, CRLF, quotes where needed.
/// A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers are left alone.
/// </summary>
public sealed class Csv
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n\t'");
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r\0");

    private static readonly Encoding Utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);
    private static readonly Encoding Chinese = CodePagesEncodingProvider.Instance.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    private readonly StringBuilder _text = new("\uFEFF");

    /// <summary>One row; a <see cref="string"/> is text, anything else is written as it is, culture-free.</summary>
    public Csv Row(params ReadOnlySpan<object?> fields)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            if (i > 0)
                _text.Append(',');
            _text.Append(fields[i] is string text ? Field(text) : FormattableString.Invariant($"{fields[i]}"));
        }

        _text.Append("\r\n");
        return this;
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString());

    public static string Field(string text)
    {
        var safe = text.Length > 0 && Formula.Contains(text[0]) ? "'" + text : text;
        return safe.AsSpan().ContainsAny(Quoted) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    /// <summary>
    /// The text of a file as people bring it: UTF-8, or what spreadsheets in mainland China save (GBK, as part of GB18030). Never read in
    /// garbled: what is neither is refused.
    /// </summary>
    /// <exception cref="RuleException">'csv.encoding'.</exception>
    public static string Read(byte[] file)
    {
        foreach (var encoding in new[] { Utf8, Chinese })
        {
            try
            {
                return encoding.GetString(file).TrimStart('\uFEFF');
            }
            catch (DecoderFallbackException)
            {
                // the next one, then
            }
        }

        throw new RuleException("csv.encoding", "The file is neither UTF-8 nor GB18030 text.");
    }

    /// <summary>The rows of a text as spreadsheets write it; empty ones are left out.</summary>
    public static IEnumerable<string[]> Rows(string text)
    {
        List<string> row = [];
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                row.Add(field.ToString());
                field.Clear();
            }
            else if (c is '\n' or '\r' && !quoted)
            {
                if (row.Count > 0 || field.Length > 0)
                    yield return [.. row, field.ToString()];
                row.Clear();
                field.Clear();
            }
            else
            {
                field.Append(c);
            }
        }

        if (row.Count > 0 || field.Length > 0)
            yield return [.. row, field.ToString()];
    }
}
