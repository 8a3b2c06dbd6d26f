using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Billing;
using Portal.Domain.Documents;
using Portal.Web.Features.Verification;
using Portal.Web.Platform.Documents;
using Portal.Web.Tests.Features.Apps;
using Portal.Web.Tests.Features.Billing;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Verification.VerificationStory;

namespace Portal.Web.Tests.Features.Verification;

public sealed class VerificationTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task Anyone_who_holds_a_bill_learns_that_it_is_genuine_and_nothing_beyond_its_face(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var (bill, pdf) = await story.BillAsync();
        var expected = $$"""{"outcome":"genuine","kind":"bill","number":"{{bill.Number}}","issuedOn":"2026-11-23","total":"{{bill.Total.ToFenString()}}"}""";

        Assert.Equal(expected, await story.Portal.VerdictAsync(new { sha256 = Sha256(pdf) }));
        Assert.Equal(expected, await story.Portal.VerdictAsync(new { sha256 = Sha256(pdf).ToUpperInvariant() }));
        Assert.Equal(expected, await story.Portal.VerdictAsync(new { sha256 = bill.Sha256 })); // the canonical JSON's
        Assert.Equal(expected, await story.Portal.VerdictAsync(new { code = CodeIn(pdf) }));
        Assert.Equal(expected, await story.Portal.VerdictAsync(new { code = CodeIn(pdf).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant() }));
        Assert.Equal(expected, await story.Portal.VerdictAsync(new { sha256 = Sha256(pdf), code = CodeIn(pdf) }));
        Assert.Contains(CodeIn(pdf), PdfTools.Text(pdf));
        Assert.Contains(bill.Sha256, PdfTools.Text(pdf));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_changed_copy_is_altered_and_a_foreign_file_unknown(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var (bill, pdf) = await story.BillAsync();
        var copy = (byte[])pdf.Clone();
        copy[^20] ^= 1;

        Assert.Equal(
            $$"""{"outcome":"altered","kind":"bill","number":"{{bill.Number}}","issuedOn":"2026-11-23","total":"{{bill.Total.ToFenString()}}"}""",
            await story.Portal.VerdictAsync(new { sha256 = Sha256(copy), code = CodeIn(copy) }));
        const string unknown = """{"outcome":"unknown"}""";
        Assert.Equal(unknown, await story.Portal.VerdictAsync(new { sha256 = Sha256(copy) }));
        Assert.Equal(unknown, await story.Portal.VerdictAsync(new { sha256 = Sha256("%PDF-1.7"u8.ToArray()), code = VerificationCode.Create() }));
        Assert.Equal(unknown, await story.Portal.VerdictAsync(new { code = VerificationCode.Create() }));
        Assert.Equal(unknown, await story.Portal.VerdictAsync(new { sha256 = Sha256([]) }));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_proof_and_a_receipt_have_no_total_and_keep_their_bytes(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        var number = await story.Keys.ReportLeakAsync(story.First.AppId, story.First.KeyId, "pushed to a public repository", story.Owner.Actor);
        var receipts = story.Portal.Get<Web.Features.Apps.LeakReceipts>();
        var receipt = await receipts.PdfAsync(number, story.Owner.Actor);
        var proof = await story.Portal.ProofAsync(await story.Portal.OwnerAsync());

        Assert.Equal(receipt, await receipts.PdfAsync(number, story.Owner.Actor));
        Assert.Equal($$"""{"outcome":"genuine","kind":"leak-receipt","number":"{{number}}","issuedOn":"2026-11-23"}""", await story.Portal.VerdictAsync(new { sha256 = Sha256(receipt) }));
        using var answer = JsonDocument.Parse(await story.Portal.VerdictAsync(new { code = CodeIn(proof) }));
        Assert.Equal(["outcome", "kind", "number", "issuedOn"], answer.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal("acceptance-proof", answer.RootElement.GetProperty("kind").GetString());
        Assert.Contains(answer.RootElement.GetProperty("number").GetString()!, PdfTools.Text(proof));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_was_replaced_or_withdrawn_is_superseded(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        var (first, second) = ("%PDF first"u8.ToArray(), "%PDF second"u8.ToArray());
        var organisation = story.Owner.OrganisationId!.Value;
        await using (var db = await story.Portal.DbAsync())
        {
            var now = story.Portal.Time.GetUtcNow();
            var before = db.RegisterDocument(new(DocumentKind.LeakReceipt, "L-2026-000900", organisation, now), first);
            before.Supersede(db.RegisterDocument(new(DocumentKind.LeakReceipt, "L-2026-000901", organisation, now), second), now);
            await db.SaveChangesAsync();
        }

        Assert.Equal("superseded", await story.Portal.OutcomeAsync(new { sha256 = Sha256(first) }));
        Assert.Equal("genuine", await story.Portal.OutcomeAsync(new { sha256 = Sha256(second) }));
        await using (var db = await story.Portal.DbAsync())
        {
            (await db.DocumentAsync(DocumentKind.LeakReceipt, "L-2026-000901", organisation)).Withdraw("sent in error", story.Portal.Time.GetUtcNow());
            await db.SaveChangesAsync();
        }

        Assert.Equal("superseded", await story.Portal.OutcomeAsync(new { sha256 = Sha256(second) }));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Nothing_is_registered_twice(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var (bill, _) = await story.BillAsync();
        await using var db = await story.Portal.DbAsync();
        db.RegisterDocument(new(DocumentKind.Bill, bill.Number, bill.OrganisationId, bill.IssuedAt), "%PDF another"u8.ToArray());
        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Documents_older_than_the_register_are_put_in_at_the_start(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var (bill, pdf) = await story.BillAsync();
        var proof = await story.Portal.ProofAsync(story.Anna);
        await using (var db = await story.Portal.DbAsync())
        {
            await db.Set<RegisteredDocument>().ExecuteDeleteAsync();
            Assert.Equal(1, (await story.Portal.RunAsync("check")).Status);
        }

        Assert.Equal("unknown", await story.Portal.OutcomeAsync(new { sha256 = Sha256(pdf) }));
        await story.Portal.Services.PrepareDocumentsAsync(TestContext.Current.CancellationToken);
        await story.Portal.Services.PrepareDocumentsAsync(TestContext.Current.CancellationToken);
        Assert.Contains($"\"number\":\"{bill.Number}\"", await story.Portal.VerdictAsync(new { sha256 = Sha256(pdf) }));
        Assert.Equal("genuine", await story.Portal.OutcomeAsync(new { sha256 = bill.Sha256 }));
        Assert.Equal("genuine", await story.Portal.OutcomeAsync(new { sha256 = Sha256(proof) }));
        var check = await story.Portal.RunAsync("check");
        Assert.True(check.Status == 0, check.Out);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_receipt_older_than_the_register_is_issued_at_the_start(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        var number = await story.Keys.ReportLeakAsync(story.First.AppId, story.First.KeyId, "", story.Owner.Actor);
        await using (var db = await story.Portal.DbAsync())
            await db.Set<RegisteredDocument>().Where(d => d.Kind == DocumentKind.LeakReceipt).ExecuteDeleteAsync();

        await story.Portal.Services.PrepareDocumentsAsync(TestContext.Current.CancellationToken);

        var receipt = await story.Portal.Get<Web.Features.Apps.LeakReceipts>().PdfAsync(number, story.Owner.Actor);
        Assert.Equal("genuine", await story.Portal.OutcomeAsync(new { sha256 = Sha256(receipt), code = CodeIn(receipt) }));
    }

    [Theory]
    [InlineData("{}", "verify.nothing-given")]
    [InlineData("""{"sha256":"abc"}""", "verify.digest-malformed")]
    [InlineData("""{"sha256":"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"}""", "verify.digest-malformed")]
    [InlineData("""{"code":"B-2026-000001"}""", "verify.code-malformed")]
    [InlineData("""{"code":""}""", "verify.code-malformed")]
    [InlineData("""{"number":"B-2026-000001"}""", "body.malformed")]
    public async Task A_wrong_question_is_answered_with_its_code(string body, string code)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var answer = await portal.Client().PostAsync("/api/v1/verify", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("POST", "/api/v1/verify")]
    [InlineData("GET", "/verify")]
    [InlineData("POST", "/verify/file")]
    [InlineData("GET", "/verify/certificate")]
    public async Task Guessing_is_slow(string method, string address)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite, new() { ["Portal:RateLimits:PublicApi"] = "2" });
        var client = portal.Client();
        List<HttpStatusCode> answers = [];
        for (var i = 0; i < 3; i++)
            answers.Add((await client.SendAsync(new(new(method), address))).StatusCode);
        Assert.DoesNotContain(HttpStatusCode.TooManyRequests, answers[..2]);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[2]);
    }

    [Theory]
    [InlineData("en", "Genuine", "Altered", "The portal knows no such document")]
    [InlineData("zh-CN", "真实", "已改动", "门户没有该文件的记录")]
    public async Task The_page_checks_a_file_without_a_script(string language, string genuine, string altered, string unknown)
    {
        await using var story = await BillingStory.StartAsync(Databases.Sqlite);
        var (bill, pdf) = await story.BillAsync();

        var page = await story.Portal.UploadAsync(pdf, language);
        Assert.Contains($"<span class=\"chip good\">{genuine}</span>", page);
        Assert.Contains(bill.Number, page);
        Assert.Contains(bill.Total.ToFenString(), page);
        Assert.DoesNotContain("Anna", page);

        byte[] appended = [.. pdf, (byte)'\n'];
        Assert.Contains($"<span class=\"chip bad\">{altered}</span>", await story.Portal.UploadAsync(appended, language));
        Assert.Contains(unknown, await story.Portal.UploadAsync("%PDF-1.7 something else"u8.ToArray(), language));
        Assert.Contains(unknown, await story.Portal.UploadAsync([], language));
    }

    [Fact]
    public async Task A_code_across_two_reads_is_found_and_half_a_code_is_not()
    {
        var code = VerificationCode.Create();
        for (var before = 65_400; before <= 65_600; before += 7)
        {
            byte[] file = [.. new byte[before], .. Encoding.ASCII.GetBytes("/verify?code=nonsense /verify?code=" + code + "<")];
            var scanned = await DocumentScan.ReadAsync(new MemoryStream(file));
            Assert.Equal(new(Sha256(file), code), scanned);
            Assert.Null((await DocumentScan.ReadAsync(new MemoryStream(file[..^10])))!.Code);
        }

        Assert.Null(await DocumentScan.ReadAsync(new MemoryStream(new byte[DocumentScan.MaxBytes + 1])));
        Assert.NotNull(await DocumentScan.ReadAsync(new MemoryStream(new byte[DocumentScan.MaxBytes])));
    }

    [Fact]
    public async Task A_file_too_large_and_no_file_are_told()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        Assert.Contains("The file is too large", await portal.UploadAsync(new byte[DocumentScan.MaxBytes + 1]));
        var client = portal.Client();
        foreach (var content in new HttpContent[] { new StringContent("x"), new FormUrlEncodedContent([new("file", "x")]), new MultipartFormDataContent { { new StringContent("x"), "code" } } })
        {
            var sent = await client.PostAsync("/verify/file", content);
            Assert.Equal("/verify?problem=no-file", sent.Headers.Location?.ToString());
        }
    }

    [Theory]
    [InlineData(DocumentScan.MaxBytes + 1)]
    [InlineData(DocumentScan.MaxBytes + 1_000_000)]
    public async Task A_file_too_large_is_told_on_the_wire(int length)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite, kestrel: true);
        using var browser = new HttpClient { BaseAddress = new($"http://localhost:{portal.Port}") };
        using var form = new MultipartFormDataContent { { new ByteArrayContent(new byte[length]), "file", "large.pdf" } };
        var answer = await browser.PostAsync("/verify/file", form); // follows the answer's address
        Assert.Equal("/verify?problem=too-large", answer.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("/verify?code=1234", "28 letters and digits")]
    [InlineData("/verify?sha256=1234", "64 hexadecimal digits")]
    [InlineData("/verify?problem=%3Cb%3E", "Is this document genuine?")]
    public async Task A_wrong_address_is_answered_calmly(string address, string says)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var answer = await portal.Client().GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains(says, page);
        Assert.DoesNotContain("<b>", page);
    }

    [Fact]
    public void Every_kind_has_its_words() => Assert.All(Enum.GetValues<DocumentKind>(), kind => Assert.NotNull(
        new System.Resources.ResourceManager(typeof(VerificationTexts)).GetString("kind." + kind.Wire(), System.Globalization.CultureInfo.InvariantCulture)));
}
