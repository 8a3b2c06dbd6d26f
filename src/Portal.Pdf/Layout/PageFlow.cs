using System.Globalization;
using Portal.Pdf.Writing;

namespace Portal.Pdf.Layout;

/// <summary>Pages one after the other with their head and foot, and the place where the next block goes.</summary>
internal sealed class PageFlow(PdfDocument document, TextSetter setter, PdfLimits limits, ICanvas canvas, int pages)
{
    private const float HeadY = 38, FootY = Look.PageHeight - 50, HalfWidth = (Look.Width / 2) - 8;

    public int Page { get; private set; }

    public float Y { get; set; } = Look.Top;

    public bool IsFresh => Y <= Look.Top;

    public ICanvas Canvas => canvas;

    public TextSetter Setter => setter;

    public static float Body => Look.Bottom - Look.Top;

    public void NewPage()
    {
        if (Page > 0)
        {
            canvas.EndPage();
        }

        if (++Page > limits.Pages)
        {
            throw new PdfTooLargeException($"The document has more than {limits.Pages} pages.");
        }

        canvas.BeginPage();
        Y = Look.Top;
        var wasFurniture = canvas.IsFurniture;
        canvas.IsFurniture = true;
        DrawHead();
        DrawFoot();
        canvas.IsFurniture = wasFurniture;
    }

    public void Finish() => canvas.EndPage();

    /// <summary>Starts a new page unless this much is left on the current one.</summary>
    public void Need(float height)
    {
        if (Y + height > Look.Bottom && !IsFresh)
        {
            NewPage();
        }
    }

    /// <summary>Room before a block, none at the top of a page.</summary>
    public void Space(float height)
    {
        if (!IsFresh)
        {
            Y += height;
        }
    }

    /// <summary>Draws lines that are known to fit and returns the y below them.</summary>
    public float Draw(List<TextLine> lines, float x, float y, float width, PdfAlign align, PdfElement? element)
    {
        foreach (var line in lines)
        {
            DrawLine(line, x, y, width, align, element);
            y += line.Style.LineHeight;
        }

        return y;
    }

    public void DrawLine(in TextLine line, float x, float y, float width, PdfAlign align, PdfElement? element)
    {
        var free = align == PdfAlign.Start ? 0 : width - setter.Measure(line.Span, line.Style);
        canvas.Write(line, x + (align == PdfAlign.Center ? free / 2 : free), y + line.Style.Baseline, element);
    }

    /// <summary>Draws lines where the flow stands, over as many pages as they need.</summary>
    public void Run(List<TextLine> lines, float x, float width, PdfElement? element)
    {
        foreach (var line in lines)
        {
            Need(line.Style.LineHeight);
            DrawLine(line, x, Y, width, PdfAlign.Start, element);
            Y += line.Style.LineHeight;
        }
    }

    private void DrawHead()
    {
        canvas.Fill(Look.Left, HeadY + 1, 3, 22, Look.Accent);
        DrawPair(document.Header, Look.Issuer, Look.IssuerSecond, Look.Left + 10, HeadY, PdfAlign.Start);
        DrawPair(document.Reference, Look.Furniture, Look.FurnitureSecond, Look.Right - HalfWidth, HeadY + 2, PdfAlign.End);
        canvas.Rule(Look.Left, HeadY + 32, Look.Width, 0.5f, Look.Hairline);
    }

    private void DrawFoot()
    {
        canvas.Rule(Look.Left, FootY - 8, Look.Width, 0.5f, Look.Hairline);
        DrawPair(document.Footer, Look.Furniture, Look.FurnitureSecond, Look.Left, FootY, PdfAlign.Start);
        var number = new PdfText(Number(document.PageOf.Main), Number(document.PageOf.Second));
        DrawPair(number, Look.Furniture, Look.FurnitureSecond, Look.Right - HalfWidth, FootY, PdfAlign.End);
    }

    private string Number(string? pattern) => (pattern ?? "")
        .Replace("{0}", Page.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{1}", pages.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private void DrawPair(PdfText text, TextStyle main, TextStyle second, float x, float y, PdfAlign align)
    {
        if (!string.IsNullOrEmpty(text.Main))
        {
            DrawLine(setter.Fit(text.Main, main, HalfWidth), x, y, HalfWidth, align, null);
            y += main.LineHeight;
        }

        if (!string.IsNullOrEmpty(text.Second))
        {
            DrawLine(setter.Fit(text.Second, second, HalfWidth, isSecond: true), x, y, HalfWidth, align, null);
        }
    }
}
