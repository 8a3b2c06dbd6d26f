using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Ledger;
using Portal.Domain.Tokens;
using Portal.Web.Features.Billing;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Tokens;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Packages;

public sealed class PackageTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    private static readonly DateOnly Today = new(2026, 11, 23);

    [Theory, MemberData(nameof(Both))]
    public async Task A_package_is_paid_from_the_balance_and_a_second_click_buys_nothing(string provider)
    {
        await using var story = await PackageStory.StartAsync(provider, 1_000);
        var key = Guid.CreateVersion7();
        var bought = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => story.Packages.BuyAsync(new("sms-10k", key), story.Anna.Actor))));

        var number = Assert.Single(bought.Distinct());
        Assert.Equal(1, await story.CountAsync());
        Assert.Equal(Money.Of(550), await story.BalanceAsync());
        var level = await story.LevelAsync(number);
        Assert.Equal((10_000L, 0L, Today, new DateOnly(2027, 11, 23)), (level.Left, level.Pending, level.Package.ActiveFrom, level.Package.ExpiresOn));
        Assert.Contains("10,000 units", (await story.Portal.MailsAsync(story.Anna.Email))[^1].Text, StringComparison.Ordinal);
        await story.RequireBalancedAsync();

        await story.BuyAsync("sms-10k"); // another form is another purchase
        Assert.Equal("package.balance-too-low", await PackageStory.RefusedAsync(() => story.BuyAsync("sms-10k")));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Two_purchases_at_one_time_do_not_spend_the_same_money(string provider)
    {
        await using var story = await PackageStory.StartAsync(provider, 1_000);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(async () =>
        {
            try
            {
                await story.BuyAsync("sms-10k");
                return "bought";
            }
            catch (RuleException refusal)
            {
                return refusal.Code;
            }
        })));

        Assert.Equal(["bought", "bought", "package.balance-too-low", "package.balance-too-low", "package.balance-too-low"], outcomes.Order());
        Assert.Equal(Money.Of(100), await story.BalanceAsync());
        await story.RequireBalancedAsync();
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Nothing_is_sold_without_the_agreement_the_right_and_a_fresh_proof_of_identity(string provider)
    {
        await using var story = await PackageStory.StartAsync(provider, 1_000);
        var stranger = await story.Portal.OwnerAsync();
        Assert.Equal("agreement.not-accepted", await PackageStory.RefusedAsync(() => story.Packages.BuyAsync(new("sms-10k", Guid.CreateVersion7()), stranger.Actor)));
        await Assert.ThrowsAsync<NotFoundException>(() => story.BuyAsync("sms-11k"));
        foreach (var role in new[] { CustomerRole.Developer, CustomerRole.Compliance, CustomerRole.Viewer })
        {
            var member = (await story.Portal.MemberAsync(story.Anna, role)).Actor;
            await Assert.ThrowsAsync<ForbiddenException>(() => story.Packages.BuyAsync(new("sms-10k", Guid.CreateVersion7()), member));
        }

        var finance = (await story.Portal.MemberAsync(story.Anna, CustomerRole.Finance)).Actor;
        var number = await story.Packages.BuyAsync(new("sms-10k", Guid.CreateVersion7()), finance);
        await Assert.ThrowsAsync<NotFoundException>(() => story.Packages.RefundAsync(number, stranger.Actor));
        story.Portal.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("reauthentication.required", await PackageStory.RefusedAsync(() => story.BuyAsync("sms-10k")));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Email_takes_a_voucher_once_and_sms_and_voice_take_none(string provider)
    {
        await using var story = await PackageStory.StartAsync(provider, 5_000);
        var voucher = await story.Ledger.IssueVoucherAsync(story.Organisation, Money.Of(240), Today, "a goodwill gesture", story.Finance);
        var foreign = await story.Ledger.IssueVoucherAsync((await story.Portal.OwnerAsync()).OrganisationId!.Value, Money.Of(1), Today, "for somebody else", story.Finance);

        Assert.Equal("voucher.not-for-service", await PackageStory.RefusedAsync(() => story.BuyAsync("sms-10k", voucher)));
        Assert.Equal("voucher.not-for-service", await PackageStory.RefusedAsync(() => story.BuyAsync("voice-10k", voucher)));
        Assert.Equal("voucher.unknown", await PackageStory.RefusedAsync(() => story.BuyAsync("email-300k", foreign)));
        var number = await story.BuyAsync("email-300k", $" {voucher.ToLowerInvariant()} ");
        Assert.Equal("voucher.used", await PackageStory.RefusedAsync(() => story.BuyAsync("email-300k", voucher)));
        Assert.Equal(Money.Of(5_000 - 600), await story.BalanceAsync());

        Assert.Equal(Money.Of(600), await story.Packages.RefundAsync(number, story.Anna.Actor)); // money goes back, a voucher does not
        Assert.Equal(Money.Of(5_000), await story.BalanceAsync());
        await story.RequireBalancedAsync();
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_refund_leaves_what_the_month_has_used_for_its_bill(string provider)
    {
        await using var story = await PackageStory.StartAsync(provider, 450);
        var number = await story.BuyAsync("sms-10k");
        await story.UseAsync("2026-11-23T10:30:00+08:00", 1_000);
        await story.UseAsync("2026-11-23T10:31:00+08:00", 500, region: "US"); // abroad: not the package's

        Assert.Equal((9_000L, 1_000L), ((await story.LevelAsync(number)).Left, (await story.LevelAsync(number)).Pending));
        Assert.Equal(Money.Of(405), await story.Packages.RefundAsync(number, story.Anna.Actor));
        Assert.Equal("package.not-refundable", await PackageStory.RefusedAsync(() => story.Packages.RefundAsync(number, story.Anna.Actor)));
        var after = await story.LevelAsync(number);
        Assert.Equal((0L, 1_000L, 1_000L), (after.Left, after.Pending, after.Posted));
        await story.RequireBalancedAsync();

        // Once the month is billed nothing stays in it.
        story.Portal.Time.SetUtcNow(new(2026, 12, 2, 2, 0, 0, TimeSpan.Zero));
        Assert.Equal(0, await story.Upkeep.ExpireAsync(story.Portal.Time.GetUtcNow()));
        await story.Portal.Get<BillRunService>().RunAsync(new(2026, 11, 1), Actor.Component("tests"));
        Assert.Equal(1, await story.Upkeep.ExpireAsync(story.Portal.Time.GetUtcNow()));
        Assert.Equal(0, (await story.LevelAsync(number)).Posted);
        await story.RequireBalancedAsync();
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_package_covers_its_last_microsecond_and_ends_only_after_that_month_is_billed(string provider)
    {
        await using var story = await PackageStory.StartAsync(provider);
        var number = await story.GiveAsync(new(2026, 10, 1), new(2026, 10, 31), 100);
        await story.UseAsync("2026-10-31T23:59:59.999999+08:00", 7);
        await story.UseAsync("2026-11-01T00:00:00.000000+08:00", 11);

        Assert.Equal(7, (await story.LevelAsync(number)).Pending);
        Assert.Equal(0, await story.Upkeep.ExpireAsync(new(2026, 10, 31, 15, 59, 59, 999, TimeSpan.Zero)));
        Assert.Equal(0, await story.Upkeep.ExpireAsync(story.Portal.Time.GetUtcNow())); // its month is not billed yet
        await story.Portal.Get<BillRunService>().RunAsync(new(2026, 10, 1), Actor.Component("tests"));
        Assert.Equal(1, await story.Upkeep.ExpireAsync(story.Portal.Time.GetUtcNow()));
        Assert.Equal(0, await story.Upkeep.ExpireAsync(story.Portal.Time.GetUtcNow()));
        Assert.Equal(0, (await story.LevelAsync(number)).Posted);
        await story.RequireBalancedAsync();
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_alarm_goes_out_once_for_each_crossing_and_counts_usage_that_is_not_billed(string provider)
    {
        await using var story = await PackageStory.StartAsync(provider, 2_000);
        await story.BuyAsync("sms-10k");
        var before = (await story.Portal.MailsAsync(story.Anna.Email)).Count;
        async Task<int> LookAsync() => await story.Upkeep.AlarmAsync(story.Portal.Time.GetUtcNow());

        await story.UseAsync("2026-11-23T10:00:00+08:00", 5_000);
        Assert.Equal(0, await LookAsync()); // 5,000 left is not fewer than 5,000
        await story.UseAsync("2026-11-23T10:01:00+08:00", 1);
        Assert.Equal(1, await LookAsync());
        Assert.Equal(0, await LookAsync());
        Assert.Contains("4,999", Assert.Single((await story.Portal.MailsAsync(story.Anna.Email)).Skip(before)).Subject, StringComparison.Ordinal);

        await story.BuyAsync("sms-10k");
        Assert.Equal(0, await LookAsync());
        await story.Packages.SetAlarmAsync(Service.Sms, 14_999, story.Anna.Actor);
        Assert.Equal(0, await LookAsync());
        await story.Packages.SetAlarmAsync(Service.Sms, 15_000, story.Anna.Actor);
        Assert.Equal(1, await LookAsync());
        await story.Packages.SetAlarmAsync(Service.Sms, 0, story.Anna.Actor);
        Assert.Equal(0, await LookAsync());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Reminders_go_out_once_at_thirty_seven_and_one_days(string provider)
    {
        await using var story = await PackageStory.StartAsync(provider);
        await story.GiveAsync(Today, Today.AddDays(40), 100);
        await story.GiveAsync(Today, Today.AddDays(40), 50, Service.Voice, PackageKind.Compensation);
        List<int> told = [];
        for (var day = 0; day <= 41; day++)
        {
            var now = TestPortal.Start.AddDays(day);
            if (await story.Upkeep.RemindAsync(now) is var mails and > 0)
                told.AddRange(Enumerable.Repeat(40 - day, mails));
            Assert.Equal(0, await story.Upkeep.RemindAsync(now));
        }

        Assert.Equal([30, 30, 7, 7, 1, 1], told);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_breach_bars_refunds_and_a_deduction_needs_finance_and_risk(string provider)
    {
        await using var story = await PackageStory.StartAsync(provider, 1_000);
        var number = await story.BuyAsync("sms-10k");
        await story.UseAsync("2026-11-23T10:00:00+08:00", 4_000);

        DeductionProposal Units(long units) => new(number, units, Money.Zero, "gambling messages", "case E-7");
        Assert.Equal("deduction.more-than-left", await PackageStory.RefusedAsync(() => story.Ledger.ProposeDeductionAsync(story.Organisation, Units(6_001), story.Risk)));
        await Assert.ThrowsAsync<NotFoundException>(() => story.Ledger.ProposeDeductionAsync(story.Organisation, Units(1) with { PackageNumber = "P-2026-999999" }, story.Risk));
        await Assert.ThrowsAsync<ForbiddenException>(() => story.Ledger.ProposeDeductionAsync(story.Organisation, Units(1), story.Anna.Actor));
        var units = await story.Ledger.ProposeDeductionAsync(story.Organisation, Units(6_000), story.Risk);
        var money = await story.Ledger.ProposeDeductionAsync(story.Organisation, new(null, 0, Money.Of(550), "gambling messages", "case E-7"), story.Finance);

        Assert.Equal("deduction.two-persons", await PackageStory.RefusedAsync(() => story.Ledger.BookDeductionAsync(units, story.Risk)));
        var otherRisk = (await story.Portal.StaffAsync(StaffRole.Risk)).Actor;
        Assert.Equal("deduction.two-persons", await PackageStory.RefusedAsync(() => story.Ledger.BookDeductionAsync(units, otherRisk)));
        Assert.Equal(10_000, (await story.LevelAsync(number)).Posted);

        await story.Ledger.BookDeductionAsync(units, story.Finance);
        await story.Ledger.BookDeductionAsync(money, story.Risk);
        Assert.Equal("deduction.decided", await PackageStory.RefusedAsync(() => story.Ledger.BookDeductionAsync(units, story.Finance)));
        Assert.Equal((4_000L, 0L), ((await story.LevelAsync(number)).Posted, (await story.LevelAsync(number)).Left));
        Assert.Equal(Money.Zero, await story.BalanceAsync());
        Assert.Equal("package.locked", await PackageStory.RefusedAsync(() => story.Packages.RefundAsync(number, story.Anna.Actor)));
        await story.RequireBalancedAsync();
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_breach_recorded_by_mistake_is_withdrawn_by_another_person_and_stays_readable(string provider)
    {
        await using var story = await PackageStory.StartAsync(provider, 1_000);
        var number = await story.BuyAsync("sms-10k");
        var otherRisk = (await story.Portal.StaffAsync(StaffRole.Risk)).Actor;
        var queries = story.Portal.Get<LedgerQueries>();
        await story.Ledger.LockPackagesAsync(story.Organisation, "gambling messages", story.Risk);
        story.Portal.Time.Advance(TimeSpan.FromMinutes(1));
        await story.Ledger.LockPackagesAsync(story.Organisation, "a second case", story.Risk);
        var (second, first) = (await queries.BreachesAsync(story.Risk, story.Organisation)) switch { var rows => (rows[0], rows[1]) };
        Assert.Equal("package.locked", await PackageStory.RefusedAsync(() => story.Packages.RefundAsync(number, story.Anna.Actor)));

        await Assert.ThrowsAsync<ForbiddenException>(() => story.Ledger.WithdrawBreachAsync(first.Id, "wrong customer", story.Finance));
        await Assert.ThrowsAsync<ForbiddenException>(() => story.Ledger.WithdrawBreachAsync(first.Id, "wrong customer", story.Anna.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => story.Ledger.WithdrawBreachAsync(Guid.CreateVersion7(), "wrong customer", otherRisk));
        Assert.Equal("breach.same-person", await PackageStory.RefusedAsync(() => story.Ledger.WithdrawBreachAsync(first.Id, "wrong customer", story.Risk)));
        Assert.Equal("reauthentication.required", await PackageStory.RefusedAsync(() =>
            story.Ledger.WithdrawBreachAsync(first.Id, "wrong customer", otherRisk with { ReauthenticatedAt = null })));
        await story.Ledger.WithdrawBreachAsync(first.Id, "wrong customer", otherRisk);
        Assert.Equal("package.locked", await PackageStory.RefusedAsync(() => story.Packages.RefundAsync(number, story.Anna.Actor)));
        Assert.Equal("breach.withdrawn", await PackageStory.RefusedAsync(() => story.Ledger.WithdrawBreachAsync(first.Id, "wrong customer", otherRisk)));
        await story.Ledger.WithdrawBreachAsync(second.Id, "wrong customer too", otherRisk);

        var page = await story.Portal.Client(story.Anna).GetStringAsync("/packages");
        Assert.Contains("wrong customer too", page, StringComparison.Ordinal);
        Assert.DoesNotContain(otherRisk.Name, page, StringComparison.Ordinal);
        Assert.Contains(await story.Portal.MailsAsync(story.Anna.Email), mail => mail.Text.Contains($"The packages {number} can be refunded again", StringComparison.Ordinal));
        await using (var db = await story.Portal.DbAsync())
            Assert.Equal(2, await db.Set<AuditRow>().CountAsync(row => row.Action == "breach.withdrawn"));
        await story.Packages.RefundAsync(number, story.Anna.Actor);
        await story.RequireBalancedAsync();
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_bank_reference_is_booked_once_and_no_more_is_paid_back_than_there_is(string provider)
    {
        await using var story = await PackageStory.StartAsync(provider);
        await story.Ledger.TopUpAsync(story.Organisation, Money.Of(100.01m), "REF-1", "", story.Finance);
        Assert.Equal("ledger.posted", await PackageStory.RefusedAsync(() => story.Ledger.TopUpAsync(story.Organisation, Money.Of(5), " REF-1 ", "", story.Finance)));
        Assert.Equal("ledger.amount", await PackageStory.RefusedAsync(() => story.Ledger.TopUpAsync(story.Organisation, Money.Of(0.001m), "REF-2", "", story.Finance)));
        Assert.Equal("ledger.balance-too-low", await PackageStory.RefusedAsync(() => story.Ledger.RefundBalanceAsync(story.Organisation, Money.Of(100.02m), "OUT-1", "", story.Finance)));
        await story.Ledger.RefundBalanceAsync(story.Organisation, Money.Of(100.01m), "OUT-1", "", story.Finance);
        Assert.Equal(Money.Zero, await story.BalanceAsync());
        await Assert.ThrowsAsync<ForbiddenException>(() => story.Ledger.TopUpAsync(story.Organisation, Money.Of(1), "REF-3", "", story.Risk));
        await Assert.ThrowsAsync<ForbiddenException>(() => story.Ledger.TopUpAsync(story.Organisation, Money.Of(1), "REF-3", "", story.Anna.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => story.Ledger.TopUpAsync(Guid.CreateVersion7(), Money.Of(1), "REF-3", "", story.Finance));
        await story.RequireBalancedAsync();
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Balance_and_packages_are_read_by_token_and_on_pages(string provider)
    {
        await using var story = await PackageStory.StartAsync(provider, 1_000.50m);
        var number = await story.BuyAsync("sms-10k");
        await story.GiveAsync(Today, Today.AddDays(90), 2_743, kind: PackageKind.Compensation);
        await story.UseAsync("2026-11-23T09:00:00+08:00", 43);

        var token = await story.Portal.Get<TokenService>().CreateAsync(new("books", [TokenScopes.BalanceRead]), story.Anna.Actor);
        var client = story.Portal.Client();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token.Value);
        Assert.Equal("""{"balance":"550.50","receivable":"0.00","currency":"CNY"}""", await client.GetStringAsync("/api/v1/balance"));
        var packages = System.Text.Json.JsonDocument.Parse(await client.GetStringAsync("/api/v1/packages")).RootElement;
        Assert.Equal(["compensation", "bought"], packages.EnumerateArray().Select(p => p.GetProperty("kind").GetString()));
        Assert.Equal(2_700, packages[0].GetProperty("left").GetInt64()); // ends first, so it is used first
        Assert.Equal(10_000, packages[1].GetProperty("left").GetInt64());
        var other = await story.Portal.Get<TokenService>().CreateAsync(new("apps", [TokenScopes.AppsRead]), story.Anna.Actor);
        client.DefaultRequestHeaders.Authorization = new("Bearer", other.Value);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await client.GetAsync("/api/v1/balance")).StatusCode);

        var anna = story.Portal.Client(story.Anna);
        Assert.Contains(number, await anna.GetStringAsync("/balance"), StringComparison.Ordinal);
        Assert.Contains("/agreements/sla#compensation-limits", await anna.GetStringAsync("/packages"), StringComparison.Ordinal);
        var buy = await anna.GetStringAsync("/packages/buy?offer=sms-10k");
        Assert.Contains("/agreements/sms#about-no-refund", buy, StringComparison.Ordinal);
        Assert.Contains("/agreements/sms#fees-vouchers", buy, StringComparison.Ordinal);
        Assert.Contains("2027-11-23", buy, StringComparison.Ordinal);
        Assert.Contains("2027-02-23", buy, StringComparison.Ordinal); // the refund window's end
        Assert.Contains("Give it back", await anna.GetStringAsync($"/packages/{number}"), StringComparison.Ordinal);
        Assert.Contains("PackageBought", await anna.GetStringAsync("/balance/entries.csv"), StringComparison.Ordinal);
        var staff = await story.Portal.Client(await story.Portal.StaffAsync(StaffRole.Finance)).GetStringAsync($"/customers/{story.Organisation}/balance");
        Assert.Contains(number, staff, StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await story.Portal.Client(await story.Portal.OwnerAsync()).GetAsync($"/packages/{number}")).StatusCode);
        Assert.Contains("108,000.00", await story.Portal.Client().GetStringAsync("/pricing"), StringComparison.Ordinal);
    }
}
