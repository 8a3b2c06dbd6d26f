using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Portal.Domain.Agreements;
using Portal.Domain.Billing;
using Portal.Web.Features.Agreements;
using Portal.Web.Features.Billing;
using Portal.Web.Tests.Features.Agreements;
using Portal.Web.Tests.Features.Billing;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Verification;

/// <summary>A bill and a proof of acceptance as customers get them, and somebody without an account who asks about them.</summary>
internal static partial class VerificationStory
{
    public static async Task<(Bill Bill, byte[] Pdf)> BillAsync(this BillingStory story)
    {
        await story.IngestAsync(story.Record(1400000001, "2026-10-15T12:00:00+08:00", 3), story.Record(1400000002, "2026-10-16T12:00:00+08:00", 40));
        await story.Portal.Get<BillRunService>().RunAsync(BillingStory.October, Domain.Actor.Component("tests"));
        var bills = story.Portal.Get<BillQueries>();
        var number = Assert.Single(await bills.ListAsync(story.Anna.Actor, null)).Number;
        return (await bills.GetAsync(story.Anna.Actor, number), (await bills.PdfAsync(story.Anna.Actor, number)).Content);
    }

    public static async Task<byte[]> ProofAsync(this TestPortal portal, Person owner) => (await portal.Get<AgreementQueries>().ProofAsync(
        owner.Actor, await portal.Agreements().AcceptAsync(owner.Actor, AgreementStory.Input(AgreementCode.Sms)), default)).Content;

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));

    /// <summary>The code as the document's metadata says it.</summary>
    public static string CodeIn(byte[] pdf) => InMetadata().Match(Encoding.Latin1.GetString(pdf)).Groups[1].Value;

    public static async Task<string> VerdictAsync(this TestPortal portal, object question)
    {
        var answer = await portal.Client().PostAsJsonAsync("/api/v1/verify", question);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text;
    }

    public static async Task<string> OutcomeAsync(this TestPortal portal, object question) =>
        JsonDocument.Parse(await portal.VerdictAsync(question)).RootElement.GetProperty("outcome").GetString()!;

    /// <summary>What the page says to a file that is sent without a script.</summary>
    public static async Task<string> UploadAsync(this TestPortal portal, byte[] file, string language = "en", string name = "document.pdf")
    {
        var client = portal.Client(language: language);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", name } };
        var sent = await client.PostAsync("/verify/file", form);
        Assert.Equal(System.Net.HttpStatusCode.SeeOther, sent.StatusCode);
        return System.Net.WebUtility.HtmlDecode(await client.GetStringAsync(sent.Headers.Location));
    }

    [GeneratedRegex("<dc:identifier>http://localhost:5080/verify\\?code=([0-9A-Z-]{34})</dc:identifier>", RegexOptions.NonBacktracking)]
    private static partial Regex InMetadata();
}
