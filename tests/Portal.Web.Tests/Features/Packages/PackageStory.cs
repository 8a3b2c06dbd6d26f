using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Ledger;
using Portal.Domain.Metering;
using Portal.Web.Features.Agreements;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Packages;
using Portal.Web.Features.Usage;
using Portal.Web.Platform.Checks;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Packages;

/// <summary>A customer with accepted agreements, an app and money, and the provider's people who may move it.</summary>
internal sealed class PackageStory : IAsyncDisposable
{
    private int _references;
    private int _messages;

    private PackageStory(TestPortal portal) => Portal = portal;

    public TestPortal Portal { get; }

    public Person Anna { get; private set; } = null!;

    public Guid Organisation => Anna.OrganisationId!.Value;

    public Actor Finance { get; private set; } = null!;

    public Actor Risk { get; private set; } = null!;

    public LedgerService Ledger => Portal.Get<LedgerService>();

    public PackageService Packages => Portal.Get<PackageService>();

    public PackageUpkeep Upkeep => Portal.Get<PackageUpkeep>();

    public static async Task<PackageStory> StartAsync(string provider, decimal money = 0)
    {
        var story = new PackageStory(await TestPortal.StartAsync(provider));
        story.Anna = await story.Portal.OwnerAsync("Anna's shop");
        story.Finance = (await story.Portal.StaffAsync(StaffRole.Finance)).Actor;
        story.Risk = (await story.Portal.StaffAsync(StaffRole.Risk)).Actor;
        await story.Portal.Get<AgreementService>().AcceptAllAsync(story.Anna.Actor);
        await using (var db = await story.Portal.DbAsync())
        {
            db.Add(new App(Guid.CreateVersion7(), 1400000001, story.Organisation, "Shop", Enum.GetValues<Service>(), "tests", story.Portal.Time.GetUtcNow()));
            await db.SaveChangesAsync();
        }

        if (money > 0)
            await story.TopUpAsync(money);
        return story;
    }

    /// <summary>Time goes by, and everybody proves anew who they are.</summary>
    public void Later(TimeSpan span)
    {
        Portal.Time.Advance(span);
        var now = Portal.Time.GetUtcNow();
        Anna = Anna with { Actor = Anna.Actor with { ReauthenticatedAt = now } };
        (Finance, Risk) = (Finance with { ReauthenticatedAt = now }, Risk with { ReauthenticatedAt = now });
    }

    public Task TopUpAsync(decimal money) => Ledger.TopUpAsync(Organisation, Money.Of(money), $"TT{++_references}", "", Finance);

    public Task<string> BuyAsync(string offer, string? voucher = null) => Packages.BuyAsync(new(offer, Guid.CreateVersion7(), voucher), Anna.Actor);

    public async Task UseAsync(string submittedAt, int units, Service service = Service.Sms, string region = "CN")
    {
        var record = new UsageRecord
        {
            AppId = 1400000001,
            MessageId = $"m{++_messages}",
            SubmittedAt = UsageTime.Micros(DateTimeOffset.Parse(submittedAt, System.Globalization.CultureInfo.InvariantCulture)),
            Service = service,
            Type = MessageType.Notice,
            Region = region,
            Units = units,
            Status = DeliveryStatus.Delivered,
        };
        await Portal.Get<IUsageStore>().IngestAsync(
            new(BatchKey.Of("tests", null, $"call{_messages}"), [new(0, Organisation, record)], []), Portal.Time.GetUtcNow());
    }

    /// <summary>A package from before today's catalogue, posted as a purchase is.</summary>
    public async Task<string> GiveAsync(DateOnly from, DateOnly until, long units, Service service = Service.Sms, PackageKind kind = PackageKind.Bought)
    {
        await using var db = await Portal.DbAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var now = Portal.Time.GetUtcNow();
        var number = await db.NextPackageNumberAsync(now);
        var package = kind is PackageKind.Bought
            ? Package.Buy(Organisation, number, service, units, Money.Zero, from, until, "order:old", now)
            : Package.Grant(Organisation, number, service, units, from, until, "claim:old", now);
        db.Add(package);
        db.Add(new LedgerEntry(
            Organisation, kind is PackageKind.Bought ? LedgerReason.PackageBought : LedgerReason.CompensationGranted, $"package:{number}", "", "tests", now,
            new LedgerPosting(package.Account, Commodities.Of(service), units, package.Id), new LedgerPosting(LedgerAccount.UnitsIssued, Commodities.Of(service), -units, package.Id)));
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return number;
    }

    public async Task<Money> BalanceAsync()
    {
        await using var db = await Portal.DbAsync();
        return await db.MoneyAsync(Organisation, LedgerAccount.Balance);
    }

    public async Task<PackageLevel> LevelAsync(string number) =>
        (await Portal.Get<LedgerQueries>().BalanceAsync(Anna.Actor)).Stock.Packages.Single(level => level.Package.Number == number);

    public async Task<int> CountAsync()
    {
        await using var db = await Portal.DbAsync();
        return await db.Set<Package>().CountAsync();
    }

    public async Task RequireBalancedAsync()
    {
        var result = await Portal.Get<IEnumerable<IInvariant>>().Single(invariant => invariant is LedgerInvariant).CheckAsync(CancellationToken.None);
        Assert.True(result.Holds, result.Words);
    }

    public static async Task<string> RefusedAsync(Func<Task> act) => (await Assert.ThrowsAsync<RuleException>(act)).Code;

    public ValueTask DisposeAsync() => Portal.DisposeAsync();
}
