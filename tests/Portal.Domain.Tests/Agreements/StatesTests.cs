using Portal.Domain.Agreements;

namespace Portal.Domain.Tests.Agreements;

/// <summary>Every status × verb against the arrows of States.md: what has no arrow is refused.</summary>
public class StatesTests
{
    private static readonly DateTimeOffset Noon = Samples.Noon;
    private static readonly DateTimeOffset Later = new(2026, 9, 1, 4, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string> VersionPairs() => Pairs(["Draft", "Published", "Effective", "Superseded"], ["Revise", "Publish", "SupersedeFrom"]);

    public static TheoryData<string, string> AcceptancePairs() =>
        Pairs(["Pending", "AcceptedExplicit", "AcceptedDeemed", "Declined", "Superseded"], ["Accept", "Deem", "Decline"]);

    [Theory, MemberData(nameof(VersionPairs))]
    public void A_version_moves_as_the_diagram_says(string from, string verb)
    {
        var (version, now) = VersionIn(from);
        Assert.Equal(from, version.StateAt(now).ToString());

        var refused = Record.Exception(() => Do(version, verb, now));

        if (Arrow("## AgreementVersion", from, verb) is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, version.StateAt(now).ToString());
        }
        else
        {
            Assert.IsType<RuleException>(refused);
            Assert.Equal(from, version.StateAt(now).ToString());
        }
    }

    [Theory, MemberData(nameof(AcceptancePairs))]
    public void An_acceptance_moves_as_the_diagram_says(string from, string verb)
    {
        var version = Samples.Version();
        var acceptance = AcceptanceIn(from, version);
        var can = verb switch { "Accept" => acceptance.CanAccept(Noon), "Deem" => acceptance.CanDeem(Noon), _ => acceptance.CanDecline(Noon) };

        var refused = Record.Exception(() => Do(acceptance, verb, version));

        var to = Arrow("## Acceptance", from, verb);
        Assert.Equal(to is not null, can);
        if (to is not null)
            Assert.Null(refused);
        else
            Assert.IsType<RuleException>(refused);
        Assert.Equal(to ?? from, acceptance.StatusAt(Noon).ToString());
    }

    [Fact]
    public void A_question_is_answered_once()
    {
        var version = Samples.Version();
        var question = ClauseQuestion.Ask(Guid.CreateVersion7(), version, "one-this", "en", " What? ", Guid.CreateVersion7(), "owner", Noon);
        Assert.Equal("What?", question.Text);

        question.Reply("That.", "support", Noon);

        Assert.False(question.CanAnswer);
        Assert.Equal("agreement.question-answered", Assert.Throws<RuleException>(() => question.Reply("Or that.", "support", Noon)).Code);
    }

    private static (AgreementVersion Version, DateTimeOffset Now) VersionIn(string state)
    {
        var version = Samples.Draft(from: "2026-04-01");
        if (state is not "Draft")
            version.Publish("admin", Noon);
        if (state is "Superseded")
            version.SupersedeFrom(new(2026, 5, 1));
        return (version, state is "Draft" or "Published" ? Noon : Later);
    }

    private static Acceptance AcceptanceIn(string status, AgreementVersion version)
    {
        var acceptance = Acceptance.Ask(Guid.CreateVersion7(), version, Noon);
        switch (status)
        {
            case "AcceptedExplicit": Do(acceptance, "Accept", version); break;
            case "AcceptedDeemed": Do(acceptance, "Deem", version); break;
            case "Declined": Do(acceptance, "Decline", version); break;
            case "Superseded": acceptance.SupersedeFrom(new(2026, 3, 1)); break;
        }

        return acceptance;
    }

    private static void Do(AgreementVersion version, string verb, DateTimeOffset now)
    {
        switch (verb)
        {
            case "Revise": version.Revise(Samples.Plain("1.1", "2026-04-02"), Samples.Plain("1.1", "2026-04-02"), "admin", now); break;
            case "Publish": version.Publish("admin", now); break;
            default: version.SupersedeFrom(new(2027, 1, 1)); break;
        }
    }

    private static void Do(Acceptance acceptance, string verb, AgreementVersion version)
    {
        switch (verb)
        {
            case "Accept": acceptance.Accept(Samples.Signing(version), [], null, Noon); break;
            case "Deem": acceptance.Deem(AcceptanceMethod.Use, "en", version.Sha256("en"), Noon); break;
            default: acceptance.Decline(Guid.CreateVersion7(), "owner", "no", Noon); break;
        }
    }

    private static string? Arrow(string heading, string from, string verb) =>
        File.ReadLines(Path.Combine(Samples.Root(), "src", "Portal.Domain", "Agreements", "States.md"))
            .SkipWhile(line => line != heading).Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.Contains("-->", StringComparison.Ordinal))
            .Select(line => line.Split(["-->", ":"], StringSplitOptions.TrimEntries))
            .SingleOrDefault(parts => parts.Length == 3 && parts[0] == from && parts[2] == verb)?[1];

    private static TheoryData<string, string> Pairs(string[] states, string[] verbs)
    {
        var data = new TheoryData<string, string>();
        foreach (var state in states)
        {
            foreach (var verb in verbs)
                data.Add(state, verb);
        }

        return data;
    }
}
