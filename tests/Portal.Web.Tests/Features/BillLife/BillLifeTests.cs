using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Billing;
using Portal.Domain.Ledger;
using Portal.Domain.Policies;
using Portal.Domain.Tokens;
using Portal.Web.Features.BillLife;
using Portal.Web.Features.Ledger;
using Portal.Web.Tests.Features.Billing;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.BillLife;

/// <summary>Confirming, and confirming by silence, on both databases. Bills of October are issued on 23 November.</summary>
public sealed class BillLifeTests
{
    private static readonly Actor Job = Actor.Component("tests");

    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task The_customer_confirms_once_and_for_good(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        await story.Life.ConfirmAsync(story.Number, story.Anna.Actor);

        Assert.Equal("bill.answered", (await Assert.ThrowsAsync<RuleException>(() => story.Life.ConfirmAsync(story.Number, story.Anna.Actor))).Code);
        var bill = await story.BillAsync();
        Assert.Equal((BillStatus.Confirmed, story.Anna.Actor.Name, new DateOnly(2026, 11, 28)), (bill.Status, bill.ConfirmedBy, bill.DueOn!.Value));
        Assert.Contains(await story.Portal.MailsAsync(story.Anna.Email), mail => mail.Subject == $"Bill {story.Number} is confirmed");
        await using var db = await story.Portal.DbAsync();
        Assert.Single(await db.Set<AuditRow>().Where(row => row.Action == "bill.confirmed").ToListAsync());
        Assert.Equal("confirmed", await story.WordAsync());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Only_the_customers_finance_people_confirm_and_only_after_proving_who_they_are(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var viewer = await story.Portal.MemberAsync(story.Anna, CustomerRole.Viewer);
        var staff = await story.Portal.StaffAsync(StaffRole.Finance);

        await Assert.ThrowsAsync<ForbiddenException>(() => story.Life.ConfirmAsync(story.Number, viewer.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => story.Life.ConfirmAsync(story.Number, staff.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => story.Life.ConfirmAsync(story.Number, story.Bo.Actor));
        var stale = story.Anna.Actor with { ReauthenticatedAt = story.Portal.Time.GetUtcNow() - Actor.RecentFor };
        Assert.Equal("reauthentication.required", (await Assert.ThrowsAsync<RuleException>(() => story.Life.ConfirmAsync(story.Number, stale))).Code);
        Assert.Equal("issued", await story.WordAsync());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Silence_confirms_after_reminders_and_doing_it_again_changes_nothing(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        for (var day = 0; day < 8; day++)
        {
            for (var twice = 0; twice < 2; twice++)
            {
                await story.Life.DeemAsync(story.Portal.Time.GetUtcNow(), Job);
                await story.Life.RemindAsync(story.Portal.Time.GetUtcNow(), Job);
            }

            Assert.Equal(day < 6 ? BillStatus.Issued : BillStatus.DeemedConfirmed, (await story.BillAsync()).Status);
            story.Portal.Time.Advance(TimeSpan.FromDays(1));
        }

        var bill = await story.BillAsync();
        Assert.Equal(new DateTimeOffset(2026, 11, 28, 16, 0, 0, TimeSpan.Zero), bill.FinalAt);
        Assert.Null(bill.ConfirmedBy);
        var mails = (await story.Portal.MailsAsync(story.Anna.Email)).Select(mail => mail.Subject).ToList();
        Assert.Equal(3, mails.Count(subject => subject == $"Bill {story.Number}: confirm or object by 2026-11-28"));
        Assert.Single(mails, subject => subject == $"Bill {story.Number} counts as confirmed");
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Confirming_at_the_same_time_counts_once(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            Record.ExceptionAsync(() => Task.Run(() => story.Life.ConfirmAsync(story.Number, story.Anna.Actor))).AsTask()));

        Assert.Single(outcomes, outcome => outcome is null);
        Assert.All(outcomes, outcome => Assert.True(outcome is null or RuleException { Code: "bill.answered" } or DbUpdateConcurrencyException, outcome?.ToString()));
        await using var db = await story.Portal.DbAsync();
        Assert.Equal(1, await db.Set<AuditRow>().CountAsync(row => row.Action == "bill.confirmed"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Unpaid_bills_are_told_of_and_stop_sending_at_midnight(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        await story.Life.ConfirmAsync(story.Number, story.Anna.Actor); // due on the 28th
        List<string> words = [];
        for (var day = 0; day < 8; day++)
        {
            await story.Life.DunAsync(story.Portal.Time.GetUtcNow(), Job);
            await story.Life.DunAsync(story.Portal.Time.GetUtcNow(), Job);
            words.Add(await story.WordAsync());
            story.Portal.Time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal([.. Enumerable.Repeat("confirmed", 6), "suspended", "suspended"], words);
        var mails = (await story.Portal.MailsAsync(story.Anna.Email)).Select(mail => mail.Subject).ToList();
        Assert.Single(mails, subject => subject == $"Bill {story.Number} is due on 2026-11-28");
        Assert.Single(mails, subject => subject == $"Sending has stopped: bill {story.Number} is unpaid");
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_bill_of_services_paid_in_advance_is_paid_from_the_balance_as_far_as_it_reaches(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var (organisation, now) = (story.Anna.OrganisationId!.Value, story.Portal.Time.GetUtcNow());
        var total = (await story.BillAsync()).Total;
        await using (var db = await story.Portal.DbAsync())
        {
            foreach (var service in Enum.GetValues<Service>())
                db.Add(PolicyRecord.Set(Policy.Prepaid(service), organisation, new(2026, 11, 1), 1, "order", "O-1", "tests", new(2026, 11, 1), now));
            db.Add(new LedgerEntry(organisation, LedgerReason.TopUp, "bank:1", "", "tests", now,
                new LedgerPosting(LedgerAccount.Balance, Commodity.Cny, total.Micros - Money.PerFen), new LedgerPosting(LedgerAccount.Bank, Commodity.Cny, -total.Micros + Money.PerFen)));
            await db.SaveChangesAsync();
        }

        await story.Life.ConfirmAsync(story.Number, story.Anna.Actor);

        var bill = await story.BillAsync();
        Assert.Equal((new Money(Money.PerFen), "confirmed"), (bill.Standing.Open, await story.WordAsync()));
        await using var after = await story.Portal.DbAsync();
        Assert.Equal(Money.Zero, await after.MoneyAsync(organisation, LedgerAccount.Balance));
    }

    [Fact]
    public async Task The_bills_page_says_what_happens_when_nobody_does_anything()
    {
        await using var story = await LifeStory.StartAsync(Databases.Sqlite);
        var page = await story.Portal.Client(story.Anna).GetStringAsync($"/bills/{story.Number}");
        Assert.Contains("What happens if I do nothing", page);
        Assert.Contains("/agreements/special#bills-deemed", page);
        Assert.Contains("Confirm bill", page);
        var staff = await story.Portal.StaffAsync(StaffRole.Finance);
        Assert.DoesNotContain("Confirm bill", await story.Portal.Client(staff).GetStringAsync($"/billing/bills/{story.Number}"));
    }
}

/// <summary>Two customers with an issued bill for October each; the first one is Anna's.</summary>
internal sealed class LifeStory : IAsyncDisposable
{
    private readonly BillingStory _story;
    private HttpClient _machine = null!;

    private LifeStory(BillingStory story) => _story = story;

    public TestPortal Portal => _story.Portal;

    public Person Anna => _story.Anna;

    public Person Bo => _story.Bo;

    public string Number { get; private set; } = "";

    public BillLifeService Life => Portal.Get<BillLifeService>();

    public static async Task<LifeStory> StartAsync(string provider)
    {
        var story = new LifeStory(await BillingStory.StartAsync(provider));
        await story._story.IngestAsync(
            story._story.Record(1400000001, "2026-10-15T12:00:00+08:00", 1_000),
            story._story.Record(1400000001, "2026-10-15T13:00:00+08:00", 2_000, type: MessageType.Notice),
            story._story.Record(1400000003, "2026-10-15T12:00:00+08:00", 500));
        await story.Portal.Get<Portal.Web.Features.Billing.BillRunService>().RunAsync(BillingStory.October, Actor.Component("tests"));
        await using var db = await story.Portal.DbAsync();
        story._machine = await story._story.MachineAsync(story.Anna, TokenScopes.BillsRead);
        story.Number = await db.Set<Bill>().Where(b => b.OrganisationId == story.Anna.OrganisationId).Select(b => b.Number).SingleAsync();
        return story;
    }

    public async Task<Bill> BillAsync()
    {
        await using var db = await Portal.DbAsync();
        return await db.Set<Bill>().AsNoTracking().Include(b => b.Lines.OrderBy(line => line.Position)).SingleAsync(b => b.Number == Number);
    }

    /// <summary>What the API says.</summary>
    public async Task<string> WordAsync()
    {
        return (await BillingStory.JsonAsync(_machine, $"/api/v1/bills/{Number}")).GetProperty("status").GetString()!;
    }

    /// <summary>The bill as the API tells it.</summary>
    public Task<string> ApiAsync() => _machine.GetStringAsync($"/api/v1/bills/{Number}");

    public ValueTask DisposeAsync() => _story.DisposeAsync();
}
