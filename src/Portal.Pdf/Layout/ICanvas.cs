using Portal.Pdf.Writing;

namespace Portal.Pdf.Layout;

/// <summary>What a layout draws on; y grows downwards from the top of the page, in points.</summary>
internal interface ICanvas
{
    /// <summary>Whether what is drawn outside elements repeats with every page, rather than being mere decoration.</summary>
    bool IsFurniture { get; set; }

    void BeginPage();

    void EndPage();

    /// <summary>Starts an element of the structure tree, below the document when no parent is given.</summary>
    PdfElement? Begin(string role, PdfElement? parent = null, string attributes = "");

    void End(PdfElement? element);

    void Write(in TextLine line, float x, float baseline, PdfElement? element);

    void Fill(float x, float y, float width, float height, uint colour, PdfElement? element = null);

    void Rule(float x, float y, float width, float thickness, uint colour);
}

/// <summary>Draws nothing: the first pass only counts pages.</summary>
internal sealed class BlankCanvas : ICanvas
{
    public bool IsFurniture { get; set; }

    public void BeginPage()
    {
    }

    public void EndPage()
    {
    }

    public PdfElement? Begin(string role, PdfElement? parent, string attributes) => null;

    public void End(PdfElement? element)
    {
    }

    public void Write(in TextLine line, float x, float baseline, PdfElement? element)
    {
    }

    public void Fill(float x, float y, float width, float height, uint colour, PdfElement? element)
    {
    }

    public void Rule(float x, float y, float width, float thickness, uint colour)
    {
    }
}
