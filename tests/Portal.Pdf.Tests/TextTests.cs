using System.Globalization;
using System.Text;

namespace Portal.Pdf.Tests;

public sealed class TextTests
{
    [Theory]
    [InlineData("0123456789 ¥1,234,567.89 −276.21 %")]
    [InlineData("月度账单，共 3 页；应付金额：￥12,847.36。")]
    [InlineData("镕喆堃玥")]
    [InlineData("\U00020164\U0002B127")] // names beyond the basic plane that the font has
    [InlineData("见长贝车龙女玉马鸟金风飞食高黑")] // their glyphs are shared with Kangxi radicals
    [InlineData("Ünïcödé – “quotes” … ﬁ AVA")]
    [InlineData("()<>[]{}/%\\#")]
    public void What_is_written_is_read_back_exactly(string text)
    {
        var rendered = Rendered.From(Samples.Of(new PdfParagraph(text)));

        Assert.Contains(text, rendered.Text(), StringComparison.Ordinal);
        Assert.Empty(rendered.Rendering.MissingRunes);
    }

    [Fact]
    public void Every_cell_of_a_table_is_read_back()
    {
        var text = Rendered.From(Samples.Bill(60)).Text();

        for (var i = 0; i < 60; i++)
        {
            var row = string.Concat(Samples.Row(i).Cells.Select(cell => cell.Main + cell.Second));
            Assert.Contains(row, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_character_no_font_has_is_set_as_geta_and_reported()
    {
        var rendered = Rendered.From(Samples.Of(new PdfParagraph("𠮷野 😀"), new PdfHeading("𠮷")));

        Assert.Equal([new Rune(0x1F600), new Rune(0x20BB7)], rendered.Rendering.MissingRunes.Order());
        Assert.Contains("𠮷野 😀", rendered.Text(), StringComparison.Ordinal); // copying gives what was meant
        Assert.Equal(0, PdfFonts.Default.Faces[0].Glyph(0x20BB7));
        Assert.NotEqual(0, PdfFonts.Default.Faces[0].Glyph(PdfFonts.Geta));
        Assert.Equal(PdfFonts.Default.Advance(0, PdfFonts.Geta), PdfFonts.Default.Advance(0, 0x20BB7));
    }

    [Fact]
    public void Controls_and_invisible_marks_are_taken_out()
    {
        var rendered = Rendered.From(Samples.Of(new PdfParagraph("a\0b\u0007c\u202Ed\u200Be\uFEFFf\tg\uFE0Fh")) with { Title = "One\u0001\nTwo" });

        Assert.Contains("abcdef gh", rendered.Text(), StringComparison.Ordinal);
        Assert.Equal("One Two", rendered.Open(pdf => pdf.Information.Title));
    }

    [Fact]
    public void A_broken_surrogate_does_not_break_the_document()
    {
        var rendered = Rendered.From(Samples.Of(new PdfParagraph("a\uD842b\uDFB7c")));

        Assert.Contains("a\uFFFDb\uFFFDc", rendered.Text(), StringComparison.Ordinal);
        Assert.Equal(0, rendered.Run("qpdf", "--check", "{file}").Code);
    }

    [Fact]
    public void A_line_break_in_a_text_is_kept()
    {
        var (first, second) = Rendered.From(Samples.Of(new PdfParagraph("Above\r\nBelow"))).Open(pdf =>
        {
            var letters = pdf.GetPage(1).Letters;
            return (letters.First(letter => letter.Value == "A").StartBaseLine.Y, letters.First(letter => letter.Value == "B").StartBaseLine.Y);
        });

        Assert.True(second < first - 10);
    }

    [Fact]
    public void Every_page_says_its_number_and_how_many_there_are_in_both_languages()
    {
        var texts = Rendered.From(Samples.Bill(120)).Texts();

        Assert.True(texts.Length > 3);
        for (var page = 1; page <= texts.Length; page++)
        {
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"第 {page} 页，共 {texts.Length} 页"), texts[page - 1], StringComparison.Ordinal);
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Page {page} of {texts.Length}"), texts[page - 1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_text_too_long_is_refused_before_anything_is_written()
    {
        using var output = new MemoryStream();
        var engine = new PortalPdfEngine(limits: new PdfLimits(TextLength: 100));

        Assert.Throws<PdfTooLargeException>(() => engine.Render(Samples.Of(new PdfParagraph(new string('a', 101))), output));
        Assert.Equal(0, output.Length);
    }
}
