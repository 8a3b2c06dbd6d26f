using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Ledger;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Payments;
using Portal.Web.Platform.Checks;
using Portal.Web.Tests.Features.BillLife;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Payments;

/// <summary>Transfers and bank files, on both databases.</summary>
public sealed class PaymentTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);

    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task Part_payments_add_up_and_what_is_too_much_goes_to_the_balance(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var finance = await story.Portal.StaffAsync(StaffRole.Finance);
        var payments = story.Portal.Get<PaymentService>();
        await story.Life.ConfirmAsync(story.Number, story.Anna.Actor);
        var total = (await story.BillAsync()).Total;

        Assert.Equal("R-2026-000001", await payments.RecordAsync(story.Number, "T1", Today, Money.Of(10), finance.Actor));
        Assert.Equal("payment.known", await CodeAsync(() => payments.RecordAsync(story.Number, " T1 ", Today, Money.Of(10), finance.Actor)));
        Assert.Equal(total - Money.Of(10), (await story.BillAsync()).Standing.Open);
        await payments.RecordAsync(Payment.ReferenceOf(story.Anna.OrganisationId!.Value), "T2", Today, total, finance.Actor);

        Assert.Equal("paid", await story.WordAsync());
        await using var db = await story.Portal.DbAsync();
        Assert.Equal(Money.Of(10), await db.MoneyAsync(story.Anna.OrganisationId.Value, LedgerAccount.Balance));
        Assert.Contains(await story.Portal.MailsAsync(story.Anna.Email), mail => mail.Subject.StartsWith("Receipt R-2026-000002", StringComparison.Ordinal));
        await HoldsAsync(story);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Sending_that_stopped_goes_on_with_the_full_payment(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        await story.Life.ConfirmAsync(story.Number, story.Anna.Actor);
        story.Portal.Time.Advance(TimeSpan.FromDays(6));
        Assert.Equal("suspended", await story.WordAsync());
        var finance = await story.Portal.StaffAsync(StaffRole.Finance);
        var total = (await story.BillAsync()).Total;

        await story.Portal.Get<PaymentService>().RecordAsync(story.Number, "T1", Today, total - Money.Of(0.01m), finance.Actor);
        Assert.Equal("suspended", await story.WordAsync());
        await story.Portal.Get<PaymentService>().RecordAsync(story.Number, "T2", Today, Money.Of(0.01m), finance.Actor);
        Assert.Equal("paid", await story.WordAsync());
        await using var db = await story.Portal.DbAsync();
        Assert.Equal(1, await db.Set<Domain.Audit.AuditRow>().CountAsync(row => row.Action == "bill.sending-resumed"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_bank_file_is_matched_line_by_line_and_the_same_file_or_line_again_changes_nothing(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var finance = await story.Portal.StaffAsync(StaffRole.Finance);
        var import = story.Portal.Get<BankImport>();
        var file = File(
            $"\"F,1\",2026-11-20,10.00,Anna,\"for {story.Number.ToLowerInvariant()}, part\"",
            $"F2,2026-11-21,5.00,Anna,{Payment.ReferenceOf(story.Anna.OrganisationId!.Value)}",
            "F3,2026-11-21,7.00,Somebody,thank you");

        Assert.Equal([story.Number, Payment.ReferenceOf(story.Anna.OrganisationId.Value), null], (await import.PreviewAsync(file, finance.Actor)).Select(l => l.Target));
        var first = await import.ImportAsync("november.csv", file, finance.Actor);
        Assert.Equal((3, 0, 2, 1), (first.Lines, first.Known, first.Matched, first.Unmatched));
        Assert.Equal(first, await import.ImportAsync("again.csv", file, finance.Actor));
        Assert.Equal((0, 1), ((await import.ImportAsync("other.csv", File("F2,2026-11-21,5.00,Anna,x"), finance.Actor)) is var r ? (r.Lines, r.Known) : default));

        var open = Assert.Single((await story.Portal.Get<PaymentQueries>().ListAsync(1, finance.Actor)).Open);
        Assert.Equal("payment.target-unknown", await CodeAsync(() => import.MatchAsync(open.Id, "B-2026-999999", finance.Actor)));
        await import.MatchAsync(open.Id, story.Number, finance.Actor);
        Assert.Equal("bank-line.settled", await CodeAsync(() => import.SetAsideAsync(open.Id, "no", finance.Actor)));
        Assert.Equal(Money.Of(17), (await story.BillAsync()).Paid); // F2 went to the balance: nothing was due yet
        await HoldsAsync(story);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_import_that_was_killed_goes_on_and_two_at_a_time_pay_once(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var finance = await story.Portal.StaffAsync(StaffRole.Finance);
        var import = story.Portal.Get<BankImport>();
        var credits = Enumerable.Range(1, 8).Select(i => new BankCredit($"K{i}", Today, Money.Of(i), "Anna", story.Number)).ToList();
        var file = File([.. credits.Select(c => $"{c.Reference},2026-11-23,{c.Amount.ToFenString()},{c.Payer},{c.Text}")]);
        await using (var db = await story.Portal.DbAsync())
        {
            // Killed after the lines were stored and before any was settled.
            db.Add(new BankStatement("killed.csv", BankFile.Sha256(file), credits, "tests", story.Portal.Time.GetUtcNow()));
            await db.SaveChangesAsync();
        }

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Record.ExceptionAsync(() => Task.Run(() => import.ImportAsync("k.csv", file, finance.Actor))).AsTask()));
        Assert.All(outcomes, outcome => Assert.True(outcome is null or DbUpdateException, outcome?.ToString()));
        await import.TakeUpAsync(null, Actor.Component("tests"));

        await using var after = await story.Portal.DbAsync();
        Assert.Equal(8, await after.Set<Payment>().CountAsync());
        Assert.Equal(8, await after.Set<BankLine>().CountAsync(l => l.Status == BankLineStatus.Matched));
        Assert.Equal(Money.Of(36), (await story.BillAsync()).Paid);
        await HoldsAsync(story);
    }

    [Theory]
    [InlineData("reference,date", "bank-file.header")]
    [InlineData(BankFile.Header + "\nA,2026-11-31,1.00,x,y", "bank-file.line")]
    [InlineData(BankFile.Header + "\nA,2026-11-30,1.001,x,y", "bank-file.line")]
    [InlineData(BankFile.Header + "\nA,2026-11-30,-1.00,x,y", "bank-file.line")]
    [InlineData(BankFile.Header + "\nA,2026-11-30,1.00,x,y\nA,2026-11-30,1.00,x,y", "bank-file.twice")]
    [InlineData("", "bank-file.too-large")]
    public void A_file_that_is_not_right_is_refused_whole(string content, string code) =>
        Assert.Equal(code, Assert.Throws<RuleException>(() => BankFile.Read(Encoding.UTF8.GetBytes(content))).Code);

    [Fact]
    public async Task Only_finance_records_and_the_customer_reads_its_account()
    {
        await using var story = await LifeStory.StartAsync(Databases.Sqlite);
        var admin = await story.Portal.StaffAsync(StaffRole.Admin);
        await Assert.ThrowsAsync<ForbiddenException>(() => story.Portal.Get<PaymentService>().RecordAsync(story.Number, "T1", Today, Money.Of(1), admin.Actor));
        var finance = await story.Portal.StaffAsync(StaffRole.Finance);
        await story.Portal.Get<PaymentService>().RecordAsync(story.Number, "T1", Today, Money.Of(1), finance.Actor);

        var page = await story.Portal.Client(story.Anna).GetStringAsync("/bills/account");
        Assert.Contains("R-2026-000001", page);
        Assert.Contains(Payment.ReferenceOf(story.Anna.OrganisationId!.Value), page);
        Assert.DoesNotContain("R-2026-000001", await story.Portal.Client(story.Bo).GetStringAsync("/bills/account"));
        Assert.Contains("R-2026-000001", await story.Portal.Client(finance).GetStringAsync("/payments"));
    }

    [Fact]
    public void A_bank_file_saved_as_gbk_names_its_payers_as_they_are()
    {
        var gbk = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;
        Assert.Equal("上海某公司", Assert.Single(BankFile.Read(gbk.GetBytes(BankFile.Header + "\nA,2026-11-30,1.00,上海某公司,货款"))).Payer);
        Assert.Equal("csv.encoding", Assert.Throws<RuleException>(() => BankFile.Read([0xFF, 0xFF, 0x00])).Code);
    }

    private static byte[] File(params string[] lines) => Encoding.UTF8.GetBytes("\uFEFF" + BankFile.Header + "\r\n" + string.Join("\r\n", lines) + "\r\n");

    private static async Task<string> CodeAsync(Func<Task> act) => (await Assert.ThrowsAsync<RuleException>(act)).Code;

    private static async Task HoldsAsync(LifeStory story)
    {
        foreach (var check in story.Portal.Get<IEnumerable<IInvariant>>().Where(c => c is PaymentsInvariant or LedgerInvariant))
        {
            var result = await check.CheckAsync(default);
            Assert.True(result.Holds, result.Words);
        }
    }
}
