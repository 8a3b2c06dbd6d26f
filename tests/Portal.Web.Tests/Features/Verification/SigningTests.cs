using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Portal.Web.Platform;
using Portal.Web.Platform.Documents;
using Portal.Web.Tests.Features.Apps;
using Portal.Web.Tests.Features.Billing;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Verification.VerificationStory;

namespace Portal.Web.Tests.Features.Verification;

/// <summary>PAdES, as readers that are not ours see it.</summary>
public sealed class SigningTests
{
    private const string Valid = "Signature is Valid", Whole = "Total document signed";

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Every_document_is_signed_from_its_first_byte_to_its_last(string provider)
    {
        await using var bills = await BillingStory.StartAsync(provider);
        var (_, bill) = await bills.BillAsync();
        var proof = await bills.Portal.ProofAsync(bills.Anna);
        await using var apps = await AppStory.StartAsync(provider);
        var number = await apps.Keys.ReportLeakAsync(apps.First.AppId, apps.First.KeyId, "in a log", apps.Owner.Actor);
        var receipt = await apps.Portal.Get<Web.Features.Apps.LeakReceipts>().PdfAsync(number, apps.Owner.Actor);

        foreach (var pdf in new[] { bill, proof, receipt })
        {
            var said = await PdfTools.SignatureAsync(pdf);
            Assert.Contains(Valid, said);
            Assert.Contains(Whole, said);
            Assert.Contains("ETSI.CAdES.detached", said);
            var check = await PdfTools.RunAsync(pdf, "qpdf", "--check", "{file}");
            Assert.True(check.Status == 0, check.Output);
            Assert.DoesNotContain("WARNING", check.Output);
            Assert.Contains(CodeIn(pdf), PdfTools.Text(pdf));
        }
    }

    [Fact]
    public async Task What_was_changed_or_added_afterwards_shows()
    {
        await using var story = await BillingStory.StartAsync(Databases.Sqlite);
        var (_, pdf) = await story.BillAsync();

        byte[] longer = [.. pdf, .. "\n% paid in full\n"u8];
        Assert.DoesNotContain(Whole, await PdfTools.SignatureAsync(longer));
        foreach (var at in new[] { 200, pdf.Length / 2, pdf.Length - 30 })
        {
            var changed = (byte[])pdf.Clone();
            changed[at] ^= 1;
            Assert.DoesNotContain(Valid, await PdfTools.SignatureAsync(changed));
        }
    }

    [Fact]
    public async Task The_signature_names_its_certificate_and_takes_its_time_from_the_document()
    {
        await using var story = await BillingStory.StartAsync(Databases.Sqlite);
        var (_, pdf) = await story.BillAsync();
        var cms = Cms(pdf);
        cms.CheckSignature(verifySignatureOnly: true);
        var signer = Assert.Single(cms.SignerInfos.Cast<SignerInfo>());
        var attributes = signer.SignedAttributes.Cast<CryptographicAttributeObject>().ToDictionary(a => a.Oid.Value!);

        Assert.Equal(["1.2.840.113549.1.9.16.2.47", "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"], attributes.Keys.Order(StringComparer.Ordinal));
        var named = attributes["1.2.840.113549.1.9.16.2.47"].Values[0].RawData;
        Assert.Equal(SHA256.HashData(signer.Certificate!.RawData), named[^32..]);
        Assert.Equal("2.16.840.1.101.3.4.2.1", signer.DigestAlgorithm.Value);
        Assert.Contains("/M(D:20261123020000Z)", Encoding.Latin1.GetString(pdf));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task The_portals_own_certificate_outlives_a_restart_and_is_followed_by_another_before_it_ends(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var certificates = portal.Get<SigningCertificates>();
        var first = await certificates.PublicAsync();
        await certificates.PrepareAsync();
        Assert.Equal(first.Thumbprint, (await Anew(portal).PublicAsync()).Thumbprint); // another process on the same database

        portal.Time.Advance(TimeSpan.FromDays(365 * 5));
        await certificates.PrepareAsync();
        var second = await certificates.PublicAsync();
        Assert.NotEqual(first.Thumbprint, second.Thumbprint);
        Assert.True(second.NotAfter.ToUniversalTime() > portal.Time.GetUtcNow().UtcDateTime.AddYears(4));
        await using var db = await portal.DbAsync();
        Assert.Equal([1, 2], await db.Set<SigningCertificate>().Select(c => c.Generation).Order().ToListAsync());
        Assert.Equal(2, await db.Set<Domain.Audit.AuditRow>().CountAsync(r => r.Action == "signing-certificate.made"));
        Assert.All(await db.Set<SigningCertificate>().ToListAsync(), c => Assert.Throws<CryptographicException>(() => ECDsa.Create().ImportPkcs8PrivateKey(c.SealedKey, out _)));
    }

    [Theory]
    [InlineData("pfx", "")]
    [InlineData("pfx", "secret")]
    [InlineData("pem", "")]
    [InlineData("pem", "secret")]
    public async Task The_certificate_of_the_settings_signs_while_it_lasts(string form, string password)
    {
        var (path, given) = Given(form, password, TestPortal.Start.AddYears(1));
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite, new() { ["Portal:Signing:CertificatePath"] = path, ["Portal:Signing:Password"] = password });
        var proof = await portal.ProofAsync(await portal.OwnerAsync());
        Assert.Equal(given, Assert.Single(Cms(proof).SignerInfos.Cast<SignerInfo>()).Certificate!.Thumbprint);
        Assert.Contains(Valid, await PdfTools.SignatureAsync(proof));
        Assert.Equal(0, (await portal.RunAsync("check")).Status);

        portal.Time.Advance(TimeSpan.FromDays(366));
        Assert.NotEqual(given, (await portal.Get<SigningCertificates>().PublicAsync()).Thumbprint);
        var check = await portal.RunAsync("check");
        Assert.Equal(1, check.Status);
        Assert.Contains("Portal:Signing:CertificatePath has ended", check.Out);
    }

    [Theory]
    [InlineData("no key")]
    [InlineData("wrong password")]
    [InlineData("no certificate")]
    [InlineData("no file")]
    public async Task A_certificate_that_cannot_sign_keeps_the_portal_from_starting(string fault)
    {
        var (path, _) = Given("pfx", "secret", TestPortal.Start.AddYears(1));
        if (fault == "no key")
            path = TestCertificates.ToFile(TestCertificates.Create());
        if (fault == "no certificate")
            File.WriteAllText(path, "nothing of the kind");
        if (fault == "no file")
            File.Delete(path);
        var signing = new SigningOptions { CertificatePath = path, Password = fault == "wrong password" ? "guess" : fault == "no key" ? "" : "secret" };
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var certificates = ActivatorUtilities.CreateInstance<SigningCertificates>(portal.Services, Options.Create(new PortalOptions { Signing = signing }));
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => certificates.PrepareAsync()); // at every start
        Assert.Contains("Portal:Signing:CertificatePath", refusal.Message);
    }

    [Fact]
    public async Task Everybody_may_have_the_certificate()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        using var certificate = X509Certificate2.CreateFromPem(await portal.Client().GetStringAsync("/verify/certificate"));
        Assert.False(certificate.HasPrivateKey);
        Assert.Equal((await portal.Get<SigningCertificates>().PublicAsync()).Thumbprint, certificate.Thumbprint);
        Assert.Contains(certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant(), await portal.Client().GetStringAsync("/verify"));
    }

    private static SigningCertificates Anew(TestPortal portal) => ActivatorUtilities.CreateInstance<SigningCertificates>(portal.Services);

    /// <summary>What the signature's slot holds, over the bytes its range names.</summary>
    private static SignedCms Cms(byte[] pdf)
    {
        var text = Encoding.Latin1.GetString(pdf);
        var at = text.IndexOf("/ByteRange [", StringComparison.Ordinal) + "/ByteRange [".Length;
        var range = text[at..text.IndexOf(']', at)].Split(' ').Select(int.Parse).ToArray();
        Assert.Equal(pdf.Length, range[2] + range[3]);
        byte[] signed = [.. pdf.AsSpan(range[0], range[1]), .. pdf.AsSpan(range[2], range[3])];
        var cms = new SignedCms(new ContentInfo(signed), detached: true);
        cms.Decode(Convert.FromHexString(text[(range[1] + 1)..(range[2] - 1)])); // the zeros behind it are not read
        return cms;
    }

    private static (string Path, string Thumbprint) Given(string form, string password, DateTimeOffset until)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=Provider", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(TestPortal.Start.AddDays(-1), until);
        var path = Path.Combine(Databases.NewFolder(), "signing." + form);
        if (form == "pfx")
            File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx, password));
        else
            File.WriteAllText(path, certificate.ExportCertificatePem() + "\n" + (password.Length > 0
                ? key.ExportEncryptedPkcs8PrivateKeyPem(password, new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000))
                : key.ExportPkcs8PrivateKeyPem()));
        return (path, certificate.Thumbprint);
    }
}
