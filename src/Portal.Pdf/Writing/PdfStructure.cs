using System.Globalization;
using System.Text;

namespace Portal.Pdf.Writing;

/// <summary>An element of the structure tree: a grouping one has kids, a leaf has marked content.</summary>
internal sealed class PdfElement(int id, PdfElement? parent, string role, string attributes)
{
    public int Id => id;

    public PdfElement? Parent => parent;

    public string Role => role;

    public string Attributes => attributes;

    public List<int> Kids { get; } = [];

    public List<(int PageId, int Mark)> Marks { get; } = [];
}

/// <summary>The structure tree; elements are written as soon as they end, so that rows do not pile up.</summary>
internal sealed class PdfStructure
{
    private readonly PdfFile _file;
    private readonly int _rootId;
    private readonly List<int> _pageMarks = [];
    private readonly List<int> _pages = [];

    public PdfStructure(PdfFile file)
    {
        _file = file;
        _rootId = file.NewId();
        Document = new PdfElement(file.NewId(), null, "Document", "");
    }

    public PdfElement Document { get; }

    public PdfElement Begin(string role, PdfElement? parent, string attributes)
    {
        parent ??= Document;
        var element = new PdfElement(_file.NewId(), parent, role, attributes);
        parent.Kids.Add(element.Id);
        return element;
    }

    public void End(PdfElement element)
    {
        var body = new StringBuilder("<</S/").Append(element.Role).Append("/P ").Append(element.Parent?.Id ?? _rootId).Append(" 0 R");
        if (element.Marks.Count > 0)
        {
            var page = element.Marks[0].PageId;
            body.Append("/Pg ").Append(page).Append(" 0 R/K[");
            foreach (var (pageId, mark) in element.Marks)
            {
                _ = pageId == page
                    ? body.Append(mark).Append(' ')
                    : body.Append(CultureInfo.InvariantCulture, $"<</Type/MCR/Pg {pageId} 0 R/MCID {mark}>>");
            }

            body.Append(']');
        }
        else if (element.Kids.Count > 0)
        {
            body.Append("/K[").Append(PdfSyntax.References(element.Kids)).Append(']');
        }

        _file.Add(element.Id, body.Append(element.Attributes).Append(">>").ToString());
    }

    /// <summary>Gives the element's next piece of content on this page its number.</summary>
    public int Mark(PdfElement element, int pageId)
    {
        var mark = _pageMarks.Count;
        _pageMarks.Add(element.Id);
        element.Marks.Add((pageId, mark));
        return mark;
    }

    public void EndPage()
    {
        var id = _file.NewId();
        _file.Add(id, "[" + PdfSyntax.References(_pageMarks) + "]");
        _pages.Add(id);
        _pageMarks.Clear();
    }

    /// <summary>Writes what is left and returns the id of the tree's root.</summary>
    public int Finish()
    {
        End(Document);
        var parents = _file.NewId();
        _file.Add(parents, "<</Nums[" + string.Join(' ', _pages.Select((id, page) => $"{page} {id} 0 R")) + "]>>");
        _file.Add(_rootId, $"<</Type/StructTreeRoot/K {Document.Id} 0 R/ParentTree {parents} 0 R/ParentTreeNextKey {_pages.Count}>>");
        return _rootId;
    }
}
