using Portal.Pdf.Writing;

namespace Portal.Pdf.Layout;

internal enum RowKind
{
    Head,
    Body,
    Group,
    Sum,
    Total,
}

/// <summary>A table row broken into lines, ready to be drawn, at once or in pieces. Reused from row to row.</summary>
internal sealed class TableRow(PageFlow flow, IReadOnlyList<PdfColumn> columns)
{
    public const float PadX = 5;

    private readonly float _unit = Look.Width / (float)columns.Sum(column => column.Weight);
    private readonly List<Slot> _slots = [.. columns.Select(_ => new Slot())];
    private RowKind _kind;
    private int _count;

    public float PadY => _kind == RowKind.Total ? 7 : 3.8f;

    /// <summary>The height of what has not been drawn yet.</summary>
    public float Height { get; private set; }

    /// <summary>Breaks the cells into lines and returns the height of the row.</summary>
    public float Set(IReadOnlyList<PdfText> cells, RowKind kind)
    {
        var spansAll = kind == RowKind.Group;
        if (!spansAll && cells.Count != columns.Count)
        {
            throw new ArgumentException($"A row has {cells.Count} cells where the table has {columns.Count} columns.", nameof(cells));
        }

        _kind = kind;
        _count = 0;
        var x = Look.Left;
        for (int column = 0, span; column < columns.Count; column += span)
        {
            span = spansAll ? columns.Count : SpanAt(cells, column);
            var slot = _slots[_count++];
            slot.X = x + PadX;
            slot.Width = -2 * PadX;
            for (var covered = column; covered < column + span; covered++)
            {
                slot.Width += _unit * (float)columns[covered].Weight;
            }

            x = slot.X + slot.Width + PadX;
            slot.Align = spansAll ? PdfAlign.Start : columns[column].Align;
            slot.Span = span;
            slot.Drawn = 0;
            SetLines(slot, cells[column]);
        }

        return Measure();
    }

    public void Begin(PdfElement? parent)
    {
        for (var i = 0; i < _count; i++)
        {
            var slot = _slots[i];
            var isHead = _kind is RowKind.Head or RowKind.Group || (i == 0 && _kind is RowKind.Sum or RowKind.Total);
            slot.Element = flow.Canvas.Begin(isHead ? "TH" : "TD", parent, Attributes(slot, isHead));
        }
    }

    public void End()
    {
        for (var i = 0; i < _count; i++)
        {
            flow.Canvas.End(_slots[i].Element);
            _slots[i].Element = null;
        }
    }

    /// <summary>Draws as much as fits above the foot of the page, at least one line; says whether all is drawn.</summary>
    public bool Draw()
    {
        var height = Math.Min(Height, Look.Bottom - flow.Y);
        DrawGround(height);
        var bottom = flow.Y + height - PadY + 0.01f;
        for (var i = 0; i < _count; i++)
        {
            var slot = _slots[i];
            var y = flow.Y + PadY;
            for (var isFirst = true; slot.Drawn < slot.Lines.Count; slot.Drawn++, isFirst = false)
            {
                var line = slot.Lines[slot.Drawn];
                if (y + line.Style.LineHeight > bottom && !isFirst)
                {
                    break;
                }

                flow.DrawLine(line, slot.X, y, slot.Width, slot.Align, slot.Element);
                y += line.Style.LineHeight;
            }
        }

        flow.Y += height;
        Measure();
        return _slots.Take(_count).All(slot => slot.Drawn == slot.Lines.Count);
    }

    /// <summary>Lets the row be drawn again from its first line.</summary>
    public void Rewind()
    {
        foreach (var slot in _slots)
        {
            slot.Drawn = 0;
        }

        Measure();
    }

    private static string Attributes(Slot slot, bool isHead)
    {
        if (!isHead && slot.Span == 1)
        {
            return "";
        }

        var span = slot.Span > 1 ? $"/ColSpan {slot.Span}" : "";
        return isHead && slot.Span == 1 ? "/A<</O/Table/Scope/Column>>" : $"/A<</O/Table{(isHead ? "/Scope/Row" : "")}{span}>>";
    }

    private int SpanAt(IReadOnlyList<PdfText> cells, int column)
    {
        var span = 1;
        if (_kind is RowKind.Sum or RowKind.Total && columns[column].Align == PdfAlign.Start)
        {
            while (column + span < cells.Count && cells[column + span].IsEmpty)
            {
                span++;
            }
        }

        return span;
    }

    private void SetLines(Slot slot, PdfText text)
    {
        var (main, second) = _kind switch
        {
            RowKind.Head => (Look.ColumnHead, Look.ColumnHeadSecond),
            RowKind.Group => (Look.Group, Look.CellSecond),
            RowKind.Sum => (Look.Sum, Look.SumSecond),
            RowKind.Total => (Look.Total, Look.TotalSecond),
            _ => (Look.Cell, Look.CellSecond),
        };
        if (slot.Align == PdfAlign.End && _kind != RowKind.Head)
        {
            flow.Setter.SetFigure(text, main, second, slot.Width, slot.Lines);
        }
        else
        {
            flow.Setter.Set(text, main, second, slot.Width, slot.Lines);
        }
    }

    private float Measure()
    {
        Height = 0;
        for (var i = 0; i < _count; i++)
        {
            var slot = _slots[i];
            var height = 0f;
            for (var line = slot.Drawn; line < slot.Lines.Count; line++)
            {
                height += slot.Lines[line].Style.LineHeight;
            }

            Height = Math.Max(Height, height);
        }

        return Height += 2 * PadY;
    }

    private void DrawGround(float height)
    {
        var canvas = flow.Canvas;
        if (_kind is RowKind.Total or RowKind.Group)
        {
            canvas.Fill(Look.Left, flow.Y, Look.Width, height, Look.Tint);
        }

        var (top, topColour) = _kind switch
        {
            RowKind.Head => (1.2f, Look.Accent),
            RowKind.Total => (1f, Look.Ink),
            _ => (0f, Look.Ink),
        };
        if (top > 0)
        {
            canvas.Rule(Look.Left, flow.Y, Look.Width, top, topColour);
        }

        if (_kind != RowKind.Total)
        {
            canvas.Rule(Look.Left, flow.Y + height, Look.Width, 0.5f, _kind == RowKind.Head ? Look.Quiet : Look.Hairline);
        }
    }

    private sealed class Slot
    {
        public float X { get; set; }

        public float Width { get; set; }

        public PdfAlign Align { get; set; }

        public int Span { get; set; }

        public int Drawn { get; set; }

        public List<TextLine> Lines { get; } = [];

        public PdfElement? Element { get; set; }
    }
}
