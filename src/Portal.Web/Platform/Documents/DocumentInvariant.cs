using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Documents;
using Portal.Web.Data;
using Portal.Web.Platform.Checks;

namespace Portal.Web.Platform.Documents;

/// <summary>What the register keeps is what was issued, and documents are signed by whom the operator named.</summary>
public sealed class DocumentInvariant(IDbContextFactory<PortalDb> dbs, SigningCertificates certificates) : IInvariant
{
    public string Name => "issued documents unchanged";

    public async Task<CheckResult> CheckAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var kept = db.Set<RegisteredDocument>().Join(db.Set<DocumentBytes>(), d => d.Id, bytes => bytes.DocumentId, (d, bytes) => new { d.Number, d.Sha256, bytes.Pdf });
        await foreach (var document in kept.AsAsyncEnumerable().WithCancellation(ct))
        {
            if (Convert.ToHexStringLower(SHA256.HashData(document.Pdf)) != document.Sha256)
                return CheckResult.Bad($"the PDF of {document.Number} was changed after it was issued");
        }

        return certificates.IsGivenInUse
            ? CheckResult.Good($"{await db.Set<RegisteredDocument>().CountAsync(ct)} documents in the register")
            : CheckResult.Bad($"the certificate in Portal:Signing:CertificatePath has ended; the portal's own one signs");
    }
}
