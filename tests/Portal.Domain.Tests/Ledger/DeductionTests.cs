using Portal.Domain.Ledger;

namespace Portal.Domain.Tests.Ledger;

public class DeductionTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 4, 0, 0, TimeSpan.Zero);
    private static readonly Decider Finance = new(Guid.NewGuid(), "finance", IsFinance: true, IsRisk: false);
    private static readonly Decider Risk = new(Guid.NewGuid(), "risk", IsFinance: false, IsRisk: true);
    private static readonly Decider Both = new(Guid.NewGuid(), "both", IsFinance: true, IsRisk: true);

    private static readonly Dictionary<string, Action<Deduction>> Verbs = new()
    {
        ["Book"] = deduction => deduction.Book(Risk, Now),
        ["Drop"] = deduction => deduction.Drop(Risk, Now),
    };

    [Fact]
    public void Every_status_and_verb_follow_the_arrows()
    {
        var arrows = Arrows();
        Assert.Equal(2, arrows.Count);
        foreach (var status in Enum.GetValues<DeductionStatus>())
        {
            foreach (var (verb, act) in Verbs)
            {
                var deduction = In(status);
                if (arrows.TryGetValue((status, verb), out var next))
                {
                    act(deduction);
                    Assert.Equal(next, deduction.Status);
                }
                else
                {
                    Assert.Equal("deduction.decided", Assert.Throws<RuleException>(() => act(deduction)).Code);
                    Assert.Equal(status, deduction.Status);
                }
            }
        }
    }

    [Theory]
    [InlineData("finance", "risk", true)]
    [InlineData("risk", "finance", true)]
    [InlineData("both", "risk", true)]
    [InlineData("both", "finance", true)]
    [InlineData("finance", "both", true)]
    [InlineData("finance", "finance", false)]
    [InlineData("risk", "risk", false)]
    [InlineData("both", "both", false)]
    public void Two_people_decide_and_between_them_both_offices(string proposes, string books, bool may)
    {
        Decider Of(string name) => name == "finance" ? Finance : name == "risk" ? Risk : Both;
        var deduction = Propose(Of(proposes));
        Assert.Equal(may, deduction.MayBeBookedBy(Of(books)));
        if (!may)
            Assert.Equal("deduction.two-persons", Assert.Throws<RuleException>(() => deduction.Book(Of(books), Now)).Code);
        Assert.False(Propose(Finance).MayBeBookedBy(Finance with { Id = Guid.NewGuid() })); // another one of the same office
    }

    private static Deduction In(DeductionStatus status)
    {
        var deduction = Propose(Finance);
        if (status is DeductionStatus.Booked)
            deduction.Book(Risk, Now);
        if (status is DeductionStatus.Dropped)
            deduction.Drop(Risk, Now);
        return deduction;
    }

    private static Deduction Propose(Decider by) => Deduction.Propose(Guid.Empty, "DD-1", null, 0, Money.Of(1), "spam sent", "case E-1", by, Now);

    private static Dictionary<(DeductionStatus, string), DeductionStatus> Arrows()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Portal.sln")))
            root = root.Parent!;
        return (from line in File.ReadLines(Path.Combine(root.FullName, "src", "Portal.Domain", "Ledger", "States.md"))
                let parts = line.Split(["-->", ":"], StringSplitOptions.TrimEntries)
                where parts.Length == 3 && Enum.TryParse<DeductionStatus>(parts[0], out _)
                from verb in parts[2].Split(", ")
                select (From: Enum.Parse<DeductionStatus>(parts[0]), verb, To: Enum.Parse<DeductionStatus>(parts[1])))
            .ToDictionary(arrow => (arrow.From, arrow.verb), arrow => arrow.To);
    }
}
