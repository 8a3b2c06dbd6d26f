using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace Portal.Web.Platform.Documents;

/// <summary>
/// Signs as PAdES asks at level B-B (ETSI EN 319 142-1): detached CMS over all of the document, SHA-256, the certificate named inside
/// what is signed. The time stands in the document's signature dictionary, so there is no signing-time here.
/// </summary>
/// <param name="chain">Certificates between the signer's and its root.</param>
public sealed class PdfSigner(X509Certificate2 certificate, IReadOnlyList<X509Certificate2> chain)
{
    private static readonly Oid SigningCertificateV2 = new("1.2.840.113549.1.9.16.2.47"), Sha256 = new("2.16.840.1.101.3.4.2.1");

    private readonly byte[] _named = NameOf(certificate);

    public X509Certificate2 Certificate => certificate;

    /// <summary>The encoded CMS over the bytes.</summary>
    public byte[] Sign(byte[] content)
    {
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, certificate)
        {
            DigestAlgorithm = Sha256,
            IncludeOption = X509IncludeOption.EndCertOnly, // a longer one would look for the chain in the network
        };
        foreach (var link in chain)
            signer.Certificates.Add(link);
        signer.SignedAttributes.Add(new AsnEncodedData(SigningCertificateV2, _named));
        var cms = new SignedCms(new ContentInfo(content), detached: true);
        cms.ComputeSignature(signer, silent: true);
        return cms.Encode();
    }

    // SigningCertificateV2 with one ESSCertIDv2 (RFC 5035): SHA-256 is the default and must be left out.
    private static byte[] NameOf(X509Certificate2 certificate)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
            writer.WriteOctetString(SHA256.HashData(certificate.RawData));
        return writer.Encode();
    }
}
