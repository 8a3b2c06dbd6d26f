using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Browser.Tests.Support;
using Portal.Domain.Documents;
using Portal.Web.Features.Billing;
using Portal.Web.Features.Verification;
using Portal.Web.Platform;

namespace Portal.Browser.Tests.Stories;

/// <summary>Somebody without an account was given a bill and wants to know whether it is genuine.</summary>
public sealed class VerificationTests(Chromium chromium, LivePortal portal)
{
    public static TheoryData<string> Languages => [Language.Chinese, Language.English];

    [Theory, MemberData(nameof(Languages))]
    public async Task A_stranger_checks_a_bill_by_file_and_by_code(string language)
    {
        var (bill, pdf) = await BillAsync();
        await using var screen = await Screen.OpenAsync(chromium, portal, language);
        var sent = new List<string>();
        screen.Page.Request += (_, request) => sent.Add($"{request.Method} {new Uri(request.Url).AbsolutePath}");
        await screen.GoAsync("/");
        await screen.FollowAsync(screen.Shared("nav.verify"));
        await screen.SeeTitleAsync(screen.T<VerificationTexts>("title"));
        await screen.SeeAsync(screen.T<VerificationTexts>("field.file.kept"));
        await screen.LookAsync("verify");

        await ChooseAsync(screen, pdf);
        await screen.SeeAsync(screen.T<VerificationTexts>("outcome.Genuine.title"));
        await screen.SeeAsync(screen.T<VerificationTexts>("outcome.Genuine.file"));
        await screen.SeeAsync(bill.Number);
        await screen.LookAsync("verify-genuine");

        byte[] changed = [.. pdf];
        changed[^40] ^= 1;
        await ChooseAsync(screen, changed);
        await screen.SeeAsync(screen.T<VerificationTexts>("outcome.Altered.title"));
        await screen.LookAsync("verify-altered");

        await ChooseAsync(screen, "%PDF-1.7 of somebody else"u8.ToArray());
        await screen.SeeAsync(screen.T<VerificationTexts>("outcome.Unknown.title"));
        Assert.DoesNotContain("POST /verify/file", sent); // the file stayed in the browser

        await screen.FillAsync(screen.T<VerificationTexts>("field.code"), bill.Code.Replace('-', ' ').ToLowerInvariant());
        await screen.PressAsync(screen.T<VerificationTexts>("check-code"));
        await screen.SeeAsync(screen.T<VerificationTexts>("outcome.Genuine.code"));
        await screen.SeeAsync(bill.Number);
        await screen.LookAsync("verify-code");
        Assert.Empty(screen.TakeFindings());
    }

    [Fact]
    public async Task Without_a_script_the_file_is_sent_and_the_answer_is_the_same()
    {
        var (bill, pdf) = await BillAsync();
        await using var context = await chromium.Browser.NewContextAsync(new() { BaseURL = portal.Url, Locale = "en-GB", JavaScriptEnabled = false });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/verify");
        await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "bill.pdf", MimeType = "application/pdf", Buffer = pdf });
        await page.Locator("form[enctype] button").ClickAsync();
        await Assertions.Expect(page.Locator(".verdict .chip")).ToHaveTextAsync("Genuine");
        await Assertions.Expect(page.Locator(".verdict")).ToContainTextAsync(bill.Number);
    }

    private static async Task ChooseAsync(Screen screen, byte[] file)
    {
        await screen.Page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "bill.pdf", MimeType = "application/pdf", Buffer = file });
        await screen.PressAsync(screen.T<VerificationTexts>("check-file"));
        await screen.Page.WaitForURLAsync("**/verify?sha256=" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)) + "**");
    }

    // One of the demonstration's.
    private async Task<(RegisteredDocument Document, byte[] Pdf)> BillAsync()
    {
        await using var db = await portal.DbAsync();
        var document = await db.Set<RegisteredDocument>().OrderBy(d => d.Number).FirstAsync(d => d.Kind == DocumentKind.Bill);
        return (document, await db.Set<IssuedDocument>().Where(issued => issued.Sha256 == document.Sha256).Select(issued => issued.Pdf).SingleAsync());
    }
}
