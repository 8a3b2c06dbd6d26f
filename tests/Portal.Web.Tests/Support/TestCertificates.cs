using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Portal.Web.Tests.Support;

/// <summary>Certificates nobody trusts unless told to.</summary>
internal static class TestCertificates
{
    public static X509Certificate2 Create(string host = "localhost")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        if (host == "localhost")
            names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(130));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    /// <summary>Its public half, as an operator would name it in the settings.</summary>
    public static string ToFile(X509Certificate2 certificate)
    {
        var path = Path.Combine(Databases.NewFolder(), "authority.pem");
        File.WriteAllText(path, certificate.ExportCertificatePem());
        return path;
    }
}
