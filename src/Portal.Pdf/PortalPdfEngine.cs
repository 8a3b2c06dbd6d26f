using System.Text;
using Portal.Pdf.Layout;
using Portal.Pdf.Writing;

namespace Portal.Pdf;

/// <summary>The engine of the house: lays a document out twice, first to count pages, then to write them one by one.</summary>
public sealed class PortalPdfEngine(PdfFonts? fonts = null, PdfLimits? limits = null) : IPdfEngine
{
    private readonly PdfFonts _fonts = fonts ?? PdfFonts.Default;
    private readonly PdfLimits _limits = limits ?? new PdfLimits();

    public PdfRendering Render(PdfDocument document, Stream output)
    {
        document = Clean(document);
        if (document.Attachments.DistinctBy(attachment => attachment.Name).Count() < document.Attachments.Count)
        {
            throw new ArgumentException("Two attachments have the same name.", nameof(document));
        }

        var pages = LayOut(document, new BlankCanvas(), pages: 0);

        using var file = new PdfFile(output);
        var catalog = new PdfCatalog(file, document);
        var structure = document.Profile == PdfProfile.Archive ? new PdfStructure(file) : null;
        var canvas = new PdfCanvas(file, _fonts, structure, document.SecondLanguage, catalog.PagesId, catalog.ResourcesId, catalog.WidgetId);
        if (LayOut(document, canvas, pages) != pages)
        {
            throw new InvalidOperationException("A table gave other rows the second time it was read.");
        }

        var (sha256, signature) = catalog.Finish(canvas, structure);
        var missing = canvas.Fonts.SelectMany(font => font.Missing).Distinct().Order().Select(codePoint => new Rune(codePoint));
        return new PdfRendering(pages, file.Length, sha256, [.. missing], signature);
    }

    private int LayOut(PdfDocument document, ICanvas canvas, int pages)
    {
        var flow = new PageFlow(document, new TextSetter(_fonts, _limits), _limits, canvas, pages);
        var blocks = new BlockPainter(flow);
        var tables = new TablePainter(flow, _limits);
        flow.NewPage();
        foreach (var block in document.Blocks)
        {
            if (block is PdfTable table)
            {
                tables.Paint(table);
            }
            else
            {
                blocks.Paint(block);
            }
        }

        flow.Finish();
        return flow.Page;
    }

    // Metadata is XML too, and a file name must not lead out of the folder it is saved to.
    private static PdfDocument Clean(PdfDocument document) => document with
    {
        Title = CleanText.Line(document.Title),
        Author = CleanText.Line(document.Author),
        Subject = CleanText.Line(document.Subject),
        Creator = CleanText.Line(document.Creator),
        Identifier = CleanText.Line(document.Identifier),
        Attachments = [.. document.Attachments.Select(attachment => attachment with
        {
            Name = CleanText.Line(attachment.Name).Replace('/', '_').Replace('\\', '_'),
            Description = CleanText.Line(attachment.Description),
        })],
    };
}
