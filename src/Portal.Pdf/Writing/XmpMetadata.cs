using System.Globalization;
using System.Security;
using System.Text;

namespace Portal.Pdf.Writing;

/// <summary>The XMP packet; it says the same as the information dictionary, as PDF/A demands.</summary>
internal static class XmpMetadata
{
    public static byte[] Of(PdfDocument document)
    {
        var instant = document.CreatedAt.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var packet = $"""
            <?xpacket begin="{'\uFEFF'}" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
            <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{Escape(document.Title)}</rdf:li></rdf:Alt></dc:title>
            <dc:creator><rdf:Seq><rdf:li>{Escape(document.Author)}</rdf:li></rdf:Seq></dc:creator>
            <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{Escape(document.Subject)}</rdf:li></rdf:Alt></dc:description>
            {Identifier(document)}<dc:language><rdf:Bag><rdf:li>{Escape(document.Language)}</rdf:li></rdf:Bag></dc:language>
            <xmp:CreatorTool>{Escape(document.Creator)}</xmp:CreatorTool><xmp:CreateDate>{instant}</xmp:CreateDate><xmp:ModifyDate>{instant}</xmp:ModifyDate>
            <pdf:Producer>{Escape(document.Creator)}</pdf:Producer><pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
            </rdf:Description></rdf:RDF></x:xmpmeta>
            <?xpacket end="w"?>
            """;
        return Encoding.UTF8.GetBytes(packet);
    }

    private static string Identifier(PdfDocument document) =>
        document.Identifier.Length == 0 ? "" : $"<dc:identifier>{Escape(document.Identifier)}</dc:identifier>\n";

    private static string? Escape(string value) => SecurityElement.Escape(value);
}
