using System.Globalization;
using Microsoft.Playwright;
using Portal.Browser.Tests.Support;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Disputes;
using Portal.Web.Features.Disputes;
using Portal.Web.Platform;

namespace Portal.Browser.Tests.Stories;

/// <summary>A customer says that messages were never sent; the carrier's proof, the evidence, the neutral third party and the finding follow.</summary>
public sealed class DisputeStoryTests(Chromium chromium, LivePortal portal)
{
    private static readonly FilePayload Proof = new() { Name = "proof.pdf", MimeType = "application/pdf", Buffer = "%PDF-1.7 a proof"u8.ToArray() };

    [Theory]
    [InlineData(Language.English)]
    [InlineData(Language.Chinese)]
    public async Task A_claim_is_proved_contested_audited_and_found(string language)
    {
        await using var customer = await Screen.OpenAsync(chromium, portal, language);
        await customer.BecomeAsync(await portal.Cast.UserAsync(Who.Owner), strong: true);
        await customer.GoAsync("/disputes");
        await customer.FollowAsync(customer.T<DisputesTexts>("new"));
        await customer.ArriveAsync("/disputes/new");
        await customer.SeeAsync(customer.T<DisputesTexts>("pattern"));
        await customer.FillAsync(customer.T<DisputesTexts>("field.claimed"), "3");
        await customer.FillAsync(customer.T<DisputesTexts>("field.text"), $"Three test numbers got nothing ({language}).");
        await customer.LookAsync("dispute-1-new");
        await customer.PressAsync(customer.T<DisputesTexts>("new.do"));
        await customer.SeeAsync(customer.T<DisputesTexts>("what.Filed"));
        var number = new Uri(customer.Page.Url).AbsolutePath.Split('/')[^1];
        Assert.StartsWith("%PDF-", System.Text.Encoding.ASCII.GetString(await customer.GetAsync($"/disputes/{number}/receipt")), StringComparison.Ordinal);
        await customer.LookAsync("dispute-2-filed");

        await using var ops = await Screen.OpenAsync(chromium, portal, language);
        await ops.BecomeAsync(await portal.Cast.UserAsync(Who.Ops), strong: true);
        await ops.GoAsync("/dispute-desk");
        await ops.FollowAsync(number);
        await ops.ArriveAsync($"/dispute-desk/{number}");
        await ops.PressAsync(ops.T<DisputesTexts>("acknowledge.do"));
        await ops.PressAsync(ops.T<DisputesTexts>("investigate.do"));
        await ops.FillAsync(ops.T<DisputesTexts>("proof.issuer"), "China Mobile");
        await ops.FillAsync(ops.T<DisputesTexts>("proof.on"), ContractTime.DayOf(portal.Clock.GetUtcNow()).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await ops.PressAsync(ops.T<DisputesTexts>("proof.do"));
        await ops.SeeAsync(ops.T<DisputesTexts>("dispute.evidence-missing")); // the file; what was typed stays
        await ops.Page.Locator("#proof-file").SetInputFilesAsync(Proof);
        await ops.LookAsync("dispute-3-proof");
        await ops.PressAsync(ops.T<DisputesTexts>("proof.do"));
        await ops.SeeAsync(ops.T<DisputesTexts>("what.desk.ProofSupplied"));

        await customer.GoAsync($"/disputes/{number}"); // opening it is its receipt
        await customer.SeeAsync(customer.T<DisputesTexts>("what.AwaitingCustomer"));
        await customer.LookAsync("dispute-4-answer");
        await customer.FillAsync(customer.T<DisputesTexts>("reject.text"), "Our numbers got nothing.");
        await customer.PressAsync(customer.T<DisputesTexts>("reject.do"));
        await customer.SeeAsync(customer.T<DisputesTexts>("dispute.evidence-missing"));
        await customer.Page.Locator("#reject-files").SetInputFilesAsync(Proof);
        await customer.PressAsync(customer.T<DisputesTexts>("reject.do"));
        await customer.SeeAsync(customer.T<DisputesTexts>("what.Rejected"));

        await ops.GoAsync($"/dispute-desk/{number}");
        await ops.PressAsync(ops.T<DisputesTexts>("negotiate.do"));
        await ops.SeeAsync(ops.T<DisputesTexts>("what.desk.Negotiating"));
        await customer.GoAsync($"/disputes/{number}");
        await customer.PressAsync(customer.T<DisputesTexts>("audit.ask"));
        await customer.SeeAsync(customer.T<DisputesTexts>("audit.asked"));

        var auditor = await portal.Cast.UserAsync(Who.Auditor);
        await ops.GoAsync($"/dispute-desk/{number}");
        await ops.Page.Locator("#auditor").SelectOptionAsync(auditor.ToString());
        await ops.LookAsync("dispute-5-auditor");
        await ops.PressAsync(ops.T<DisputesTexts>("auditor.do"));
        await ops.SeeAsync(ops.T<DisputesTexts>("what.desk.Auditing"));

        await using var room = await Screen.OpenAsync(chromium, portal, language);
        await room.BecomeAsync(auditor, strong: true);
        await room.GoAsync("/audit-room");
        await room.FollowAsync(number);
        await room.ArriveAsync($"/audit-room/{number}");
        await room.LookAsync("dispute-6-room");
        Assert.Equal(403, (await room.Page.APIRequest.GetAsync(new Uri(new Uri(portal.Url), "/dispute-desk").ToString())).Status);
        await room.Page.Locator("#report-forged").SelectOptionAsync(nameof(Judgement.Yes));
        await room.Page.Locator("#report-malicious").SelectOptionAsync(nameof(Judgement.Yes));
        await room.Page.Locator("#report-serious").SelectOptionAsync(nameof(Judgement.Yes));
        await room.Page.Locator("#report-messages").FillAsync("3");
        await room.Page.Locator("#report-units").FillAsync("3");
        await room.Page.Locator("#report-text").FillAsync("Three of the sampled messages never reached the carrier.");
        await room.Page.Locator("#report-file").SetInputFilesAsync(Proof);
        await room.PressAsync(room.T<DisputesTexts>("report.do"));
        await room.SeeAsync(room.T<DisputesTexts>("finding"));
        await room.LookAsync("dispute-7-found");

        await customer.GoAsync($"/disputes/{number}");
        await customer.FillAsync(customer.T<DisputesTexts>("loss.amount"), "12.50");
        await customer.PressAsync(customer.T<DisputesTexts>("loss.do"));
        await customer.SeeAsync("12.50");
        await customer.LookAsync("dispute-8-effects");
        string[] wrong = [.. customer.TakeFindings(), .. ops.TakeFindings(), .. room.TakeFindings()];
        Assert.True(wrong.Length == 0, string.Join(Environment.NewLine, wrong));
    }

    [Theory]
    [InlineData(Language.English)]
    [InlineData(Language.Chinese)]
    public async Task What_follows_is_proposed_by_one_of_finance_and_booked_by_another(string language)
    {
        var number = await FoundAsync(language);
        await using var finance = await Screen.OpenAsync(chromium, portal, language);
        await finance.BecomeAsync((await portal.AddUserAsync($"disputes-{language}@staff.example".ToLowerInvariant(), staff: StaffRole.Finance)).Id, strong: true);
        await finance.GoAsync($"/dispute-desk/{number}");
        await finance.FillAsync(finance.T<DisputesTexts>("effects.compensation"), "1000000");
        await finance.PressAsync(finance.T<DisputesTexts>("propose.do"));
        await Assertions.Expect(finance.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await finance.FillAsync(finance.T<DisputesTexts>("effects.compensation"), "0.05");
        await finance.PressAsync(finance.T<DisputesTexts>("propose.do"));
        await finance.SeeAsync(finance.T<DisputesTexts>("settle.second"));
        await finance.LookAsync("dispute-9-proposed");

        await using var second = await Screen.OpenAsync(chromium, portal, language);
        await second.BecomeAsync((await portal.AddUserAsync($"disputes-second-{language}@staff.example".ToLowerInvariant(), staff: StaffRole.Finance)).Id, strong: true);
        await second.GoAsync($"/dispute-desk/{number}");
        await second.PressAsync(second.T<DisputesTexts>("settle.do"));
        await second.SeeAsync(second.T<DisputesTexts>("what.desk.Settled"));
        await second.LookAsync("dispute-10-settled");
        string[] wrong = [.. finance.TakeFindings(), .. second.TakeFindings()];
        Assert.True(wrong.Length == 0, string.Join(Environment.NewLine, wrong));
    }

    /// <summary>A dispute over a month that has been billed, taken up as goodwill, with a finding that has consequences and a loss claimed.</summary>
    private async Task<string> FoundAsync(string language)
    {
        await using var db = await portal.DbAsync();
        var organisation = await portal.Cast.OrganisationAsync();
        var now = portal.Clock.GetUtcNow();
        var month = ContractTime.MonthOf(now).AddMonths(-2);
        var dispute = Dispute.File($"D-2024-00000{(language == Language.English ? 1 : 2)}", organisation, new(month, month.AddDays(20), Service.Sms), 2, "Not sent.", "owner", now);
        dispute.Admit("Goodwill.", "ops");
        dispute.Acknowledge("ops", now);
        dispute.Investigate("ops");
        dispute.Negotiate("ops");
        dispute.Decree(new(Judgement.No, Judgement.Yes, Judgement.Yes, Judgement.Yes, 2, 2, "The court found so."), "ops", now);
        dispute.ClaimLoss(Money.Of(0.10m), now);
        db.Add(dispute);
        await db.SaveChangesAsync();
        return dispute.Number;
    }
}
