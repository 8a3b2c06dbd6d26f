using Microsoft.EntityFrameworkCore;
using Portal.Domain.Documents;
using Portal.Web.Data;
using Portal.Web.Platform.Documents;

namespace Portal.Web.Features.Agreements;

/// <summary>Proofs of acceptance that were made before documents had a register.</summary>
public sealed class UnregisteredProofs(IDbContextFactory<PortalDb> dbs) : IUnregisteredDocuments
{
    public async Task RegisterAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var missing = await db.Set<AcceptanceProof>()
            .Where(proof => !db.Set<RegisteredDocument>().Any(d => d.Sha256 == proof.Sha256))
            .Select(proof => proof.AcceptanceId).ToListAsync(ct);
        foreach (var some in missing.Chunk(100))
        {
            db.ChangeTracker.Clear();
            foreach (var proof in await db.Set<AcceptanceProof>().AsNoTracking().Where(proof => some.Contains(proof.AcceptanceId)).ToListAsync(ct))
            {
                db.RegisterDocument(
                    new(DocumentKind.AcceptanceProof, AcceptanceDocument.NumberOf(proof.AcceptanceId), proof.OrganisationId, proof.CreatedAt), proof.Content);
            }

            await db.SaveChangesAsync(ct);
        }
    }
}
