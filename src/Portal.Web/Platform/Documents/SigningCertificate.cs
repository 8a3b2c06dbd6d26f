namespace Portal.Web.Platform.Documents;

/// <summary>A certificate that the portal made for itself. Written once; older ones stay, documents were signed with them.</summary>
public sealed class SigningCertificate
{
    private SigningCertificate() { } // EF

    public SigningCertificate(int generation, byte[] certificate, byte[] sealedKey, string sha256, DateTimeOffset notAfter, DateTimeOffset now)
    {
        Generation = generation;
        Certificate = certificate;
        SealedKey = sealedKey;
        Sha256 = sha256;
        NotAfter = notAfter;
        CreatedAt = now;
    }

    /// <summary>From 1; the newest signs.</summary>
    public int Generation { get; private set; }

    /// <summary>X.509, DER.</summary>
    public byte[] Certificate { get; private set; } = [];

    /// <summary>The private key (PKCS #8) under the portal's secrets.</summary>
    public byte[] SealedKey { get; private set; } = [];

    public string Sha256 { get; private set; } = "";

    public DateTimeOffset NotAfter { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
}
