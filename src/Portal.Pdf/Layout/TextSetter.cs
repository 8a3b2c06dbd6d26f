using System.Text;

namespace Portal.Pdf.Layout;

/// <summary>Measures texts and breaks them into lines, rune by rune.</summary>
internal sealed class TextSetter(PdfFonts fonts, PdfLimits limits)
{
    private const string NeverFirst = "，。、；：！？）】》〉」』”’·…—％°%,.;:!?)]}";
    private const string NeverLast = "（【《〈「『“‘([{¥￥$";
    private const float LeastShrink = 0.6f;

    public float Measure(ReadOnlySpan<char> text, TextStyle style)
    {
        var width = 0f;
        for (var at = 0; at < text.Length;)
        {
            width += fonts.Advance(style.Face, Next(text, ref at));
        }

        return width * style.Size;
    }

    /// <summary>Breaks both languages of a text into <paramref name="lines"/> and returns their height.</summary>
    public float Set(PdfText text, TextStyle main, TextStyle second, float width, List<TextLine> lines)
    {
        lines.Clear();
        Wrap(text.Main, main, width, isSecond: false, lines);
        Wrap(text.Second, second, width, isSecond: true, lines);
        return Height(lines);
    }

    /// <summary>Like <see cref="Set"/>, but a figure too wide for its cell is set smaller before it is broken.</summary>
    public float SetFigure(PdfText text, TextStyle main, TextStyle second, float width, List<TextLine> lines) =>
        Set(text, Shrink(text.Main, main, width), second, width, lines);

    public static float Height(List<TextLine> lines)
    {
        var height = 0f;
        foreach (var line in lines)
        {
            height += line.Style.LineHeight;
        }

        return height;
    }

    /// <summary>One line, set smaller and then cut with an ellipsis when it is too long.</summary>
    public TextLine Fit(string text, TextStyle style, float width, bool isSecond = false)
    {
        text = CleanText.Line(text);
        style = Shrink(text, style, width);
        if (Measure(text, style) <= width)
        {
            return new TextLine(text, 0, text.Length, style, isSecond);
        }

        int at = 0, end = 0;
        for (var room = width - Measure("…", style); at < text.Length; end = at)
        {
            room -= fonts.Advance(style.Face, Next(text, ref at)) * style.Size;
            if (room < 0)
            {
                break;
            }
        }

        return new TextLine(text[..end] + "…", 0, end + 1, style, isSecond);
    }

    /// <summary>Appends the lines of a text; spaces at breaks are dropped, nothing else is.</summary>
    public void Wrap(string? text, TextStyle style, float width, bool isSecond, List<TextLine> lines)
    {
        text = CleanText.Lines(text);
        if (text.Length > limits.TextLength)
        {
            throw new PdfTooLargeException($"A text is longer than {limits.TextLength} characters.");
        }

        for (var start = 0; start < text.Length;)
        {
            var length = text.AsSpan(start).IndexOf('\n');
            var end = length < 0 ? text.Length : start + length;
            WrapParagraph(text, start, end, style, width, isSecond, lines);
            start = end + 1;
        }
    }

    private void WrapParagraph(string text, int start, int end, TextStyle style, float width, bool isSecond, List<TextLine> lines)
    {
        int breakAt = -1, joint = -1, previous = 0;
        var used = 0f;
        for (var at = start; at < end;)
        {
            var next = at;
            var current = Next(text, ref next);
            if (at > start && MayBreak(previous, current))
            {
                breakAt = at;
            }
            else if (at > start && IsJoint(previous, current))
            {
                joint = at;
            }

            var advance = fonts.Advance(style.Face, current) * style.Size;
            if (used + advance > width && at > start && current != ' ')
            {
                var cut = breakAt > start ? breakAt : joint > start ? joint : at;
                Add(start, cut);
                (start, at, breakAt, joint, used) = (cut, cut, -1, -1, 0);
                continue;
            }

            used += advance;
            previous = current;
            at = next;
        }

        Add(start, end);

        void Add(int from, int to)
        {
            while (to > from && text[to - 1] == ' ')
            {
                to--;
            }

            lines.Add(new TextLine(text, from, to - from, style, isSecond));
        }
    }

    // After a space or beside a Han character, but never before closing or after opening punctuation.
    private static bool MayBreak(int previous, int current)
    {
        if (current == ' ' || Contains(NeverFirst, current) || Contains(NeverLast, previous))
        {
            return false;
        }

        return previous == ' ' || IsHan(previous) || IsHan(current);
    }

    // Where an address may be broken when it does not fit a line of its own.
    private static bool IsJoint(int previous, int current) => current == '@' || previous is '/' or '_' or '?' or '&' or '=';

    private static bool IsHan(int codePoint) => codePoint >= 0x2E80;

    private static bool Contains(string set, int codePoint) => codePoint < 0x10000 && set.Contains((char)codePoint);

    private TextStyle Shrink(string? text, TextStyle style, float width)
    {
        var natural = Measure(CleanText.Line(text), style);
        return natural <= width ? style : style with { Size = style.Size * Math.Max(LeastShrink, 0.995f * width / natural) };
    }

    private static int Next(ReadOnlySpan<char> text, ref int at)
    {
        var unit = text[at];
        if (!char.IsSurrogate(unit))
        {
            at++;
            return unit;
        }

        Rune.DecodeFromUtf16(text[at..], out var rune, out var length);
        at += length;
        return rune.Value;
    }
}
