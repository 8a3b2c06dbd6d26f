namespace Portal.Pdf.Tests;

public sealed class TableTests
{
    [Fact]
    public void The_header_is_repeated_on_every_page_the_table_reaches()
    {
        var texts = Rendered.From(Samples.Bill(200)).Texts();

        Assert.All(texts, text => Assert.Contains("计费项Item", text, StringComparison.Ordinal));
    }

    [Fact]
    public void The_sum_is_never_alone_on_a_page()
    {
        for (var rows = 20; rows < 45; rows++)
        {
            var last = Rendered.From(Samples.Bill(rows, PdfProfile.Plain)).Texts().Single(text => text.Contains("合计", StringComparison.Ordinal));

            Assert.Contains(string.Concat(Samples.Row(rows - 1).Cells.Select(cell => cell.Main + cell.Second)), last, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_heading_stays_with_its_table()
    {
        for (var lines = 20; lines < 40; lines++)
        {
            PdfBlock[] before = [.. Enumerable.Range(0, lines).Select(line => new PdfParagraph($"Line {line}"))];
            var table = new PdfTable { Caption = new("表", "Table"), Columns = [new(new("列", "Column"))], Rows = [new PdfRow(new PdfText("行", "The row"))] };
            var texts = Rendered.From(Samples.Of([.. before, new PdfHeading("The heading", 2), table])).Texts();

            Assert.Contains("The row", texts.Single(text => text.Contains("The heading", StringComparison.Ordinal)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_row_taller_than_a_page_loses_nothing()
    {
        var text = string.Concat(Enumerable.Range(1000, 3000).Select(number => $"{number} "));
        var table = new PdfTable
        {
            Columns = [new("Note"), new("Other"), new("Sum", 1, PdfAlign.End)],
            Rows = [new PdfRow(text, "short", "12.00"), new PdfRow("next", "row", "1.00")],
            Totals = [new PdfRow("Total", "", "13.00")],
        };
        var rendered = Rendered.From(Samples.Of(new PdfParagraph("Before"), table));

        Assert.True(rendered.Rendering.Pages > 3);
        var words = rendered.Text();
        Assert.All(Enumerable.Range(1000, 3000), number => Assert.Contains($"{number}", words, StringComparison.Ordinal));
        Assert.Equal(0, rendered.Run("qpdf", "--check", "{file}").Code);
    }

    [Fact]
    public void A_header_taller_than_a_page_comes_to_an_end()
    {
        var table = new PdfTable { Columns = [new(string.Concat(Enumerable.Repeat("标题", 3000))), new("B")], Rows = [new PdfRow("a", "b")] };

        Assert.InRange(Rendered.From(Samples.Of(table)).Rendering.Pages, 2, 40);
    }

    [Fact]
    public void A_row_of_one_cell_spans_the_table()
    {
        var table = new PdfTable { Columns = [new("A"), new("B")], Rows = [new PdfRow(new PdfText("一组 spans", "Group")), new PdfRow("a", "b")] };
        var rendered = Rendered.From(Samples.Of(table));

        Assert.Contains("一组 spansGroupab", rendered.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_with_the_wrong_number_of_cells_is_refused()
    {
        var table = new PdfTable { Columns = [new("A"), new("B"), new("C")], Rows = [new PdfRow("a", "b")] };

        Assert.Throws<ArgumentException>(() => Rendered.From(Samples.Of(table)));
    }

    [Fact]
    public void Rows_may_come_lazily_and_are_read_twice()
    {
        var readings = 0;
        IEnumerable<PdfRow> Lazy()
        {
            readings++;
            for (var i = 0; i < 100; i++)
            {
                yield return new PdfRow($"row {i}");
            }
        }

        Rendered.From(Samples.Of(new PdfTable { Columns = [new("A")], Rows = Lazy() }));

        Assert.Equal(2, readings);
    }

    [Fact]
    public void Rows_that_change_between_the_readings_are_noticed()
    {
        var rows = new Queue<int>([10, 1000]);
        IEnumerable<PdfRow> Changing() => Enumerable.Range(0, rows.Dequeue()).Select(i => new PdfRow($"row {i}")).ToList();
        IEnumerable<PdfRow> Deferred()
        {
            foreach (var row in Changing())
            {
                yield return row;
            }
        }

        Assert.Throws<InvalidOperationException>(() => Rendered.From(Samples.Of(new PdfTable { Columns = [new("A")], Rows = Deferred() })));
    }

    [Fact]
    public void More_rows_or_pages_than_allowed_are_refused()
    {
        Assert.Throws<PdfTooLargeException>(() => Rendered.From(Samples.Bill(101), new PdfLimits(Rows: 100)));
        Assert.Throws<PdfTooLargeException>(() => Rendered.From(Samples.Bill(500), new PdfLimits(Pages: 5)));
    }
}
