using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Portal.Pdf.Tests;

public sealed class FileTests
{
    public static TheoryData<int, PdfProfile> Kinds => new()
    {
        { 0, PdfProfile.Archive },
        { 30, PdfProfile.Archive },
        { 500, PdfProfile.Archive },
        { 30, PdfProfile.Plain },
        { 500, PdfProfile.Plain },
    };

    [Theory, MemberData(nameof(Kinds))]
    public void Qpdf_finds_nothing_to_complain_about(int rows, PdfProfile profile)
    {
        var (code, output) = Rendered.From(Samples.Bill(rows, profile)).Run("qpdf", "--check", "{file}");

        Assert.Equal(0, code);
        Assert.DoesNotContain("WARNING", output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("No syntax or stream encoding errors found", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_fonts_are_embedded_as_subsets_with_their_characters()
    {
        var (_, output) = Rendered.From(Samples.Bill(30)).Run("pdffonts", "{file}");

        var fonts = output.Split('\n').Where(line => line.Contains("NotoSansSC", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, fonts.Count);
        Assert.All(fonts, line => Assert.Matches(@"^[A-Z]{6}\+NotoSansSC-\w+ +CID TrueType +Identity-H +yes yes yes", line));
    }

    [Fact]
    public void A_bill_carries_only_the_glyphs_it_uses()
    {
        Assert.InRange(Rendered.From(Samples.Bill(30)).Bytes.Length, 10_000, 60_000);
        Assert.InRange(Rendered.From(Samples.Of(new PdfParagraph("A"))).Bytes.Length, 1_000, 16_000);
    }

    [Fact]
    public void Pdftotext_reads_the_rows_in_order_without_layout_hints()
    {
        var (_, output) = Rendered.From(Samples.Bill(30)).Run("pdftotext", "-raw", "{file}", "-");

        var last = -1;
        for (var i = 0; i < 30; i++)
        {
            var at = output.IndexOf(Samples.Row(i).Cells[3].Main + " " + Samples.Row(i).Cells[4].Main, StringComparison.Ordinal);
            Assert.True(at > last, $"row {i}");
            last = at;
        }
    }

    [Fact]
    public void The_structure_names_headings_tables_and_their_parts()
    {
        var (code, output) = Rendered.From(Samples.Bill(30)).Run("pdfinfo", "-struct-text", "{file}");

        Assert.Equal(0, code);
        Assert.DoesNotContain("Syntax", output, StringComparison.Ordinal);
        foreach (var role in (string[])["Document", "H1", "H2", "P (block)", "Table", "THead", "TBody", "TFoot", "TR", "TH", "TD", "Figure"])
        {
            Assert.Contains(role, output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("Page 1 of", output, StringComparison.Ordinal); // page furniture is no content
        Assert.Equal(1, Count(output, "\"计费项\"")); // nor is a repeated header
        Assert.Equal(1, Count(output, "\"1,663.06\""));
    }

    [Fact]
    public void An_archived_document_declares_itself()
    {
        var rendered = Rendered.From(Samples.Bill(1));
        var xmp = rendered.Open(pdf => pdf.TryGetXmpMetadata(out var metadata) ? Encoding.UTF8.GetString(metadata.GetXmlBytes()) : "");
        var catalog = rendered.Run("qpdf", "--qdf", "--object-streams=disable", "{file}", "-").Output;

        Assert.Contains("<pdfaid:part>3</pdfaid:part>", xmp, StringComparison.Ordinal);
        Assert.Contains("<pdfaid:conformance>A</pdfaid:conformance>", xmp, StringComparison.Ordinal);
        Assert.Contains("月度账单 B-2026-000123", xmp, StringComparison.Ordinal);
        Assert.Contains("2026-12-01T02:30:00Z", xmp, StringComparison.Ordinal);
        Assert.Contains("/GTS_PDFA1", catalog, StringComparison.Ordinal);
        Assert.Contains("/Marked true", catalog, StringComparison.Ordinal);
        Assert.Contains("/Lang (zh-CN)", catalog, StringComparison.Ordinal);
        Assert.Contains("/DisplayDocTitle true", catalog, StringComparison.Ordinal);
    }

    [Fact]
    public void The_information_is_that_of_the_document()
    {
        var info = Rendered.From(Samples.Bill(1)).Open(pdf => pdf.Information);

        Assert.Equal("月度账单 B-2026-000123", info.Title);
        Assert.Equal("云信门户", info.Author);
        Assert.Equal("2026 年 11 月用量 / usage of November 2026", info.Subject);
        Assert.Equal("D:20261201023000Z", info.CreationDate);
    }

    [Fact]
    public void Markup_in_metadata_is_escaped()
    {
        var rendered = Rendered.From(Samples.Of(new PdfParagraph("x")) with { Title = "A <b> & \"c\" (d)", Author = "]]>" });

        Assert.Equal("A <b> & \"c\" (d)", rendered.Open(pdf => pdf.Information.Title));
        Assert.True(rendered.Open(pdf => pdf.TryGetXmpMetadata(out var metadata) && metadata.GetXDocument().Root is not null));
    }

    [Theory]
    [InlineData("usage (1).csv", "usage (1).csv")]
    [InlineData("用量 明细.csv", "用量 明细.csv")]
    [InlineData("..\\a/b.csv", ".._a_b.csv")]
    [InlineData("a)/JS(b", "a)_JS(b")]
    public void An_attachment_comes_out_as_it_went_in(string name, string expected)
    {
        var content = Encoding.UTF8.GetBytes("day,units\r\n2026-11-01,1200\r\n中文\0\xFF");
        var document = Samples.Of(new PdfParagraph("x")) with { Attachments = [new(name, "text/csv; x=(y)", content, "d", Samples.Instant), new("b.bin", "application/octet-stream", new byte[] { 1, 2 }, "", Samples.Instant)] };
        var rendered = Rendered.From(document);

        var files = rendered.Open(pdf => pdf.Advanced.TryGetEmbeddedFiles(out var found) ? found.Select(file => (file.Name, Bytes: file.Memory.ToArray())).ToList() : []);

        Assert.Equal(content, files.Single(file => file.Name == expected).Bytes);
        Assert.Equal(2, files.Count);
        var (code, output) = rendered.Run("qpdf", "--list-attachments", "{file}");
        Assert.Equal(0, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_attachments_of_one_name_are_refused_before_anything_is_written()
    {
        PdfAttachment file = new("a/b.csv", "text/csv", new byte[] { 1 }, "", Samples.Instant);
        using var output = new MemoryStream();

        Assert.Throws<ArgumentException>(() => new PortalPdfEngine().Render(Samples.Of() with { Attachments = [file, file with { Name = "a_b.csv" }] }, output));
        Assert.Equal(0, output.Length);
    }

    [Fact]
    public void A_document_without_blocks_or_texts_is_still_a_document()
    {
        var rendered = Rendered.From(Samples.Of(new PdfParagraph(default), new PdfHeading(default), new PdfKeyValues([]), new PdfHighlight(default, ""), new PdfNote(default), new PdfQrCode(new bool[0, 0], ""), new PdfTable { Columns = [new(default)], Rows = [] }) with { Title = "", Header = default });

        Assert.Equal(1, rendered.Rendering.Pages);
        Assert.Equal(0, rendered.Run("qpdf", "--check", "{file}").Code);
        Assert.Equal(1, Rendered.From(Samples.Of()).Rendering.Pages);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_same_document_gives_the_same_bytes(int rows, PdfProfile profile)
    {
        var (first, second) = (Rendered.From(Samples.Bill(rows, profile)), Rendered.From(Samples.Bill(rows, profile)));

        Assert.Equal(first.Bytes, second.Bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(first.Bytes)), first.Rendering.Sha256);
        Assert.Equal(first.Bytes.Length, first.Rendering.Length);
    }

    [Fact]
    public void The_culture_of_the_thread_changes_nothing()
    {
        var expected = Rendered.From(Samples.Bill(30)).Rendering.Sha256;
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("sv-SE"); // its minus is U+2212, its decimals have a comma
            Assert.Equal(expected, Rendered.From(Samples.Bill(30)).Rendering.Sha256);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Documents_rendered_side_by_side_do_not_disturb_each_other()
    {
        var engine = new PortalPdfEngine();
        var hashes = new string[8];

        Parallel.For(0, hashes.Length, i => hashes[i] = engine.Render(Samples.Bill(40), Stream.Null).Sha256);

        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public void A_signature_fits_into_its_slot_and_covers_the_whole_document()
    {
        var rendered = Rendered.From(Samples.Bill(30) with { ReserveSignature = true });
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Portal Billing", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(Samples.Instant.AddDays(-1), Samples.Instant.AddYears(1));

        rendered.Rendering.Signature!.Fill(rendered.Bytes, bytes =>
        {
            var cms = new SignedCms(new ContentInfo(bytes), detached: true);
            cms.ComputeSignature(new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, certificate));
            return cms.Encode();
        });

        var (_, output) = rendered.Run("pdfsig", "-nocert", "{file}");
        Assert.Contains("Signature is Valid", output, StringComparison.Ordinal);
        Assert.Contains("Total document signed", output, StringComparison.Ordinal);
        Assert.Contains("ETSI.CAdES.detached", output, StringComparison.Ordinal);
        Assert.Equal(0, rendered.Run("qpdf", "--check", "{file}").Code);

        rendered.Bytes[200] ^= 1;
        Assert.DoesNotContain("Signature is Valid", rendered.Run("pdfsig", "-nocert", "{file}").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_too_long_is_refused()
    {
        var rendered = Rendered.From(Samples.Bill(1) with { ReserveSignature = true });

        Assert.Throws<ArgumentException>(() => rendered.Rendering.Signature!.Fill(rendered.Bytes, _ => new byte[PdfSignatureSlot.Capacity + 1]));
        Assert.Null(Rendered.From(Samples.Bill(1)).Rendering.Signature);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
