using Portal.Domain.Documents;
using Portal.Pdf;
using Portal.Web.Data;

namespace Portal.Web.Platform.Documents;

/// <summary>A document as it left the press: signed, and in the register.</summary>
public sealed record PrintedDocument(byte[] Pdf, string Sha256, string Code);

/// <summary>
/// Makes a document that can be verified: gives it a code, draws it, signs it, and registers its bytes with the caller's change.
/// </summary>
public sealed class DocumentPress(IPdfEngine engine, SigningCertificates certificates, PortalUrls urls)
{
    /// <summary>The caller saves, and keeps the bytes unless <paramref name="keep"/> says to.</summary>
    /// <param name="describe">Puts the seal's mark where it belongs in the document.</param>
    public async Task<PrintedDocument> PrintAsync(
        PortalDb db, DocumentEntry entry, Func<DocumentSeal, PdfDocument> describe, bool keep = false, CancellationToken ct = default)
    {
        var seal = Seal(VerificationCode.Create());
        var signer = await certificates.CurrentAsync(db, ct);
        using var stream = new MemoryStream();
        var rendering = engine.Render(describe(seal) with { Identifier = seal.Address, ReserveSignature = true }, stream);
        var pdf = stream.ToArray();
        rendering.Signature!.Fill(pdf, signer.Sign);

        var document = db.RegisterDocument(entry, pdf, seal.Code);
        if (keep)
            db.Add(new DocumentBytes(document.Id, pdf));
        return new(pdf, document.Sha256, seal.Code);
    }

    public DocumentSeal Seal(string code) => new(code, urls.To("/verify"));
}
