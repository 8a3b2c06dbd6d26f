using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Portal.Browser.Tests.Support;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Web.Features.Audit;
using Portal.Web.Features.Billing;
using Portal.Web.Features.BillLife;
using Portal.Web.Features.Objections;
using Portal.Web.Features.Tokens;
using Portal.Web.Features.Usage;

namespace Portal.Browser.Tests.Stories;

/// <summary>What was sent and what it costs: a gateway reports it, the customer looks at it, finance bills it.</summary>
/// <param name="monthsAgo">Each story bills a month of its own, so that two can be told in one portal.</param>
public sealed class MoneyStory(Chromium chromium, LivePortal portal, CustomerStory customer, int monthsAgo) : IAsyncDisposable
{
    private const int Delivered = 40;
    private const int Failed = 5;
    private const int Refused = 3;

    private readonly List<Screen> _staff = [];
    private Task? _reported, _seen, _billed, _credited, _audited;
    private string _bill = "";
    private string _total = "";

    private Screen Screen => customer.Screen;

    public IEnumerable<Screen> Screens => [Screen, .. _staff];

    private DateOnly Month
    {
        get
        {
            var today = ContractTime.DayOf(portal.Clock.GetUtcNow());
            return new DateOnly(today.Year, today.Month, 1).AddMonths(-monthsAgo);
        }
    }

    private string MonthText => Month.ToString("yyyy-MM");

    private string First => Month.ToString("yyyy-MM-dd");

    private string Last => Month.AddMonths(1).AddDays(-1).ToString("yyyy-MM-dd");

    /// <summary>An admin makes a token on the page; a gateway posts what was delivered with it.</summary>
    public Task ReportedAsync() => _reported ??= Task.Run(async () =>
    {
        await customer.AppAsync();
        var admin = await StaffAsync(StaffRole.Admin, "admin");
        await admin.GoAsync("/settings/tokens");
        await admin.PressAsync(admin.T<TokensTexts>("new"));
        await admin.FillAsync(admin.T<TokensTexts>("field.name"), $"Gateway {Screen.Language}");
        await admin.Page.Locator("label.check").Filter(new() { HasText = "usage:write" }).Locator("input").CheckAsync();
        await admin.LookAsync("story-8-token");
        await admin.PressAsync(admin.T<TokensTexts>("create"));
        var token = (await admin.Page.Locator("#issued-token").TextContentAsync())!.Trim();
        await admin.LookAsync("story-8-token-shown");

        using var gateway = new HttpClient { BaseAddress = new(portal.Url) };
        gateway.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await gateway.PostAsJsonAsync("/api/v1/usage", Records());
        var counted = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.IsSuccessStatusCode, counted.ToString());
        Assert.True(counted.GetProperty("accepted").GetInt32() == Delivered + Failed + Refused, counted.ToString());
        using var again = await gateway.PostAsJsonAsync("/api/v1/usage", Records());
        Assert.Equal(Delivered + Failed + Refused, (await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("duplicates").GetInt32());
    });

    /// <summary>The customer sees it as chart, table and CSV, and follows one message.</summary>
    public Task SeenAsync() => _seen ??= Task.Run(async () =>
    {
        await ReportedAsync();
        await Screen.GoAsync($"/usage?from={First}&until={Last}");
        await Assertions.Expect(Screen.Page.Locator("tfoot")).ToContainTextAsync((Delivered + Failed + Refused).ToString());
        await Assertions.Expect(Screen.Page.Locator("figure svg rect.usage-delivered")).Not.ToHaveCountAsync(0);
        await Screen.LookAsync("story-8-usage");
        var csv = Encoding.UTF8.GetString(await Screen.DownloadAsync(Screen.Link(U("export"))));
        Assert.Contains(customer.AppId.ToString(), csv, StringComparison.Ordinal);

        await Screen.GoAsync($"/usage/messages?id=m-{Screen.Language}-7&from={First}&until={Last}");
        await Screen.FollowAsync($"m-{Screen.Language}-7");
        await Screen.ArriveAsync("/usage/messages/");
        await Screen.SeeAsync(U("timeline.delivered"));
        await Screen.LookAsync("story-8-message");
    });

    /// <summary>Finance runs the month; the customer opens the bill and takes it home as PDF and CSV.</summary>
    public Task BilledAsync() => _billed ??= Task.Run(async () =>
    {
        await ReportedAsync();
        var finance = await StaffAsync(StaffRole.Finance, "finance");
        await finance.GoAsync("/billing");
        await finance.PressAsync(B("billing.run"));
        await finance.Page.Locator("#run-month").FillAsync(MonthText);
        await finance.LookAsync("story-9-run");
        await finance.PressAsync(B("billing.run-month", MonthText));
        await finance.GoAsync($"/billing?month={MonthText}");
        var row = finance.Page.Locator("tr").Filter(new() { HasText = customer.Organisation });
        await row.First.WaitForAsync();
        await finance.LookAsync("story-9-runs");
        _bill = (await row.Locator("a").First.TextContentAsync())!.Trim();

        await portal.Mails.WaitAsync(customer.Mail, _bill);
        await Screen.GoAsync("/bills");
        await Screen.LookAsync("story-9-bills");
        await Screen.FollowAsync(_bill);
        await Screen.ArriveAsync($"/bills/{_bill}");
        _total = (await Screen.Page.Locator(".bill-tiles .value").First.TextContentAsync())!.Trim();
        await Screen.LookAsync("story-9-bill");

        var pdf = await Screen.DownloadAsync(Screen.Link(B("bill.pdf")));
        Assert.Equal("%PDF", Encoding.ASCII.GetString(pdf, 0, 4));
        var text = await PdfText.ReadAsync(pdf);
        Assert.Contains(_bill, text, StringComparison.Ordinal);
        Assert.Contains(_total.Trim('¥', ' '), text, StringComparison.Ordinal);
        Assert.Contains(customer.Organisation, text, StringComparison.Ordinal);
        var csv = Encoding.UTF8.GetString(await Screen.DownloadAsync(Screen.Link(B("bill.csv"))));
        Assert.Contains(customer.AppId.ToString(), csv, StringComparison.Ordinal);
    });

    /// <summary>
    /// Finance proposes a credit by itself and a second person rejects it. The customer objects with its own counts, finance agrees, the
    /// second person issues the credit note, and the customer reads it.
    /// </summary>
    public Task CreditedAsync() => _credited ??= Task.Run(async () =>
    {
        await BilledAsync();
        var finance = await StaffAsync(StaffRole.Finance, "finance-one");
        var second = await StaffAsync(StaffRole.Finance, "finance-two");
        await ProposedAsync(finance, second);
        await ObjectedAsync();

        await finance.GoAsync("/objections");
        await finance.Page.Locator("tr").Filter(new() { HasText = _bill }).Locator("a").First.ClickAsync();
        await finance.ArriveAsync("/objections/O-");
        await finance.ReadyAsync();
        await finance.SeeAsync(O("figures.frozen"));
        await finance.Page.Locator("#outcome-1").SelectOptionAsync("Upheld");
        await finance.LookAsync("story-11-decision");
        await finance.PressAsync(O("decide"));
        await finance.SeeAsync(O("note.second"));

        await second.GoAsync("/objections");
        await second.LookAsync("story-11-credits");
        await second.Page.Locator("tr").Filter(new() { HasText = _bill }).GetByRole(AriaRole.Button, new() { Name = O("note.issue"), Exact = true }).ClickAsync();
        await second.SeeAsync("CN-");

        await portal.Mails.WaitAsync(customer.Mail, "CN-");
        await Screen.GoAsync($"/bills/{_bill}");
        await Screen.SeeAsync("CN-");
        await Screen.LookAsync("story-11-bill");
        var pdf = await Screen.DownloadAsync(Screen.Page.Locator("a[href*='/credit-notes/']").First);
        Assert.Contains(_bill, await PdfText.ReadAsync(pdf), StringComparison.Ordinal);
        await Screen.GoAsync("/bills/account");
        await Screen.LookAsync("story-11-account");
    });

    private async Task ProposedAsync(Screen finance, Screen second)
    {
        await finance.GoAsync($"/billing/bills/{_bill}");
        await finance.FollowAsync(B("bill.credit-note"));
        await finance.ArriveAsync($"/billing/bills/{_bill}/credit-note");
        await finance.ReadyAsync();
        await finance.Page.Locator("#units-1").FillAsync("1");
        await finance.Page.Locator("#units-1").BlurAsync();
        await Assertions.Expect(finance.Page.Locator("#amount-1")).Not.ToHaveValueAsync("");
        await finance.Page.Locator("#reason").FillAsync("One came twice.");
        await finance.LookAsync("story-11-credit-form");
        await finance.PressAsync(O("propose"));
        await finance.SeeAsync(O("note.second"));
        await finance.LookAsync("story-11-proposed");

        await second.GoAsync($"/billing/bills/{_bill}");
        await second.PressAsync(O("note.reject"));
        await second.SeeAsync(O("note.status.Rejected"));
    }

    private async Task ObjectedAsync()
    {
        await Screen.GoAsync($"/bills/{_bill}");
        await Screen.SeeAsync(Screen.T<BillLifeTexts>("panel.nothing"));
        await Screen.FollowAsync(B("reconcile.open"));
        await Screen.ArriveAsync($"/bills/{_bill}/reconciliation");
        await Screen.ReadyAsync();
        await Screen.Page.Locator("#counts").FillAsync($"{MonthText}-01,1");
        await Screen.PressAsync(B("reconcile.compare"));
        await Screen.FollowAsync(B("reconcile.object"));
        await Screen.ArriveAsync($"/bills/{_bill}/objection");
        await Screen.ReadyAsync();
        await Assertions.Expect(Screen.Page.Locator("#line-1")).ToBeCheckedAsync();
        await Assertions.Expect(Screen.Page.Locator("#text")).Not.ToHaveValueAsync("");
        var own = Screen.Page.Locator($"[id='own-{MonthText}-01']");
        await Assertions.Expect(own).ToHaveValueAsync("1");
        await own.FillAsync("0");
        await own.BlurAsync();
        await Assertions.Expect(Screen.Page.Locator("tfoot td").Nth(2)).ToHaveTextAsync("0");
        await Screen.LookAsync("story-11-objection-form");
        await Screen.PressAsync(O("form.file"));
        await Screen.SeeAsync(O("receipt"));
        await Screen.SeeAsync(O("figures.frozen"));
        await Screen.LookAsync("story-11-objection");
    }

    /// <summary>Staff find what was done in the audit log, and see that its chain is whole.</summary>
    public Task AuditedAsync() => _audited ??= Task.Run(async () =>
    {
        await BilledAsync();
        var risk = await StaffAsync(StaffRole.Risk, "risk");
        await risk.GoAsync("/audit");
        await risk.FillAsync(risk.T<AuditTexts>("field.organisation"), customer.Organisation);
        await risk.PressAsync(risk.Shared("search"));
        await Assertions.Expect(risk.Page.Locator("tbody tr").Filter(new() { HasText = customer.Organisation })).Not.ToHaveCountAsync(0);
        await risk.PressAsync(risk.T<AuditTexts>("verify"));
        await risk.SeeAsync(risk.T<AuditTexts>("verdict.whole"));
        await risk.LookAsync("story-10-audit");
    });

    public async ValueTask DisposeAsync()
    {
        foreach (var screen in _staff)
            await screen.DisposeAsync();
    }

    private async Task<Screen> StaffAsync(StaffRole role, string name)
    {
        var screen = await Screen.OpenAsync(chromium, portal, Screen.Language);
        _staff.Add(screen);
        var user = await portal.AddUserAsync($"{name}-{Screen.Language}@staff.example".ToLowerInvariant(), CustomerStory.Password, Screen.Language, role);
        await screen.BecomeAsync(user.Id, strong: true);
        return screen;
    }

    private IEnumerable<Dictionary<string, object>> Records() => Enumerable.Range(0, Delivered + Failed + Refused).Select(i =>
    {
        var at = new DateTimeOffset(Month, new TimeOnly(10, i, 5), TimeSpan.FromHours(8)).AddDays(i % 27);
        var status = i < Delivered ? "delivered" : i < Delivered + Failed ? "failed" : "rejected";
        var record = new Dictionary<string, object>
        {
            ["messageId"] = $"m-{Screen.Language}-{i}",
            ["appId"] = customer.AppId,
            ["service"] = "sms",
            ["region"] = "CN",
            ["type"] = "code",
            ["units"] = 1 + (i % 2),
            ["submittedAt"] = at.ToString("yyyy-MM-ddTHH:mm:sszzz"),
            ["status"] = status,
        };
        if (status != "rejected")
            record["receiptAt"] = at.AddSeconds(4).ToString("yyyy-MM-ddTHH:mm:sszzz");
        return record;
    });

    private string U(string key, params object[] arguments) => Screen.T<UsageTexts>(key, arguments);

    private string O(string key, params object[] arguments) => Screen.T<ObjectionsTexts>(key, arguments);

    private string B(string key, params object[] arguments) => Screen.T<BillingTexts>(key, arguments);
}
