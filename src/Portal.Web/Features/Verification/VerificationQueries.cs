using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Documents;
using Portal.Web.Data;
using Portal.Web.Platform.Documents;

namespace Portal.Web.Features.Verification;

public enum VerificationOutcome { Genuine, Altered, Superseded, Unknown }

/// <summary>All that is told about a document: what stands on its face, and whether it is genuine.</summary>
public sealed record Verdict(VerificationOutcome Outcome, DocumentKind? Kind = null, string? Number = null, DateOnly? IssuedOn = null, Money? Total = null);

/// <summary>The certificate that signs documents now.</summary>
public sealed record PublicCertificate(string Sha256, string Pem);

/// <summary>
/// Answers anybody who holds a document. Only its digest or its code finds it: neither can be guessed, so nothing can be counted or
/// listed, and what is unknown takes the same look as what is known.
/// </summary>
public sealed class VerificationQueries(IDbContextFactory<PortalDb> dbs, SigningCertificates certificates)
{
    /// <param name="sha256">Of the file, or of a bill's canonical JSON; lower-case hexadecimal.</param>
    /// <param name="code">As <see cref="VerificationCode.TryParse"/> gives it; with a digest, the one the file carries.</param>
    public async Task<Verdict> AskAsync(string? sha256, string? code, CancellationToken ct = default)
    {
        var (digest, mark) = (sha256 ?? "", code ?? ""); // not null: that would ask for every document without a canonical form
        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = await db.Set<RegisteredDocument>().AsNoTracking()
            .Where(d => d.Sha256 == digest || d.CanonicalSha256 == digest || d.Code == mark)
            .ToListAsync(ct);
        if (found.Find(d => d.Sha256 == digest || d.CanonicalSha256 == digest) is { } same)
            return Tell(same);
        var marked = found.Find(d => d.Code == mark);
        return sha256 is null ? Tell(marked) : Tell(marked, VerificationOutcome.Altered);
    }

    public async Task<PublicCertificate> CertificateAsync(CancellationToken ct = default)
    {
        var certificate = await certificates.PublicAsync(ct);
        return new(certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant(), certificate.ExportCertificatePem());
    }

    private static Verdict Tell(RegisteredDocument? document, VerificationOutcome? outcome = null) => document is null
        ? new(VerificationOutcome.Unknown)
        : new(
            outcome ?? (document.State is DocumentState.Current ? VerificationOutcome.Genuine : VerificationOutcome.Superseded),
            document.Kind, document.Number, ContractTime.DayOf(document.IssuedAt), document.Total);
}
