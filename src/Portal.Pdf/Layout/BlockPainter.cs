using System.Globalization;
using Portal.Pdf.Writing;

namespace Portal.Pdf.Layout;

/// <summary>Sets every kind of block but tables.</summary>
internal sealed class BlockPainter(PageFlow flow)
{
    private readonly List<TextLine> _lines = [], _otherLines = [];

    private ICanvas Canvas => flow.Canvas;

    public void Paint(PdfBlock block)
    {
        switch (block)
        {
            case PdfHeading heading:
                PaintHeading(heading);
                break;
            case PdfParagraph paragraph:
                PaintParagraph(paragraph);
                break;
            case PdfKeyValues facts:
                PaintKeyValues(facts);
                break;
            case PdfHighlight highlight:
                PaintHighlight(highlight);
                break;
            case PdfNote note:
                PaintNote(note);
                break;
            case PdfQrCode code:
                PaintQrCode(code);
                break;
            case PdfPageBreak:
                flow.Need(flow.IsFresh ? 0 : PageFlow.Body);
                break;
            default:
                throw new ArgumentException($"{block.GetType().Name} is not a block this engine can set.", nameof(block));
        }
    }

    private void PaintHeading(PdfHeading heading)
    {
        const float Following = 110; // a heading never stands alone at the foot of a page, nor above a table that moved on
        var (main, second, before, after) = heading.Level switch
        {
            1 => (Look.Title, Look.TitleSecond, 20f, 12f),
            2 => (Look.Section, Look.SectionSecond, 20f, 6f),
            _ => (Look.Subsection, Look.SubsectionSecond, 14f, 3f),
        };
        var height = flow.Setter.Set(heading.Text, main, second, Look.Width, _lines);
        flow.Space(before);
        flow.Need(height + Following);
        RunAs("H" + Math.Clamp(heading.Level, 1, 3), _lines, Look.Left);
        flow.Y += after;
    }

    private void PaintParagraph(PdfParagraph paragraph)
    {
        const float Step = 18, MarkWidth = 30, LeastLines = 2.9f;
        var left = Look.Left + (Step * Math.Clamp(paragraph.Depth, 0, 6));
        var text = paragraph.Mark.Length > 0 ? left + MarkWidth : left;
        var height = flow.Setter.Set(paragraph.Text, Look.Body, Look.BodySecond, Look.Right - text, _lines);
        flow.Space(5);
        flow.Need(Math.Min(height, LeastLines * Look.Body.LineHeight)); // no first line alone at the foot
        var element = Canvas.Begin("P");
        if (paragraph.Mark.Length > 0)
        {
            flow.Need(Look.Body.LineHeight);
            flow.DrawLine(flow.Setter.Fit(paragraph.Mark, Look.Body, MarkWidth - 4), left, flow.Y, MarkWidth, PdfAlign.Start, element);
        }

        flow.Run(_lines, text, Look.Right - text, element);
        Canvas.End(element);
        flow.Y += 3;
    }

    private void PaintKeyValues(PdfKeyValues facts)
    {
        const float Gap = 24, RowGap = 9;
        var columns = Math.Clamp(facts.Columns, 1, 4);
        var width = (Look.Width - (Gap * (columns - 1))) / columns;
        flow.Space(8);
        foreach (var row in facts.Pairs.Chunk(columns))
        {
            var height = row.Max(pair => Look.Label.LineHeight + 1 + flow.Setter.Set(pair.Value, Look.Value, Look.ValueSecond, width, _lines));
            if (height > PageFlow.Body)
            {
                foreach (var pair in row)
                {
                    PaintLongPair(pair);
                }

                continue;
            }

            flow.Need(height);
            for (var column = 0; column < row.Length; column++)
            {
                PaintPair(row[column], Look.Left + (column * (width + Gap)), width);
            }

            flow.Y += height + RowGap;
        }
    }

    private void PaintPair(PdfKeyValue pair, float x, float width)
    {
        var element = Canvas.Begin("P");
        PaintLabel(pair.Label, x, width, element);
        flow.Setter.Set(pair.Value, Look.Value, Look.ValueSecond, width, _lines);
        flow.Draw(_lines, x, flow.Y + Look.Label.LineHeight + 1, width, PdfAlign.Start, element);
        Canvas.End(element);
    }

    private void PaintLongPair(PdfKeyValue pair)
    {
        flow.Need(Look.Label.LineHeight + Look.Value.LineHeight);
        var element = Canvas.Begin("P");
        PaintLabel(pair.Label, Look.Left, Look.Width, element);
        flow.Y += Look.Label.LineHeight + 1;
        flow.Setter.Set(pair.Value, Look.Value, Look.ValueSecond, Look.Width, _lines);
        flow.Run(_lines, Look.Left, Look.Width, element);
        Canvas.End(element);
    }

    private void PaintLabel(PdfText label, float x, float width, PdfElement? element)
    {
        const float Gap = 5;
        var main = flow.Setter.Fit(label.Main, Look.Label, width);
        flow.DrawLine(main, x, flow.Y, width, PdfAlign.Start, element);
        var used = flow.Setter.Measure(main.Span, main.Style) + Gap;
        if (!string.IsNullOrEmpty(label.Second) && used < width)
        {
            var second = flow.Setter.Fit(label.Second, Look.LabelSecond, width - used, isSecond: true);
            flow.DrawLine(second, x + used, flow.Y + Look.Label.Baseline - Look.LabelSecond.Baseline, width, PdfAlign.Start, element);
        }
    }

    private void PaintHighlight(PdfHighlight highlight)
    {
        const float Inset = 16, Air = 13, Split = 0.5f;
        var half = (Look.Width * Split) - Inset;
        var height = flow.Setter.Set(highlight.Label, Look.Subsection, Look.SubsectionSecond, half, _lines);
        height += flow.Setter.Set(highlight.Remark, Look.Note, Look.NoteSecond, half, _otherLines) + (highlight.Remark.IsEmpty ? 0 : 4);
        var figure = flow.Setter.Fit(highlight.Value, Look.Figure, half);
        height = Math.Max(height, figure.Style.LineHeight);
        flow.Space(10);
        if (height + (2 * Air) > PageFlow.Body)
        {
            RunAs("P", _lines, Look.Left);
            RunAs("P", [figure], Look.Left);
            RunAs("P", _otherLines, Look.Left);
            return;
        }

        flow.Need(height + (2 * Air));
        Canvas.Fill(Look.Left, flow.Y, Look.Width, height + (2 * Air), Look.Tint);
        Canvas.Fill(Look.Left, flow.Y, 3, height + (2 * Air), Look.Accent);
        var element = Canvas.Begin("P");
        var below = flow.Draw(_lines, Look.Left + Inset, flow.Y + Air, half, PdfAlign.Start, element);
        flow.DrawLine(figure, Look.Right - Inset - half, flow.Y + Air + ((height - figure.Style.LineHeight) / 2), half, PdfAlign.End, element);
        Canvas.End(element);
        if (_otherLines.Count > 0)
        {
            var remark = Canvas.Begin("P");
            flow.Draw(_otherLines, Look.Left + Inset, below + 4, half, PdfAlign.Start, remark);
            Canvas.End(remark);
        }

        flow.Y += height + (2 * Air) + 8;
    }

    private void PaintNote(PdfNote note)
    {
        const float Inset = 10;
        flow.Setter.Set(note.Text, Look.Note, Look.NoteSecond, Look.Width - Inset, _lines);
        flow.Space(8);
        var element = Canvas.Begin("P");
        foreach (var line in _lines)
        {
            flow.Need(line.Style.LineHeight);
            Canvas.Fill(Look.Left, flow.Y, 1.5f, line.Style.LineHeight, Look.Hairline);
            flow.DrawLine(line, Look.Left + Inset, flow.Y, Look.Width - Inset, PdfAlign.Start, element);
            flow.Y += line.Style.LineHeight;
        }

        Canvas.End(element);
    }

    private void PaintQrCode(PdfQrCode code)
    {
        const float Side = 92, Gap = 16;
        int rows = code.Modules.GetLength(0), columns = code.Modules.GetLength(1);
        var module = Side / Math.Max(1, Math.Max(rows, columns));
        flow.Space(12);
        flow.Need(Side);
        var lower = Look.PageHeight - flow.Y - Side;
        var box = string.Create(CultureInfo.InvariantCulture, $"/A<</O/Layout/Placement/Block/BBox[{Look.Left:0.##} {lower:0.##} {Look.Left + Side:0.##} {lower + Side:0.##}]>>");
        var figure = Canvas.Begin("Figure", null, $"/Alt{PdfSyntax.Text(CleanText.Line(code.Meaning))}{box}");
        for (var row = 0; row < rows; row++)
        {
            for (int column = 0, end; column < columns; column = end)
            {
                for (end = column + 1; end < columns && code.Modules[row, end] == code.Modules[row, column]; end++)
                {
                }

                if (code.Modules[row, column])
                {
                    Canvas.Fill(Look.Left + (column * module), flow.Y + (row * module), (end - column) * module, module, 0, figure);
                }
            }
        }

        Canvas.End(figure);
        var height = flow.Setter.Set(code.Text, Look.Body, Look.BodySecond, Look.Width - Side - Gap, _lines);
        if (height <= Side)
        {
            var text = Canvas.Begin("P");
            flow.Draw(_lines, Look.Left + Side + Gap, flow.Y + ((Side - height) / 2), Look.Width - Side - Gap, PdfAlign.Start, text);
            Canvas.End(text);
            flow.Y += Side + 8;
        }
        else
        {
            flow.Y += Side + 8;
            flow.Setter.Set(code.Text, Look.Body, Look.BodySecond, Look.Width, _lines);
            RunAs("P", _lines, Look.Left);
        }
    }

    private void RunAs(string role, List<TextLine> lines, float x)
    {
        if (lines.Count > 0)
        {
            var element = Canvas.Begin(role);
            flow.Run(lines, x, Look.Right - x, element);
            Canvas.End(element);
        }
    }
}
