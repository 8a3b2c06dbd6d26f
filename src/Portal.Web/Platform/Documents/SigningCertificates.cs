using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain;
using Portal.Pdf;
using Portal.Web.Data;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Platform.Documents;

/// <summary>
/// Who signs documents: the certificate from the settings while it is valid, else one of the portal's own, which lies in the database
/// with its key sealed, is made at the first start, and gets a successor before it ends.
/// </summary>
public sealed class SigningCertificates(
    IDbContextFactory<PortalDb> dbs, IDataProtectionProvider protection, IOptions<PortalOptions> options, PortalUrls urls, TimeProvider time,
    ILogger<SigningCertificates> log) : IPortalJob
{
    public const string JobName = "signing-certificate";

    private const int OwnYears = 5;
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(90);

    private readonly IDataProtector _protector = protection.CreateProtector("Portal.SigningCertificate");
    private readonly Lazy<PdfSigner?> _given = new(() => SigningFile.Read(options.Value.Signing));
    private volatile PdfSigner? _own;

    private string Origin => new Uri(urls.To("/")).Authority;

    public Task RunAsync(DateTimeOffset asOf, CancellationToken ct) => PrepareAsync(ct);

    /// <summary>Has a certificate ready that lasts, and says so in the log when the given one does not.</summary>
    /// <exception cref="OptionsValidationException">The given certificate cannot be used.</exception>
    public async Task PrepareAsync(CancellationToken ct = default)
    {
        var now = time.GetUtcNow();
        if (_given.Value?.Certificate is { } given && given.NotAfter.ToUniversalTime() - Ahead < now.UtcDateTime)
            log.LogWarning("The certificate in Portal:Signing:CertificatePath ends at {End}; then the portal's own one signs", given.NotAfter.ToUniversalTime());

        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await NewestAsync(db, ct) is { } newest && newest.NotAfter - Ahead > now)
            return;
        var made = Make(await NextGenerationAsync(db, ct), now);
        db.Add(made);
        db.Audit(Actor.Component(JobName), now, "signing-certificate.made", $"signing-certificate:{made.Generation}", null, new { made.Sha256, made.NotAfter });
        try
        {
            await db.SaveChangesAsync(ct);
            _own = null;
        }
        catch (DbUpdateException) when (!ct.IsCancellationRequested)
        {
            await using var again = await dbs.CreateDbContextAsync(ct);
            if (await NewestAsync(again, ct) is not { } other || other.NotAfter - Ahead <= now)
                throw; // not another portal that was first
        }
    }

    /// <summary>The signer of now. Without one yet it is made in the caller's transaction, which may hold the database's only lock.</summary>
    public async Task<PdfSigner> CurrentAsync(PortalDb db, CancellationToken ct = default)
    {
        var now = time.GetUtcNow();
        if (_given.Value is { } given && IsValid(given.Certificate, now))
            return given;
        if (_own is { } own && IsValid(own.Certificate, now))
            return own;
        if (db.Set<SigningCertificate>().Local.MaxBy(c => c.Generation) is { } waiting)
            return Open(waiting);
        if (await NewestAsync(db, ct) is { } newest && newest.NotAfter > now)
            return _own = Open(newest);
        var made = Make(await NextGenerationAsync(db, ct), now);
        db.Add(made);
        return Open(made);
    }

    /// <summary>The certificate that signs now, for everybody.</summary>
    public async Task<X509Certificate2> PublicAsync(CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return (await CurrentAsync(db, ct)).Certificate;
    }

    /// <summary>Whether the certificate in the settings, if there is one, is in use.</summary>
    public bool IsGivenInUse => _given.Value is not { } given || IsValid(given.Certificate, time.GetUtcNow());

    private static bool IsValid(X509Certificate2 certificate, DateTimeOffset now) => now.UtcDateTime < certificate.NotAfter.ToUniversalTime();

    private static Task<SigningCertificate?> NewestAsync(PortalDb db, CancellationToken ct) =>
        db.Set<SigningCertificate>().AsNoTracking().OrderByDescending(c => c.Generation).FirstOrDefaultAsync(ct);

    private static async Task<int> NextGenerationAsync(PortalDb db, CancellationToken ct) =>
        1 + (await db.Set<SigningCertificate>().MaxAsync(c => (int?)c.Generation, ct) ?? 0);

    private SigningCertificate Make(int generation, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName("Portal documents");
        name.AddOrganizationName(Origin);
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var end = now.AddYears(OwnYears);
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), end);
        return new(
            generation, certificate.RawData, _protector.Protect(key.ExportPkcs8PrivateKey()),
            Convert.ToHexStringLower(SHA256.HashData(certificate.RawData)), end, now);
    }

    private PdfSigner Open(SigningCertificate stored)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(stored.Certificate);
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(_protector.Unprotect(stored.SealedKey), out _);
        return new(certificate.CopyWithPrivateKey(key), []);
    }
}

/// <summary>The certificate that an operator names: a PFX, or a PEM file with certificate, chain and key.</summary>
internal static class SigningFile
{
    /// <summary>Null when none is named.</summary>
    /// <exception cref="OptionsValidationException">It cannot be read, has no key, or does not sign.</exception>
    public static PdfSigner? Read(SigningOptions options)
    {
        if (options.CertificatePath.Length == 0)
            return null;
        try
        {
            var all = IsPem(options.CertificatePath) ? Pem(options) : X509CertificateLoader.LoadPkcs12CollectionFromFile(options.CertificatePath, options.Password);
            var mine = all.FirstOrDefault(c => c.HasPrivateKey) ?? throw new CryptographicException("There is no private key in it.");
            var signer = new PdfSigner(mine, [.. all.Where(c => c != mine && c.Subject != c.Issuer)]);
            return signer.Sign([1]).Length <= PdfSignatureSlot.Capacity ? signer : throw new CryptographicException("With its chain it is too long for a document.");
        }
        catch (Exception wrong) when (wrong is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new OptionsValidationException(PortalOptions.Section, typeof(PortalOptions),
                [$"Portal:Signing:CertificatePath: {options.CertificatePath} does not sign documents. {wrong.Message}"]);
        }
    }

    private static bool IsPem(string path) => File.ReadLines(path).Any(line => line.StartsWith("-----BEGIN ", StringComparison.Ordinal));

    private static X509Certificate2Collection Pem(SigningOptions options)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(options.CertificatePath);
        all[0] = options.Password.Length > 0
            ? X509Certificate2.CreateFromEncryptedPemFile(options.CertificatePath, options.Password)
            : X509Certificate2.CreateFromPemFile(options.CertificatePath);
        return all;
    }
}
