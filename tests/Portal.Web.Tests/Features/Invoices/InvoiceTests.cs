using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Invoices;
using Portal.Web.Features.Audit;
using Portal.Web.Features.Invoices;
using Portal.Web.Platform.Checks;
using Portal.Web.Platform.Files;
using Portal.Web.Tests.Features.BillLife;
using Portal.Web.Tests.Features.Packages;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Invoices;

/// <summary>Asking for an invoice, issuing and reversing it, and that no fen stands on two; on both databases.</summary>
public sealed class InvoiceTests
{
    private static readonly InvoiceDetails Company = new()
    {
        Title = "Anna's shop",
        TaxNumber = "91350100M000100Y43",
        Mail = "invoices@shop.example",
    };

    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task Finance_sees_whom_to_write_to_only_after_saying_why(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var (service, queries) = (story.Portal.Get<InvoiceService>(), story.Portal.Get<InvoiceQueries>());
        var finance = await story.Portal.StaffAsync(StaffRole.Finance);
        await service.SetDetailsAsync(new() { TitleKind = InvoiceTitle.Personal, Title = "王小明", Phone = "13800138000", Mail = "ming@example.com" }, story.Anna.Actor);
        await story.Life.ConfirmAsync(story.Number, story.Anna.Actor);
        var number = await service.RequestAsync([$"bill:{story.Number}"], story.Anna.Actor);
        Assert.Equal("王小明", (await queries.GetAsync(number, story.Anna.Actor)).Details.Title);
        var masked = (await queries.GetAsync(number, finance.Actor)).Details;
        Assert.Equal(("王••", "m•••@example.com"), (masked.Title, masked.Mail));
        using var client = story.Portal.Client(finance);
        foreach (var address in new[] { "/invoicing", $"/invoicing/{number}" })
        {
            var page = await client.GetStringAsync(address);
            Assert.DoesNotContain("王小明", page, StringComparison.Ordinal);
            Assert.DoesNotContain("ming@example.com", page, StringComparison.Ordinal);
        }

        Assert.Equal("personal.reason-missing", await CodeAsync(() => service.BuyerAsync(number, "", finance.Actor)));
        Assert.Equal("王小明", (await service.BuyerAsync(number, "Writing the invoice", finance.Actor)).Title);
        var line = Assert.Single((await story.Portal.Get<AuditQueries>().OwnAsync(new(OnlyViews: true), story.Anna.Actor)).Lines);
        Assert.Equal(("invoice.buyer-viewed", "Writing the invoice"), (line.Action, line.Details));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_final_bill_is_requested_issued_and_downloaded_by_its_own_customer_only(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var (service, queries) = (story.Portal.Get<InvoiceService>(), story.Portal.Get<InvoiceQueries>());
        var finance = await story.Portal.StaffAsync(StaffRole.Finance);
        var key = $"bill:{story.Number}";
        Assert.Equal(InvoiceHurdle.BillOpen, Assert.Single((await queries.MineAsync(story.Anna.Actor)).Things).Thing.Hurdle);
        Assert.Equal("invoice.details-missing", await CodeAsync(() => service.RequestAsync([key], story.Anna.Actor)));
        await service.SetDetailsAsync(Company, story.Anna.Actor);
        Assert.Equal("invoice.not-invoiceable", await CodeAsync(() => service.RequestAsync([key], story.Anna.Actor)));

        await story.Life.ConfirmAsync(story.Number, story.Anna.Actor);
        var number = await service.RequestAsync([key], story.Anna.Actor);
        Assert.Equal("IR-2026-000001", number);
        Assert.Equal("invoice.taken", await CodeAsync(() => service.RequestAsync([key], story.Anna.Actor)));
        await service.SetDetailsAsync(Company, story.Bo.Actor);
        await Assert.ThrowsAsync<NotFoundException>(() => service.RequestAsync([key], story.Bo.Actor)); // another customer's bill
        await Assert.ThrowsAsync<NotFoundException>(() => queries.GetAsync(number, story.Bo.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => service.IssueAsync(number, "20261123000000000001", Today(story.Portal), Pdf(), story.Anna.Actor));

        Assert.Equal("file.not-an-invoice", await CodeAsync(() => service.IssueAsync(number, "20261123000000000001", Today(story.Portal), File("x.pdf", "MZ"), finance.Actor)));
        await service.IssueAsync(number, "20261123000000000001", Today(story.Portal), Pdf(), finance.Actor);
        Assert.Equal("invoice.state", await CodeAsync(() => service.IssueAsync(number, "20261123000000000002", Today(story.Portal), Pdf(), finance.Actor)));

        using var mine = await story.Portal.Client(story.Anna).GetAsync($"/invoices/{number}/file");
        Assert.Equal("attachment", mine.Content.Headers.ContentDisposition!.DispositionType);
        Assert.StartsWith("%PDF-", await mine.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await story.Portal.Client(story.Bo).GetAsync($"/invoices/{number}/file")).StatusCode);
        Assert.Contains(await story.Portal.MailsAsync(Company.Mail), mail => mail.Subject == "Your invoice 20261123000000000001");
        var file = (await queries.GetAsync(number, story.Anna.Actor)).Request.FileId!.Value;
        await Assert.ThrowsAsync<NotFoundException>(() => story.Portal.Get<FileStore>().OpenAsync(file, story.Anna.Actor, default)); // only by the address that asks who may see bills
        var check = story.Portal.Get<IEnumerable<IInvariant>>().OfType<InvoicesInvariant>().Single();
        Assert.True((await check.CheckAsync(default)).Holds);
        await using var db = await story.Portal.DbAsync();
        await db.Database.ExecuteSqlRawAsync("UPDATE invoice_items SET \"Gross\" = \"Gross\" + 10000");
        Assert.False((await check.CheckAsync(default)).Holds); // a fen more than the bill is worth
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Two_requests_for_one_bill_in_the_same_moment_become_one(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var service = story.Portal.Get<InvoiceService>();
        await service.SetDetailsAsync(Company, story.Anna.Actor);
        await story.Life.ConfirmAsync(story.Number, story.Anna.Actor);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            Record.ExceptionAsync(() => Task.Run(() => service.RequestAsync([$"bill:{story.Number}"], story.Anna.Actor))).AsTask()));

        Assert.Single(outcomes, outcome => outcome is null);
        Assert.All(outcomes, outcome => Assert.True(outcome is null or RuleException { Code: "invoice.taken" }, outcome?.ToString()));
        await using var db = await story.Portal.DbAsync();
        Assert.Equal(1, await db.Set<InvoiceRequest>().CountAsync());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_refund_calls_the_invoice_back_and_the_red_letter_one_frees_the_rest(string provider)
    {
        await using var story = await PackageStory.StartAsync(provider, money: 5_000);
        var service = story.Portal.Get<InvoiceService>();
        var queries = story.Portal.Get<InvoiceQueries>();
        await service.SetDetailsAsync(Company, story.Anna.Actor);
        var package = await story.BuyAsync("sms-10k");
        var thing = Assert.Single((await queries.MineAsync(story.Anna.Actor)).Things).Thing;
        Assert.Equal((null, Money.Of(450)), (thing.Hurdle, thing.Amount));
        var first = await service.RequestAsync([thing.Key], story.Anna.Actor);
        await service.IssueAsync(first, "20261123000000000001", Today(story.Portal), Pdf(), story.Finance);

        await story.Packages.RefundAsync(package, story.Anna.Actor);

        var view = await queries.GetAsync(first, story.Anna.Actor);
        Assert.Equal(InvoiceStatus.ReversalDue, view.Request.Status);
        Assert.Equal("invoice.same-number", await CodeAsync(() => service.ReverseAsync(first, "20261123000000000001", Today(story.Portal), story.Finance)));
        await service.ReverseAsync(first, "20261123000000000009", Today(story.Portal), story.Finance);
        var after = Assert.Single((await queries.MineAsync(story.Anna.Actor)).Things);
        Assert.Equal((InvoiceHurdle.GivenBack, (string?)null), (after.Thing.Hurdle, after.RequestNumber));
        Assert.True((await story.Portal.Get<IEnumerable<IInvariant>>().OfType<InvoicesInvariant>().Single().CheckAsync(default)).Holds);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_refund_before_the_invoice_ends_the_request_and_a_refused_one_can_be_asked_again(string provider)
    {
        await using var story = await PackageStory.StartAsync(provider, money: 5_000);
        var (service, queries) = (story.Portal.Get<InvoiceService>(), story.Portal.Get<InvoiceQueries>());
        await service.SetDetailsAsync(Company, story.Anna.Actor);
        var package = await story.BuyAsync("sms-10k");
        var refused = await service.RequestAsync([$"package:{package}"], story.Anna.Actor);
        Assert.Equal("invoice.reason-missing", await CodeAsync(() => service.RefuseAsync(refused, " ", story.Finance)));
        await service.RefuseAsync(refused, "The title is another company's.", story.Finance);
        var withdrawn = await service.RequestAsync([$"package:{package}"], story.Anna.Actor);
        await service.WithdrawAsync(withdrawn, story.Anna.Actor);
        var waiting = await service.RequestAsync([$"package:{package}"], story.Anna.Actor);

        await story.Packages.RefundAsync(package, story.Anna.Actor);

        Assert.Equal(InvoiceStatus.Withdrawn, (await queries.GetAsync(waiting, story.Anna.Actor)).Request.Status);
        Assert.Empty((await queries.DeskAsync(1, story.Finance)).Waiting);
        Assert.Contains(await story.Portal.MailsAsync(story.Anna.Email), mail => mail.Subject == $"Your invoice request {refused} was refused");
    }

    [Theory]
    [InlineData("en", "What can be invoiced", "Once the bill is confirmed")]
    [InlineData("zh-CN", "可开票项目", "账单确认或视为确认后")]
    public async Task The_page_says_what_cannot_be_invoiced_and_why(string language, string heading, string hurdle)
    {
        await using var story = await LifeStory.StartAsync(Databases.Sqlite);
        var page = await story.Portal.Client(story.Anna, language).GetStringAsync("/invoices");
        Assert.Contains(heading, page);
        Assert.Contains(hurdle, page);
        Assert.Contains("/agreements/special#bills-confirm", page);
    }

    private static DateOnly Today(TestPortal portal) => ContractTime.DayOf(portal.Time.GetUtcNow());

    private static InvoiceFile Pdf() => File("invoice.pdf", "%PDF-1.7 an invoice");

    private static InvoiceFile File(string name, string content) => new(name, () => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)));

    private static async Task<string> CodeAsync(Func<Task> act) => (await Assert.ThrowsAsync<RuleException>(act)).Code;
}
