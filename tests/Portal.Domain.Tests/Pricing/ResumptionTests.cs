using Portal.Domain.Pricing;
using Portal.Domain.Tests.ServiceLevels;

namespace Portal.Domain.Tests.Pricing;

/// <summary>Every status × verb against the arrows of States.md.</summary>
public class ResumptionTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 5, 2, 0, 0, TimeSpan.Zero);

    public static TheoryData<ResumptionStatus, string> Pairs()
    {
        var pairs = new TheoryData<ResumptionStatus, string>();
        foreach (var status in Enum.GetValues<ResumptionStatus>())
        {
            foreach (var verb in new[] { "Renew", "Confirm", "Refuse" })
                pairs.Add(status, verb);
        }

        return pairs;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void A_resumption_moves_as_the_diagram_says(ResumptionStatus from, string verb)
    {
        var resumption = Resumption.Ask(Settled(), "2027-01", "owner", Now);
        if (from is ResumptionStatus.Confirmed)
            resumption.Confirm("2027-01", "finance", Now);
        if (from is ResumptionStatus.Refused)
            resumption.Refuse("Arrears.", "finance", Now);
        var refused = Record.Exception(() => Do(resumption, verb));
        if (StateDiagram.Arrow("Pricing", from.ToString(), verb, "Resumption") is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, resumption.Status.ToString());
        }
        else
        {
            Assert.Equal("resumption.answered", Assert.IsType<RuleException>(refused).Code);
            Assert.Equal(from, resumption.Status);
        }
    }

    [Fact]
    public void Only_the_card_that_was_accepted_is_confirmed_and_only_another_one_is_accepted_anew()
    {
        var resumption = Resumption.Ask(Settled(), "2027-01", "owner", Now);
        Assert.Equal("resumption.card-changed", Code(() => resumption.Confirm("2027-03", "finance", Now)));
        Assert.Equal("resumption.asked", Code(() => resumption.Renew("2027-01", "owner", Now)));
        Assert.Equal("resumption.reason-missing", Code(() => resumption.Refuse(" ", "finance", Now)));
    }

    [Fact]
    public void Nobody_asks_before_the_settlement_is_closed() =>
        Assert.Equal("resumption.not-settled", Code(() => Resumption.Ask(Settlement(), "2027-01", "owner", Now)));

    private static void Do(Resumption resumption, string verb)
    {
        switch (verb)
        {
            case "Renew": resumption.Renew("2027-03", "owner", Now); break;
            case "Confirm": resumption.Confirm("2027-01", "finance", Now); break;
            default: resumption.Refuse("Arrears.", "finance", Now); break;
        }
    }

    private static Settlement Settlement()
    {
        var notice = PriceChangeTests.In(PriceChangeStatus.Declined);
        return new("S-2027-000001", notice, notice.EffectiveAt);
    }

    private static Settlement Settled()
    {
        var settlement = Settlement();
        settlement.RecordFinalBill(null, Now);
        settlement.RecordPackages(Money.Zero, Now);
        settlement.RecordBalance(Money.Zero, "", Now);
        settlement.Close("Letter of 5 January", "finance", Now);
        return settlement;
    }

    private static string Code(Action act) => Assert.Throws<RuleException>(act).Code;
}
