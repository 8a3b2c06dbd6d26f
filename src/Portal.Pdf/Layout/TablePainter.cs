using Portal.Pdf.Writing;

namespace Portal.Pdf.Layout;

/// <summary>Sets tables row by row, repeating the header on every page.</summary>
internal sealed class TablePainter(PageFlow flow, PdfLimits limits)
{
    private const float MostHeaderShare = 0.3f, LeastShareToSplit = 0.25f;

    private readonly List<TextLine> _caption = [];
    private int _rows;

    public void Paint(PdfTable table)
    {
        if (table.Columns.Count == 0)
        {
            throw new ArgumentException("A table needs a column.", nameof(table));
        }

        var head = new TableRow(flow, table.Columns);
        var row = new TableRow(flow, table.Columns);
        var headHeight = head.Set([.. table.Columns.Select(column => column.Header)], RowKind.Head);
        var totals = table.Totals.Select((total, i) => row.Set(total.Cells, KindOf(table, i))).Sum();
        var captionHeight = table.Caption.IsEmpty
            ? 0
            : flow.Setter.Set(table.Caption, Look.Subsection, Look.SubsectionSecond, Look.Width, _caption) + 5;

        const float FirstRows = 44;
        flow.Space(10);
        flow.Need(captionHeight + headHeight + FirstRows);
        var root = flow.Canvas.Begin("Table");
        PaintCaption(table, root);
        var section = flow.Canvas.Begin("THead", root);
        PaintRow(head, null, section);
        flow.Canvas.End(section);
        var repeated = headHeight <= MostHeaderShare * PageFlow.Body ? head : null;

        section = flow.Canvas.Begin("TBody", root);
        PaintRows(table, row, repeated, headHeight, totals, section);
        flow.Canvas.End(section);

        if (table.Totals.Count > 0)
        {
            section = flow.Canvas.Begin("TFoot", root);
            NeedRow(totals, repeated, headHeight);
            for (var i = 0; i < table.Totals.Count; i++)
            {
                NeedRow(row.Set(table.Totals[i].Cells, KindOf(table, i)), repeated, headHeight);
                PaintRow(row, repeated, section);
            }

            flow.Canvas.End(section);
        }

        flow.Canvas.End(root);
        flow.Y += 8;
    }

    private static RowKind KindOf(PdfTable table, int total) => total == table.Totals.Count - 1 ? RowKind.Total : RowKind.Sum;

    private void PaintCaption(PdfTable table, PdfElement? root)
    {
        if (!table.Caption.IsEmpty)
        {
            var element = flow.Canvas.Begin("Caption", root);
            flow.Run(_caption, Look.Left, Look.Width, element);
            flow.Canvas.End(element);
            flow.Y += 5;
        }
    }

    private void PaintRows(PdfTable table, TableRow row, TableRow? head, float headHeight, float totals, PdfElement? section)
    {
        const float RowAfterGroup = 22;
        using var source = table.Rows.GetEnumerator();
        for (var isMore = source.MoveNext(); isMore;)
        {
            if (++_rows > limits.Rows)
            {
                throw new PdfTooLargeException($"The document has more than {limits.Rows} rows.");
            }

            var cells = source.Current.Cells;
            isMore = source.MoveNext();
            var isGroup = cells.Count == 1 && table.Columns.Count > 1;
            var height = row.Set(cells, isGroup ? RowKind.Group : RowKind.Body);
            var following = isGroup ? RowAfterGroup : isMore ? 0 : totals; // the sum never stands alone on a page
            NeedRow(height + following <= PageFlow.Body - headHeight ? height + following : height, head, headHeight);
            PaintRow(row, head, section);
        }
    }

    /// <summary>Breaks the page when a row does not fit; a row taller than a page breaks only near the foot.</summary>
    private void NeedRow(float height, TableRow? head, float headHeight)
    {
        var left = Look.Bottom - flow.Y;
        var fitsOnFreshPage = height <= PageFlow.Body - headHeight;
        if (height > left && (fitsOnFreshPage || left < LeastShareToSplit * PageFlow.Body))
        {
            Break(head);
        }
    }

    private void PaintRow(TableRow row, TableRow? head, PdfElement? section)
    {
        var element = flow.Canvas.Begin("TR", section);
        row.Begin(element);
        while (!row.Draw())
        {
            Break(head);
        }

        row.End();
        flow.Canvas.End(element);
    }

    private void Break(TableRow? head)
    {
        flow.NewPage();
        if (head is not null)
        {
            flow.Canvas.IsFurniture = true;
            head.Rewind();
            head.Draw();
            flow.Canvas.IsFurniture = false;
        }
    }
}
