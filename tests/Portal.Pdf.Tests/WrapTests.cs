using CsCheck;
using Portal.Pdf.Layout;

namespace Portal.Pdf.Tests;

public sealed class WrapTests
{
    private static readonly TextStyle Style = new(PdfFonts.Regular, 10, 0);

    private static readonly TextSetter Setter = new(PdfFonts.Default, new PdfLimits());

    private static readonly Gen<string> Texts = Gen
        .OneOf("a", "W", "7", "中", "账", "，", "。", "（", " ", "  ", "-", "¥", "\U00020164", "𠮷", "é", "\n", "word", "a@b/c_d", "12,345.67", "”", "…")
        .Array[0, 60]
        .Select(string.Concat);

    [Fact]
    public void Wrapping_never_loses_or_reorders_text() => Check((text, _, lines) =>
        string.Concat(lines.Select(line => line.Span.ToString())).Replace(" ", "", StringComparison.Ordinal)
            == text.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal));

    [Fact]
    public void Only_spaces_are_left_out_between_lines() => Check((text, _, lines) =>
        lines.Zip(lines.Skip(1)).All(pair =>
            text[(pair.First.Start + pair.First.Length)..pair.Second.Start].Trim(' ', '\n').Length == 0));

    [Fact]
    public void A_line_is_never_wider_than_its_column_unless_it_is_one_character() => Check((_, width, lines) =>
        lines.All(line => Setter.Measure(line.Span, Style) <= width + 0.01 || line.Span.ToString().EnumerateRunes().Count() == 1));

    [Fact]
    public void No_character_is_cut_in_two() => Check((_, _, lines) =>
        lines.All(line => line.Length == 0 || !(char.IsLowSurrogate(line.Span[0]) || char.IsHighSurrogate(line.Span[^1]))));

    [Theory]
    [InlineData("账单已出。", 45)]
    [InlineData("（见附件）请核对", 42)]
    public void Closing_punctuation_does_not_start_a_line_and_opening_does_not_end_one(string text, float width)
    {
        var lines = Wrap(text, width);

        Assert.True(lines.Count > 1);
        Assert.All(lines, line => Assert.DoesNotContain(line.Span[0], "。）"));
        Assert.All(lines, line => Assert.NotEqual('（', line.Span[^1]));
    }

    [Fact]
    public void A_latin_word_stays_whole_when_it_fits()
    {
        var lines = Wrap("wholly unbroken words", 60);

        Assert.Equal(["wholly", "unbroken", "words"], lines.Select(line => line.Span.ToString()));
    }

    [Fact]
    public void An_address_too_long_breaks_where_it_can_be_read_on()
    {
        var lines = Wrap("someone@mail.example.com", 110);

        Assert.Equal(["someone", "@mail.example.com"], lines.Select(line => line.Span.ToString()));
    }

    [Fact]
    public void A_figure_too_wide_for_its_cell_is_set_smaller_rather_than_broken()
    {
        var lines = new List<TextLine>();
        Setter.SetFigure("1,234,567,890.12", Style, Style, 60, lines);

        Assert.Single(lines);
        Assert.True(Setter.Measure(lines[0].Span, lines[0].Style) <= 60);
    }

    [Fact]
    public void A_single_line_too_long_ends_with_an_ellipsis()
    {
        var line = Setter.Fit(new string('字', 200), Style, 100);

        Assert.Equal('…', line.Span[^1]);
        Assert.True(Setter.Measure(line.Span, line.Style) <= 100);
    }

    private static List<TextLine> Wrap(string text, float width)
    {
        var lines = new List<TextLine>();
        Setter.Wrap(text, Style, width, isSecond: false, lines);
        return lines;
    }

    private static void Check(Func<string, float, List<TextLine>, bool> holds) =>
        Gen.Select(Texts, Gen.Float[4, 300]).Sample((text, width) => holds(text, width, Wrap(text, width)), iter: 2000);
}
