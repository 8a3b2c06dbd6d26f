using System.IO.Compression;
using System.Text;
using Microsoft.Playwright;
using Portal.Browser.Tests.Support;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.LawfulRequests;
using Portal.Web.Features.LawfulRequests;
using Portal.Web.Platform;

namespace Portal.Browser.Tests.Stories;

/// <summary>An authority's paper is logged, its papers are uploaded, two people approve, and the package is made, downloaded and handed over.</summary>
public sealed class LawfulRequestStoryTests(Chromium chromium, LivePortal portal)
{
    [Theory, InlineData(Language.English), InlineData(Language.Chinese)]
    public async Task A_request_is_logged_approved_by_two_exported_and_delivered(string language)
    {
        await using var risk = await Screen.OpenAsync(chromium, portal, language);
        var logger = await portal.AddUserAsync($"risk-lawful-{language}@staff.example".ToLowerInvariant(), staff: StaffRole.Risk);
        await risk.BecomeAsync(logger.Id, strong: true);
        await risk.GoAsync("/lawful-requests");
        await risk.LookAsync("story-lawful-list");
        await risk.FollowAsync(T("new"));
        await risk.ArriveAsync("/lawful-requests/new");
        var now = portal.Clock.GetUtcNow();
        await risk.FillAsync(T("authority"), "Harbour Police");
        await risk.FillAsync(T("reference"), $"2026-{language}");
        await risk.FillAsync(T("basis"), "Cybersecurity Law, Article 28");
        await risk.FillAsync(T("officer"), "The officer");
        await risk.FillAsync(T("customer"), "Blue Harbour");
        await risk.FillAsync(T("from"), Local(now.AddDays(-20)));
        await risk.FillAsync(T("until"), Local(now.AddDays(-1)));
        await risk.FillAsync(T("clues.optional"), "The contact person in the papers of 2025.");
        await risk.Page.Locator("#gag").FillAsync(ContractTime.DayOf(now).AddDays(30).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await risk.PressAsync(T("log.do"));
        await risk.SeeAsync(T("lawful.scope-kinds"));
        await Assertions.Expect(risk.Page.GetByLabel(T("basis"))).ToHaveValueAsync("Cybersecurity Law, Article 28"); // nothing typed is lost
        await risk.Page.GetByLabel(T("kind.Operator")).CheckAsync();
        await risk.Page.GetByLabel(T("kind.Customer")).CheckAsync();
        await risk.LookAsync("story-lawful-new");
        await risk.PressAsync(T("log.do"));
        await risk.SeeAsync(T("what.Logged"));
        var number = (await risk.Page.Locator("h1").InnerTextAsync()).Trim();

        await Assertions.Expect(risk.Button(T("check.do"))).ToBeDisabledAsync();
        foreach (var kind in Enum.GetValues<LawfulPaperKind>())
        {
            await risk.Page.Locator($"#paper-{kind}").SetInputFilesAsync(new FilePayload { Name = $"{kind}.pdf", MimeType = "application/pdf", Buffer = Encoding.ASCII.GetBytes($"%PDF-1.7 {kind}") });
            await Assertions.Expect(risk.Link($"{kind}.pdf")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        }

        await risk.LookAsync("story-lawful-papers");
        await risk.PressAsync(T("check.do"));
        await risk.SeeAsync(T("approve.none"));
        await risk.PressAsync(T("approve.first.do"));
        await risk.SeeAsync(T("approve.another")); // the same person cannot do it twice
        Assert.Equal(0, await risk.Button(T("approve.second.do")).CountAsync());
        await risk.Page.GetByText(T("clues.reveal")).ClickAsync();
        await risk.FillAsync(T("clues.reason"), "For the hand-over");
        await risk.PressAsync(T("clues.do"));
        await risk.SeeAsync("The contact person in the papers of 2025.");

        await using var admin = await Screen.OpenAsync(chromium, portal, language);
        var second = await portal.AddUserAsync($"admin-lawful-{language}@staff.example".ToLowerInvariant(), staff: StaffRole.Admin);
        await admin.BecomeAsync(second.Id, strong: true);
        await admin.GoAsync($"/lawful-requests/{number}");
        Assert.Equal(0, await admin.Page.GetByText("The contact person in the papers of 2025.").CountAsync()); // only with a reason
        await admin.PressAsync(T("approve.second.do"));
        await admin.SeeAsync(T("what.Approved"));
        await admin.PressAsync(T("export.do"));
        await admin.SeeAsync(T("what.Exported"));
        await admin.LookAsync("story-lawful-exported");
        using (var zip = new ZipArchive(new MemoryStream(await admin.DownloadAsync(admin.Link(T("package"))))))
        {
            Assert.Equal(["audit.checkpoint", "clues.txt", "customer.jsonl", "manifest.json", "operator.jsonl"], zip.Entries.Select(entry => entry.FullName).Order());
            using var manifest = new StreamReader(zip.GetEntry("manifest.json")!.Open());
            Assert.Contains($"\"number\": \"{number}\"", await manifest.ReadToEndAsync(), StringComparison.Ordinal);
        }

        await admin.FillAsync(T("deliver.note"), "By hand, with a receipt.");
        await admin.PressAsync(T("deliver.do"));
        await admin.SeeAsync(T("what.Delivered"));
        await admin.PressAsync(T("close.do"));
        await admin.SeeAsync(T("what.Closed"));
        await admin.LookAsync("story-lawful-closed");
        string[] wrong = [.. risk.TakeFindings(), .. admin.TakeFindings()];
        Assert.True(wrong.Length == 0, string.Join(Environment.NewLine, wrong));

        string T(string key) => risk.T<LawfulRequestsTexts>(key);
    }

    private static string Local(DateTimeOffset at) => ContractTime.Local(at).ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
