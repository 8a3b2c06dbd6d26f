using Portal.Domain.Ledger;
using Portal.Domain.Tests.ServiceLevels;

namespace Portal.Domain.Tests.Ledger;

public class BreachTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);
    private static readonly Guid First = Guid.CreateVersion7(Now);
    private static readonly Guid Second = Guid.CreateVersion7(Now);

    [Theory, InlineData(BreachStatus.Recorded), InlineData(BreachStatus.Withdrawn)]
    public void A_breach_moves_as_the_diagram_says(BreachStatus from)
    {
        var breach = Recorded();
        if (from is BreachStatus.Withdrawn)
            breach.Withdraw("Wrong customer", Second, "b", Now);
        var refused = Record.Exception(() => breach.Withdraw("Wrong customer", Second, "b", Now));
        if (StateDiagram.Arrow("Ledger", from.ToString(), "Withdraw", "Breach") is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, breach.Status.ToString());
        }
        else
        {
            Assert.Equal("breach.withdrawn", Assert.IsType<RuleException>(refused).Code);
        }
    }

    [Fact]
    public void Another_person_of_risk_withdraws_it_with_a_reason_and_no_deduction_may_stand_on_it()
    {
        Assert.Equal("breach.same-person", Code(() => Recorded().Withdraw("Wrong customer", First, "a", Now)));
        Assert.Equal("ledger.reason-missing", Code(() => Recorded().Withdraw(" ", Second, "b", Now)));
        var deducted = Breach.Record(Guid.Empty, "case E-1", First, "a", Now, "DD-2026-000001");
        Assert.Equal("breach.deducted", Code(() => deducted.Withdraw("Wrong customer", Second, "b", Now)));
        Assert.True(Recorded().MayBeWithdrawnBy(new(Second, "b", IsFinance: false, IsRisk: true)));
        Assert.False(Recorded().MayBeWithdrawnBy(new(Second, "b", IsFinance: true, IsRisk: false)));
        Assert.False(Recorded().MayBeWithdrawnBy(new(First, "a", IsFinance: false, IsRisk: true)));
        Assert.False(deducted.MayBeWithdrawnBy(new(Second, "b", IsFinance: false, IsRisk: true)));
    }

    [Fact]
    public void A_lock_ends_with_its_breach_or_passes_to_the_next()
    {
        var (one, other) = (Recorded(), Recorded());
        var package = Package.Buy(Guid.Empty, "P-1", Service.Sms, 10, Money.Of(1), new(2026, 11, 1), new(2027, 11, 1), "order:1", Now);
        package.Lock(one);
        Assert.Equal("package.not-locked", Code(() => package.Unlock(one, null)));
        one.Withdraw("Wrong customer", Second, "b", Now);
        package.Unlock(one, other);
        Assert.Equal((other.Id, other.Reason, other.RecordedAt), (package.BreachId, package.LockReason, package.LockedAt));
        other.Withdraw("Wrong customer", Second, "b", Now);
        package.Unlock(other, null);
        Assert.Equal((null, null, null), (package.BreachId, package.LockReason, package.LockedAt));
    }

    private static Breach Recorded() => Breach.Record(Guid.Empty, "case E-1", First, "a", Now);

    private static string Code(Action act) => Assert.Throws<RuleException>(act).Code;
}
