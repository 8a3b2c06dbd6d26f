using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Portal.Web.Platform.Security;

namespace Portal.Web.Platform.Audit;

/// <summary>
/// The ECDSA P-256 key that signs heads of the log. It follows from the master key, so it is as safe and as lasting as that
/// and is never in the database; its public half is for everybody.
/// </summary>
public sealed class AuditKey(MasterKey master)
{
    private static readonly BigInteger Order = BigInteger.Parse(
        "0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", System.Globalization.NumberStyles.HexNumber, null);

    private readonly ECParameters _private = Derived(master);

    /// <summary>SubjectPublicKeyInfo, as PEM.</summary>
    public string PublicPem
    {
        get
        {
            using var key = ECDsa.Create(_private);
            return key.ExportSubjectPublicKeyInfoPem();
        }
    }

    /// <summary>The note as C2SP's signed-note wants it: the text, an empty line, the signature line.</summary>
    /// <param name="text">Ends in a newline.</param>
    public string Sign(string text, string name)
    {
        using var key = ECDsa.Create(_private);
        byte[] signature = [.. Id(key), .. key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)];
        return $"{text}\n— {name} {Convert.ToBase64String(signature)}\n";
    }

    /// <summary>Whether one of the signature lines is ours, under this name, and right; lines of others are passed over.</summary>
    public bool HasSigned(string text, string name, IEnumerable<string> signatureLines)
    {
        using var key = ECDsa.Create(_private);
        var id = Id(key);
        var start = $"— {name} ";
        return signatureLines.Where(l => l.StartsWith(start, StringComparison.Ordinal) && Base64.IsValid(l.AsSpan(start.Length)))
            .Select(l => Convert.FromBase64String(l[start.Length..]))
            .Any(s => s.Length > id.Length && s.AsSpan(0, id.Length).SequenceEqual(id)
                && key.VerifyData(Encoding.UTF8.GetBytes(text), s.AsSpan(id.Length), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    // For ECDSA the id is made of the public key alone (C2SP signed-note, type 0x02).
    private static byte[] Id(ECDsa key) => SHA256.HashData(key.ExportSubjectPublicKeyInfo())[..4];

    private static ECParameters Derived(MasterKey master)
    {
        // 16 bytes more than the order has, so that no value is likelier than another.
        var bytes = HKDF.DeriveKey(HashAlgorithmName.SHA256, master.Bytes, 48, info: "portal audit checkpoint p-256"u8.ToArray());
        var scalar = (new BigInteger(bytes, isUnsigned: true, isBigEndian: true) % (Order - 1)) + 1;
        var d = new byte[32];
        var tight = scalar.ToByteArray(isUnsigned: true, isBigEndian: true);
        tight.CopyTo(d, d.Length - tight.Length);
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = d });
        return key.ExportParameters(includePrivateParameters: true);
    }
}
