using Portal.Domain.ServiceLevels;

namespace Portal.Domain.Tests.ServiceLevels;

/// <summary>Every status × verb against the arrows of States.md, and who may do what.</summary>
public class ClaimStatesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);
    private static readonly ClaimWindow Window = new(Now.AddDays(-1), Now.AddDays(1), new(2026, 11, 6), false);
    private static readonly Guid First = Guid.CreateVersion7();
    private static readonly Guid Second = Guid.CreateVersion7();
    private static readonly string[] Verbs = ["TakeUp", "Grant", "SendBack", "Refuse", "Issue"];

    public static TheoryData<SlaClaimStatus, string> Pairs()
    {
        var pairs = new TheoryData<SlaClaimStatus, string>();
        foreach (var status in Enum.GetValues<SlaClaimStatus>())
        {
            foreach (var verb in Verbs)
                pairs.Add(status, verb);
        }

        return pairs;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void A_claim_moves_as_the_diagram_says(SlaClaimStatus from, string verb)
    {
        var claim = ClaimIn(from);
        var refused = Record.Exception(() => Do(claim, verb));
        if (Arrow(from, verb) is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, claim.Status.ToString());
        }
        else
        {
            Assert.Equal("claim.state", Assert.IsType<RuleException>(refused).Code);
            Assert.Equal(from, claim.Status);
        }
    }

    [Fact]
    public void Who_granted_a_claim_does_not_credit_it_too()
    {
        var claim = ClaimIn(SlaClaimStatus.Granted);
        Assert.Equal("claim.same-person", Code(() => claim.Issue(Guid.CreateVersion7(), new(2027, 11, 22), First, "a", Now)));
        Assert.Equal(SlaClaimStatus.Granted, claim.Status);
    }

    [Fact]
    public void A_claim_that_comes_to_nothing_is_refused_without_a_case_and_any_other_needs_one()
    {
        var nothing = ClaimIn(SlaClaimStatus.Verifying, messages: 0);
        Assert.Equal("claim.nothing-to-grant", Code(() => nothing.Grant(First, "a", Now)));
        nothing.Refuse([], "Nothing was paid.", "a", Now);
        var some = ClaimIn(SlaClaimStatus.Verifying);
        Assert.Equal("claim.reason-missing", Code(() => some.Refuse([], "No.", "a", Now)));
        some.Refuse([ReleaseReason.R14, ReleaseReason.R08, ReleaseReason.R14], "The carrier's letter.", "a", Now);
        Assert.Equal("R08 R14", some.Reasons);
    }

    [Fact]
    public void Filing_works_from_the_first_to_the_last_instant_and_not_for_mail()
    {
        SlaClaim.RequireAdmissible(Service.Voice, Window, Window.Opens);
        SlaClaim.RequireAdmissible(Service.Sms, Window, Window.Closes);
        Assert.Equal("claim.too-early", Code(() => SlaClaim.RequireAdmissible(Service.Sms, Window, Window.Opens.AddMicroseconds(-1))));
        Assert.Equal("claim.too-late", Code(() => SlaClaim.RequireAdmissible(Service.Sms, Window, Window.Closes.AddMicroseconds(1))));
        Assert.Equal("claim.no-promise", Code(() => SlaClaim.RequireAdmissible(Service.Email, Window, Window.Opens)));
    }

    private static SlaClaim ClaimIn(SlaClaimStatus status, long messages = 30)
    {
        var claim = SlaClaim.File(
            Guid.CreateVersion7(), Guid.CreateVersion7(), "T-2026-000001", Guid.CreateVersion7(), Service.Sms, new(new(2026, 10, 1), new(2026, 10, 31)), Window,
            "{}", "0", "x", messages, "owner", Now);
        if (status is SlaClaimStatus.Filed)
            return claim;
        claim.TakeUp("a", Now);
        if (status is SlaClaimStatus.Refused)
            claim.Refuse([ReleaseReason.R01], "why", "a", Now);
        if (status is SlaClaimStatus.Granted or SlaClaimStatus.Issued)
            claim.Grant(First, "a", Now);
        if (status is SlaClaimStatus.Issued)
            claim.Issue(Guid.CreateVersion7(), new(2027, 11, 22), Second, "b", Now);
        return claim;
    }

    private static void Do(SlaClaim claim, string verb)
    {
        switch (verb)
        {
            case "TakeUp": claim.TakeUp("a", Now); break;
            case "Grant": claim.Grant(First, "a", Now); break;
            case "SendBack": claim.SendBack("look again"); break;
            case "Refuse": claim.Refuse([ReleaseReason.R01], "why", "a", Now); break;
            default: claim.Issue(Guid.CreateVersion7(), new(2027, 11, 22), Second, "b", Now); break;
        }
    }

    private static string? Arrow(SlaClaimStatus from, string verb) => StateDiagram.Arrow("ServiceLevels", from.ToString(), verb);

    private static string Code(Action action) => Assert.Throws<RuleException>(action).Code;
}

/// <summary>Reads the arrows of a States.md.</summary>
internal static class StateDiagram
{
    /// <param name="section">Where a file has several diagrams: the heading.</param>
    public static string? Arrow(string feature, string from, string verb, string? section = null)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Portal.sln")))
            folder = folder.Parent;
        var path = Path.Combine(folder.FullName, "src", "Portal.Domain", feature, "States.md");
        var lines = section is null
            ? File.ReadLines(path)
            : File.ReadLines(path).SkipWhile(line => line.TrimStart('#', ' ') != section).Skip(1).TakeWhile(line => !line.StartsWith('#'));
        var arrows = lines.Select(line => line.Trim()).Where(line => line.StartsWith($"{from} --> ", StringComparison.Ordinal))
            .Select(line => line[$"{from} --> ".Length..].Split(" : ")).Where(parts => parts[1].Split(", ").Contains(verb)).ToList();
        Assert.True(arrows.Count <= 1, $"{from} {verb} has two arrows");
        return arrows.Count == 0 ? null : arrows[0][0];
    }
}
