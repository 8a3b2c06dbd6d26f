using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Domain.Ledger;
using Portal.Domain.Metering;
using Portal.Pdf;
using Portal.Web.Features.Billing;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Usage;
using Portal.Web.Platform.Checks;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Billing.BillingStory;

namespace Portal.Web.Tests.Features.Billing;

/// <summary>Packages on bills, late records as correction lines, and what both move in the ledger.</summary>
public sealed class BillCorrectionTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    private static readonly DateOnly November = new(2026, 11, 1);
    private static readonly DateOnly December = new(2026, 12, 1);
    private static readonly Actor Machine = Actor.Component("tests");

    [Theory, MemberData(nameof(Both))]
    public async Task A_package_pays_first_at_no_price_and_the_ledger_says_so(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var package = await GrantAsync(story, story.Anna, 100, PackageKind.Bought);
        await story.IngestAsync(
            story.Record(1400000001, "2026-10-05T12:00:00+08:00", 70), story.Record(1400000001, "2026-10-06T12:00:00+08:00", 50),
            story.Record(1400000003, "2026-10-06T12:00:00+08:00", 50));
        var client = await story.FinanceMachineAsync();
        await RunAsync(client);

        var bill = await BillOfAsync(client, story, "2026-10", "Anna");
        Assert.Equal(
            ["1400000001 sms CN code 2025-01 0.045 20 0.90", $"1400000001 sms CN code {package.Number} 0 100 0.00"],
            bill.GetProperty("lines").EnumerateArray().Select(line => string.Join(' ', line.EnumerateObject().Select(p => p.Value.ToString()))));

        await using var db = await story.Portal.DbAsync();
        Assert.Equal(0, (await db.LeftAsync(story.Anna.OrganisationId!.Value))[package.Id]);
        Assert.Equal(-0.90m, (await db.MoneyAsync(story.Anna.OrganisationId!.Value, LedgerAccount.Receivable)).Yuan);
        Assert.Equal(-2.25m, (await db.MoneyAsync(story.Bo.OrganisationId!.Value, LedgerAccount.Receivable)).Yuan);
        await SoundAsync(story);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_month_that_packages_pay_wholly_has_its_bill_of_nothing(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var package = await GrantAsync(story, story.Anna, 1_000, PackageKind.Compensation);
        await story.IngestAsync(story.Record(1400000001, "2026-10-05T12:00:00+08:00", 70));
        var run = await story.Portal.Get<BillRunService>().RunAsync(October, Machine);
        Assert.Equal((1, Money.Zero), (run.Bills, run.Total));

        await using var db = await story.Portal.DbAsync();
        Assert.Equal(930, (await db.LeftAsync(story.Anna.OrganisationId!.Value))[package.Id]);
        Assert.True(await db.IsPostedAsync(story.Anna.OrganisationId!.Value, LedgerReason.CompensationUsed, "bill:B-2026-000001"));
        Assert.False(await db.IsPostedAsync(story.Anna.OrganisationId!.Value, LedgerReason.BillIssued, "bill:B-2026-000001"));
        await SoundAsync(story);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Late_records_become_correction_lines_of_the_next_bill_once(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        await story.IngestAsync(
            story.Record(1400000001, "2026-10-05T12:00:00+08:00", 1), story.Record(1400000003, "2026-10-06T12:00:00+08:00", 50),
            story.Record(1400000001, "2026-10-07T12:00:00+08:00", 40, Service.Email, status: DeliveryStatus.Delivered));
        var client = await story.FinanceMachineAsync();
        await RunAsync(client);
        var october = await (await client.GetAsync("/api/v1/bills?month=2026-10")).Content.ReadAsStringAsync();

        // One more segment of Anna's, one of an app that had none, and a mail of hers that bounced after all; Bo sent in November only.
        story.Portal.Time.Advance(TimeSpan.FromHours(1));
        await story.IngestAsync(
            story.Record(1400000001, "2026-10-31T23:59:59.999999+08:00", 1), story.Record(1400000002, "2026-10-09T12:00:00+08:00", 3),
            story.Record(1400000003, "2026-11-09T12:00:00+08:00", 2));
        await ReportAsync(story, story.Records[2] with { Status = DeliveryStatus.SoftBounced, ReceiptAt = story.Records[2].SubmittedAt + 9 });
        await SoundAsync(story);

        story.Portal.Time.SetUtcNow(new(2026, 12, 1, 1, 0, 0, TimeSpan.Zero));
        await RunAsync(client, "2026-11");
        var bill = await BillOfAsync(client, story, "2026-11", "Anna");
        Assert.Equal(
            [
                "1400000001 sms CN code 2025-01 0.045 1 0.04 2026-10", // 0.09 for two, and 0.05 are billed
                "1400000001 email CN code 2025-01 0.003 -40 -0.12 2026-10",
                "1400000002 sms CN code 2025-01 0.045 3 0.14 2026-10",
            ],
            Lines(bill));
        Assert.Equal(["2025-01 2"], (await BillOfAsync(client, story, "2026-11", "Bo")).GetProperty("lines").EnumerateArray()
            .Select(line => $"{line.GetProperty("rateCardVersion")} {line.GetProperty("units")}"));
        Assert.Equal(october, await client.GetStringAsync("/api/v1/bills?month=2026-10")); // an issued bill never changes
        await SoundAsync(story);

        // The figures are on every paper, and the digest is the answer's.
        var number = bill.GetProperty("number").GetString();
        Assert.Contains(",corrects\r\n", await client.GetStringAsync($"/api/v1/bills/{number}/csv"), StringComparison.Ordinal);
        Assert.Contains(",-40,-0.12,CNY,2026-10\r\n", await client.GetStringAsync($"/api/v1/bills/{number}/csv"), StringComparison.Ordinal);
        Assert.DoesNotContain("corrects", await client.GetStringAsync("/api/v1/bills/B-2026-000001/csv"), StringComparison.Ordinal);

        // Nothing is corrected twice, and what comes later still is.
        story.Portal.Time.SetUtcNow(new(2027, 1, 1, 1, 0, 0, TimeSpan.Zero));
        await story.IngestAsync(story.Record(1400000001, "2026-10-30T12:00:00+08:00", 1));
        await RunAsync(client, "2026-12");
        Assert.Equal(["1400000001 sms CN code 2025-01 0.045 1 0.05 2026-10"], Lines(await BillOfAsync(client, story, "2026-12", "Anna")));
        Assert.Single((await JsonAsync(client, "/api/v1/bills?month=2026-12")).EnumerateArray());
        await SoundAsync(story);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_month_that_turns_out_smaller_is_a_credit(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        await story.IngestAsync(story.Record(1400000001, "2026-10-05T12:00:00+08:00", 1_000, Service.Email));
        var runs = story.Portal.Get<BillRunService>();
        await runs.RunAsync(October, Machine);
        story.Portal.Time.SetUtcNow(new(2026, 12, 1, 1, 0, 0, TimeSpan.Zero));
        await ReportAsync(story, story.Records[0] with { Status = DeliveryStatus.Dropped, ReceiptAt = story.Records[0].SubmittedAt + 9 });
        Assert.Equal(-3.00m, (await runs.RunAsync(November, Machine)).Total.Yuan);

        await using var db = await story.Portal.DbAsync();
        Assert.Equal(Money.Zero, await db.MoneyAsync(story.Anna.OrganisationId!.Value, LedgerAccount.Receivable));
        var finance = await story.Portal.StaffAsync(Domain.Accounts.StaffRole.Finance);
        var page = await (await story.Portal.Client(finance).GetAsync("/billing/bills/B-2026-000002")).Content.ReadAsStringAsync();
        Assert.Contains("corrects 2026-10", page, StringComparison.Ordinal);
        await SoundAsync(story);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Units_that_late_records_give_back_return_to_their_package(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var package = await GrantAsync(story, story.Anna, 100, PackageKind.Bought, Service.Email);
        await story.IngestAsync(story.Record(1400000001, "2026-10-05T12:00:00+08:00", 60, Service.Email), story.Record(1400000001, "2026-10-06T12:00:00+08:00", 60, Service.Email));
        var runs = story.Portal.Get<BillRunService>();
        await runs.RunAsync(October, Machine);
        story.Portal.Time.SetUtcNow(new(2026, 12, 1, 1, 0, 0, TimeSpan.Zero));
        await ReportAsync(story, story.Records[0] with { Status = DeliveryStatus.Dropped, ReceiptAt = story.Records[0].SubmittedAt + 9 });
        await runs.RunAsync(November, Machine);

        await using var db = await story.Portal.DbAsync();
        Assert.Equal(40, (await db.LeftAsync(story.Anna.OrganisationId!.Value))[package.Id]);
        Assert.Equal(
            ["2025-01 -20 -0.06", $"{package.Number} -40 0"],
            (await db.Set<Bill>().Include(bill => bill.Lines).SingleAsync(bill => bill.Month == November)).Lines.OrderBy(line => line.Position)
                .Select(line => $"{line.RateCardVersion} {line.Units} {line.Amount.ToExactString()}"));
        await SoundAsync(story);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Wherever_the_run_dies_the_next_one_makes_the_same_bills_and_nothing_twice(string provider)
    {
        string? whole = null;
        for (var documents = 0; documents <= 4; documents++)
        {
            var engine = new EngineThatDies(new PortalPdfEngine(), int.MaxValue);
            await using var story = await BillingStory.StartAsync(provider, services => services.AddSingleton<IPdfEngine>(engine));
            await GrantAsync(story, story.Anna, 100, PackageKind.Bought);
            await story.IngestAsync(story.Record(1400000001, "2026-10-05T12:00:00+08:00", 90), story.Record(1400000003, "2026-10-05T12:00:00+08:00", 9));
            var runs = story.Portal.Get<BillRunService>();
            await DyingAsync(runs, October);
            story.Portal.Time.SetUtcNow(new(2026, 12, 1, 1, 0, 0, TimeSpan.Zero));
            await story.IngestAsync(
                story.Record(1400000001, "2026-10-08T12:00:00+08:00", 20), story.Record(1400000003, "2026-10-08T12:00:00+08:00", 2),
                story.Record(1400000003, "2026-11-08T12:00:00+08:00", 4));
            await DyingAsync(runs, November);
            await SoundAsync(story);

            await using var db = await story.Portal.DbAsync();
            var bills = await db.Set<Bill>().AsNoTracking().Include(bill => bill.Lines).OrderBy(bill => bill.Number).ToListAsync();
            Assert.Equal(["B-2026-000001", "B-2026-000002", "B-2026-000003", "B-2026-000004"], bills.Select(bill => bill.Number));
            Assert.Equal(4, (await story.Portal.MailsAsync()).Count);
            var postings = await db.Set<LedgerEntry>().SelectMany(entry => entry.Postings, (entry, posting) => new { entry.Document, entry.Reason, posting.Account, posting.Amount }).ToListAsync();
            var seen = string.Join('\n', bills.Select(bill => bill.Sha256).Concat(postings.Select(posting => posting.ToString()).Order(StringComparer.Ordinal)));
            Assert.Equal(whole ??= seen, seen);

            async Task DyingAsync(BillRunService service, DateOnly month)
            {
                engine.DieAfter(documents % 3); // dies before the first bill, between two, or not at all
                if (documents % 3 < 2)
                    await Assert.ThrowsAsync<IOException>(() => service.RunAsync(month, Machine));
                engine.DieAfter(int.MaxValue);
                await service.RunAsync(month, Machine);
            }
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_comes_while_a_run_lies_dead_is_corrected_by_the_run_after_it(string provider)
    {
        var engine = new EngineThatDies(new PortalPdfEngine(), 1);
        await using var story = await BillingStory.StartAsync(provider, services => services.AddSingleton<IPdfEngine>(engine));
        await story.IngestAsync(story.Record(1400000001, "2026-10-05T12:00:00+08:00", 90), story.Record(1400000003, "2026-10-05T12:00:00+08:00", 9));
        var runs = story.Portal.Get<BillRunService>();
        await Assert.ThrowsAsync<IOException>(() => runs.RunAsync(October, Machine));
        engine.DieAfter(int.MaxValue);
        story.Portal.Time.Advance(TimeSpan.FromHours(1));
        await story.IngestAsync(story.Record(1400000001, "2026-10-06T12:00:00+08:00", 5), story.Record(1400000003, "2026-10-06T12:00:00+08:00", 5));
        await runs.RunAsync(October, Machine);

        story.Portal.Time.SetUtcNow(new(2026, 12, 1, 1, 0, 0, TimeSpan.Zero));
        await runs.RunAsync(November, Machine);
        await using var db = await story.Portal.DbAsync();
        var corrections = await db.Set<Bill>().Where(bill => bill.Month == November).SelectMany(bill => bill.Lines).ToListAsync();
        Assert.Equal(5, Assert.Single(corrections).Units); // the bill that was made before the power went out lacks them, the other has them
        await SoundAsync(story);
    }

    private static IEnumerable<string> Lines(JsonElement bill) => bill.GetProperty("lines").EnumerateArray()
        .Select(line => string.Join(' ', line.EnumerateObject().Select(p => p.Value.ToString())));

    private static async Task<JsonElement> BillOfAsync(HttpClient client, BillingStory story, string month, string name)
    {
        var row = (await JsonAsync(client, $"/api/v1/bills?month={month}")).EnumerateArray()
            .Single(row => row.GetProperty("organisation").GetString()!.Contains(name, StringComparison.Ordinal));
        return await JsonAsync(client, $"/api/v1/bills/{row.GetProperty("number").GetString()}");
    }

    internal static async Task ReportAsync(BillingStory story, UsageRecord record)
    {
        var answer = await story.Portal.Get<IUsageStore>().IngestAsync(
            new(BatchKey.Of("tests", null, $"report-{record.MessageId}-{record.Status}"), [new(0, story.Anna.OrganisationId!.Value, record)], []), story.Portal.Time.GetUtcNow());
        Assert.Equal(1, answer.Updated);
    }

    internal static async Task<Package> GrantAsync(BillingStory story, Person owner, long units, PackageKind kind, Service service = Service.Sms)
    {
        await using var db = await story.Portal.DbAsync();
        var (from, until, now) = (new DateOnly(2026, 9, 1), new DateOnly(2027, 8, 31), story.Portal.Time.GetUtcNow());
        var number = $"P-2026-{await db.Set<Package>().CountAsync() + 1:000000}";
        var package = kind is PackageKind.Bought
            ? Package.Buy(owner.OrganisationId!.Value, number, service, units, Money.Of(4.5m), from, until, "order:1", now)
            : Package.Grant(owner.OrganisationId!.Value, number, service, units, from, until, "claim:1", now);
        db.Add(package);
        db.Add(new LedgerEntry(
            owner.OrganisationId!.Value, kind is PackageKind.Bought ? LedgerReason.PackageBought : LedgerReason.CompensationGranted, $"package:{number}", "", "tests", now,
            new LedgerPosting(package.Account, Commodities.Of(service), units, package.Id), new LedgerPosting(LedgerAccount.UnitsIssued, Commodities.Of(service), -units)));
        await db.SaveChangesAsync();
        return package;
    }

    /// <summary>Bills, numbers and ledger agree with the records.</summary>
    internal static async Task SoundAsync(BillingStory story)
    {
        foreach (var invariant in story.Portal.Services.GetServices<IInvariant>()
            .Where(i => i.GetType().Namespace == typeof(BillQueries).Namespace || i.GetType().Namespace == typeof(LedgerBook).Namespace))
        {
            var result = await invariant.CheckAsync(default);
            Assert.True(result.Holds, $"{invariant.Name}: {result.Words}");
        }
    }

    private sealed class EngineThatDies(IPdfEngine inner, int afterDocuments) : IPdfEngine
    {
        private int _left = afterDocuments;

        public void DieAfter(int documents) => _left = documents;

        public PdfRendering Render(PdfDocument document, Stream output) =>
            _left-- > 0 ? inner.Render(document, output) : throw new IOException("The power went out.");
    }
}
