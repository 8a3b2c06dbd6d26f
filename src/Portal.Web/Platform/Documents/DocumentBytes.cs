namespace Portal.Web.Platform.Documents;

/// <summary>The PDF exactly as it was issued, for kinds that keep no archive of their own: given again, never drawn again.</summary>
public sealed class DocumentBytes
{
    private DocumentBytes() { } // EF

    public DocumentBytes(Guid documentId, byte[] pdf)
    {
        DocumentId = documentId;
        Pdf = pdf;
    }

    public Guid DocumentId { get; private set; }

    public byte[] Pdf { get; private set; } = [];
}
