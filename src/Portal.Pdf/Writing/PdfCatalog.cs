using System.Globalization;
using System.Text;

namespace Portal.Pdf.Writing;

/// <summary>The end of a file: fonts, page tree, metadata, attachments, signature field and catalog.</summary>
internal sealed class PdfCatalog(PdfFile file, PdfDocument document)
{
    public int PagesId { get; } = file.NewId();

    public int ResourcesId { get; } = file.NewId();

    public int? WidgetId { get; } = document.ReserveSignature ? file.NewId() : null;

    public (string Sha256, PdfSignatureSlot? Signature) Finish(PdfCanvas canvas, PdfStructure? structure)
    {
        foreach (var font in canvas.Fonts)
        {
            font.WriteTo(file);
        }

        file.Add(ResourcesId, "<</Font<<" + string.Concat(canvas.Fonts.Select((font, i) => $"/F{i} {font.Id} 0 R")) + ">>>>");
        file.Add(PagesId, $"<</Type/Pages/Count {canvas.Pages.Count}/Kids[{PdfSyntax.References(canvas.Pages)}]>>");

        var catalog = new StringBuilder($"<</Type/Catalog/Pages {PagesId} 0 R/Lang{PdfSyntax.Literal(document.Language)}/ViewerPreferences<</DisplayDocTitle true>>");
        if (structure is not null)
        {
            catalog.Append(CultureInfo.InvariantCulture, $"/MarkInfo<</Marked true>>/StructTreeRoot {structure.Finish()} 0 R");
            AddArchive(catalog);
        }

        AddAttachments(catalog);
        var slot = AddSignature(catalog, canvas.Pages[0]);
        var (root, info) = (file.NewId(), file.NewId());
        file.Add(info, Information());
        file.Add(root, catalog.Append(">>").ToString());
        return (file.Finish(root, info), slot);
    }

    private string Information()
    {
        var date = PdfSyntax.Date(document.CreatedAt);
        return $"<</Title{PdfSyntax.Text(document.Title)}/Author{PdfSyntax.Text(document.Author)}/Subject{PdfSyntax.Text(document.Subject)}"
            + $"/Creator{PdfSyntax.Text(document.Creator)}/Producer{PdfSyntax.Text(document.Creator)}/CreationDate{date}/ModDate{date}>>";
    }

    private void AddArchive(StringBuilder catalog)
    {
        var (profile, metadata) = (file.NewId(), file.NewId());
        file.AddStream(profile, "/N 3", ColourProfile.Srgb);
        file.AddStream(metadata, "/Type/Metadata/Subtype/XML", XmpMetadata.Of(document), compress: false);
        catalog.Append(CultureInfo.InvariantCulture, $"/Metadata {metadata} 0 R/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)/DestOutputProfile {profile} 0 R>>]");
    }

    private void AddAttachments(StringBuilder catalog)
    {
        if (document.Attachments.Count == 0)
        {
            return;
        }

        var names = new SortedDictionary<string, int>(StringComparer.Ordinal); // a name tree must be sorted; hex keeps the order
        foreach (var attachment in document.Attachments)
        {
            var (content, specification) = (file.NewId(), file.NewId());
            var name = PdfSyntax.Text(attachment.Name);
            file.AddStream(
                content,
                $"/Type/EmbeddedFile/Subtype{PdfSyntax.Name(attachment.MediaType)}/Params<</Size {attachment.Content.Length}/ModDate{PdfSyntax.Date(attachment.ModifiedAt)}>>",
                attachment.Content.Span);
            file.Add(specification, $"<</Type/Filespec/F{PdfSyntax.Literal(attachment.Name)}/UF{name}/Desc{PdfSyntax.Text(attachment.Description)}/AFRelationship/Data/EF<</F {content} 0 R/UF {content} 0 R>>>>");
            names.Add(name, specification);
        }

        catalog.Append(CultureInfo.InvariantCulture, $"/AF[{PdfSyntax.References(names.Values)}]/Names<</EmbeddedFiles<</Names[");
        foreach (var (name, specification) in names)
        {
            catalog.Append(CultureInfo.InvariantCulture, $"{name}{specification} 0 R ");
        }

        catalog.Append("]>>>>");
    }

    private PdfSignatureSlot? AddSignature(StringBuilder catalog, int firstPage)
    {
        if (WidgetId is not { } widget)
        {
            return null;
        }

        var signature = file.NewId();
        var before = $"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M{PdfSyntax.Date(document.CreatedAt)}/ByteRange ";
        var between = PdfSignatureSlot.EmptyByteRange + "/Contents ";
        var start = file.AddPlain(signature, before + between + "<" + new string('0', 2 * PdfSignatureSlot.Capacity) + ">>>");
        file.AddPlain(widget, $"<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature1)/V {signature} 0 R/F 132/Rect[0 0 0 0]/P {firstPage} 0 R>>");
        catalog.Append(CultureInfo.InvariantCulture, $"/AcroForm<</SigFlags 3/Fields[{widget} 0 R]>>");
        return new PdfSignatureSlot(start + before.Length + between.Length, start + before.Length);
    }
}
