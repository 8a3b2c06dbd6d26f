using Portal.Domain.Ledger;

namespace Portal.Domain.Tests.Ledger;

public class PackageTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 4, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 3, 1);

    [Fact]
    public void A_refund_is_in_proportion_to_what_is_left()
    {
        Assert.Equal(Money.Of(450), Bought().RefundFor(10_000, 3, Today, Today));
        Assert.Equal(Money.Of(149.98m), Bought().RefundFor(3_333, 3, Today, Today.AddMonths(3))); // 149.985, down
    }

    [Fact]
    public void After_the_window_after_a_breach_or_without_a_rest_there_is_no_refund()
    {
        var locked = Bought();
        locked.Lock(Breach.Record(Guid.Empty, "case E-1", Guid.Empty, "r", Now));
        Assert.Equal("package.refund-window", Refused(() => Bought().RefundFor(1, 3, Today, Today.AddMonths(3).AddDays(1))));
        Assert.Equal("package.locked", Refused(() => locked.RefundFor(1, 3, Today, Today)));
        Assert.Equal("package.nothing-left", Refused(() => Bought().RefundFor(0, 3, Today, Today)));
        Assert.Equal("package.not-refundable", Refused(() =>
            Package.Grant(Guid.Empty, "P-1", Service.Sms, 5, Today, Today.AddDays(9), "claim:S-1", Now).RefundFor(5, 3, Today, Today)));
    }

    [Fact]
    public void Its_state_follows_the_day_and_the_ledger()
    {
        var package = Bought();
        Assert.Equal(PackageState.Ordered, package.StateOn(Today.AddDays(-1), 10));
        Assert.Equal(PackageState.Active, package.StateOn(Today, 10));
        Assert.Equal(PackageState.Exhausted, package.StateOn(Today, 0));
        Assert.Equal(PackageState.Expired, package.StateOn(package.ExpiresOn.AddDays(1), 10));
        Assert.Equal("package.not-expired", Refused(() => package.Expire(package.ExpiresOn, Now)));
        package.Refund(Now);
        Assert.Equal(PackageState.Refunded, package.StateOn(Today, 10));
        Assert.False(package.Covers(Today));
    }

    [Fact]
    public void An_entry_that_does_not_balance_cannot_be_made() => Assert.Throws<InvalidOperationException>(() => new LedgerEntry(
        Guid.Empty, LedgerReason.TopUp, "bank:1", "", "me", Now,
        new LedgerPosting(LedgerAccount.Balance, Commodity.Cny, 5), new LedgerPosting(LedgerAccount.Bank, Commodity.Sms, -5)));

    private static Package Bought() => Package.Buy(Guid.Empty, "P-1", Service.Sms, 10_000, Money.Of(450), Today, Today.AddYears(1), "order:1", Now);

    private static string Refused(Action act) => Assert.Throws<RuleException>(act).Code;
}
