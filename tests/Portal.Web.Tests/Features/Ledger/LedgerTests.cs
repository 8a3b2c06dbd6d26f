using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Ledger;
using Portal.Web.Features.Ledger;
using Portal.Web.Platform.Checks;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Ledger;

public sealed class LedgerTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 4, 0, 0, TimeSpan.Zero);

    [Theory, MemberData(nameof(Both))]
    public async Task The_same_document_is_not_posted_twice_for_one_reason(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.OwnerAsync();
        var organisation = owner.OrganisationId!.Value;
        await PostAsync(portal, TopUp(organisation, 1_000_000));

        await Assert.ThrowsAsync<DbUpdateException>(() => PostAsync(portal, TopUp(organisation, 2_000_000)));

        await using var db = await portal.DbAsync();
        Assert.Equal(Money.Of(1), await db.MoneyAsync(organisation, LedgerAccount.Balance));
        Assert.True(await db.IsPostedAsync(organisation, LedgerReason.TopUp, "bank:1"));
        Assert.True((await CheckAsync(portal)).Holds);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_is_left_of_a_package_is_the_sum_of_its_postings(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var organisation = (await portal.OwnerAsync()).OrganisationId!.Value;
        var package = Package.Buy(organisation, "P-2026-000001", Service.Sms, 100, Money.Of(4.5m), new(2026, 11, 23), new(2027, 11, 22), "order:1", Now);
        await using (var db = await portal.DbAsync())
        {
            db.Add(package);
            await db.SaveChangesAsync();
        }

        await PostAsync(portal, new(organisation, LedgerReason.PackageBought, "order:1", "", "tests", Now,
            new LedgerPosting(LedgerAccount.Package, Commodity.Sms, 100, package.Id), new LedgerPosting(LedgerAccount.UnitsIssued, Commodity.Sms, -100, package.Id)));
        await PostAsync(portal, new(organisation, LedgerReason.PackageUsed, "bill:1", "", "tests", Now,
            new LedgerPosting(LedgerAccount.Package, Commodity.Sms, -30, package.Id), new LedgerPosting(LedgerAccount.UnitsUsed, Commodity.Sms, 30, package.Id)));

        await using var reading = await portal.DbAsync();
        Assert.Equal(70, (await reading.LeftAsync(organisation))[package.Id]);
        Assert.Empty(await reading.LeftAsync(Guid.Empty));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_check_sees_an_entry_that_somebody_changed(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        await PostAsync(portal, TopUp((await portal.OwnerAsync()).OrganisationId!.Value, 1_000_000));
        await using (var db = await portal.DbAsync())
            await db.Set<LedgerPosting>().Where(p => p.Account == LedgerAccount.Bank).ExecuteUpdateAsync(set => set.SetProperty(p => p.Amount, -5));

        var result = await CheckAsync(portal);
        Assert.False(result.Holds);
        Assert.Contains("bank:1", result.Words, StringComparison.Ordinal);
    }

    private static LedgerEntry TopUp(Guid organisation, long micros) => new(
        organisation, LedgerReason.TopUp, "bank:1", "transfer", "tests", Now,
        new LedgerPosting(LedgerAccount.Balance, Commodity.Cny, micros), new LedgerPosting(LedgerAccount.Bank, Commodity.Cny, -micros));

    private static async Task PostAsync(TestPortal portal, LedgerEntry entry)
    {
        await using var db = await portal.DbAsync();
        db.Add(entry);
        await db.SaveChangesAsync();
    }

    private static Task<CheckResult> CheckAsync(TestPortal portal) =>
        portal.Get<IEnumerable<IInvariant>>().Single(invariant => invariant is LedgerInvariant).CheckAsync(CancellationToken.None);
}
