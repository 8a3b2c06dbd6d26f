using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Documents;
using Portal.Web.Data;

namespace Portal.Web.Platform.Documents;

/// <summary>What the register knows of a document before it is made.</summary>
/// <param name="Total">What it asks to be paid.</param>
/// <param name="CanonicalSha256">Of the same content as data, in lower-case hexadecimal.</param>
public sealed record DocumentEntry(
    DocumentKind Kind, string Number, Guid OrganisationId, DateTimeOffset IssuedAt, Money? Total = null, string? CanonicalSha256 = null);

/// <summary>The register of issued documents: written with the document, in its transaction.</summary>
public static class DocumentRegister
{
    /// <summary>Registers bytes as issued; the caller saves. A number that its kind has already fails the save.</summary>
    /// <param name="code">The one the bytes carry; a new one for bytes that were made without.</param>
    public static RegisteredDocument RegisterDocument(this PortalDb db, DocumentEntry entry, byte[] pdf, string? code = null)
    {
        var document = new RegisteredDocument(
            entry.Kind, entry.Number, entry.OrganisationId, entry.IssuedAt, code ?? VerificationCode.Create(),
            Convert.ToHexStringLower(SHA256.HashData(pdf)), entry.Total, entry.CanonicalSha256);
        db.Add(document);
        return document;
    }

    /// <summary>The register's entry, to supersede or to withdraw.</summary>
    /// <exception cref="NotFoundException"/>
    public static async Task<RegisteredDocument> DocumentAsync(
        this PortalDb db, DocumentKind kind, string number, Guid organisationId, CancellationToken ct = default) =>
        await db.Set<RegisteredDocument>().SingleOrDefaultAsync(d => d.Kind == kind && d.Number == number && d.OrganisationId == organisationId, ct)
        ?? throw new NotFoundException("The document");

    /// <summary>The bytes that <see cref="DocumentPress"/> kept.</summary>
    /// <exception cref="NotFoundException"/>
    /// <exception cref="InvalidDataException">They are not those that were issued.</exception>
    public static async Task<byte[]> DocumentBytesAsync(
        this PortalDb db, DocumentKind kind, string number, Guid organisationId, CancellationToken ct = default)
    {
        var kept = await db.Set<RegisteredDocument>().AsNoTracking()
            .Where(d => d.Kind == kind && d.Number == number && d.OrganisationId == organisationId)
            .Join(db.Set<DocumentBytes>(), d => d.Id, bytes => bytes.DocumentId, (d, bytes) => new { d.Sha256, bytes.Pdf })
            .SingleOrDefaultAsync(ct) ?? throw new NotFoundException("The document");
        return Convert.ToHexStringLower(SHA256.HashData(kept.Pdf)) == kept.Sha256
            ? kept.Pdf
            : throw new InvalidDataException($"The archived PDF of {number} does not match its digest.");
    }
}

/// <summary>Issued before there was a register. The feature that issued it puts it in, at every start until nothing is missing.</summary>
public interface IUnregisteredDocuments
{
    Task RegisterAsync(CancellationToken ct);
}
