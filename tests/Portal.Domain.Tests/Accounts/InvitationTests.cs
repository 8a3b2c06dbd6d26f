using Portal.Domain.Accounts;

namespace Portal.Domain.Tests.Accounts;

public class InvitationTests
{
    private const string Mail = "lin@lanting.example";
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 1, 0, 0, TimeSpan.Zero);

    public static TheoryData<InvitationState, string> EveryStateAndVerb =>
        [.. from state in Enum.GetValues<InvitationState>() from verb in new[] { "Accept", "Revoke", "Renew" } select (state, verb)];

    [Theory, MemberData(nameof(EveryStateAndVerb))]
    public void Only_a_pending_invitation_allows_anything(InvitationState state, string verb)
    {
        var invitation = In(state);

        var refusal = Record.Exception(() => Do(invitation, verb, Now));

        Assert.Equal(state is not InvitationState.Pending, refusal is RuleException { Code: "invitation.closed" });
        Assert.Equal(state is InvitationState.Pending, refusal is null);
    }

    [Fact]
    public void It_can_be_accepted_until_just_before_the_seventh_day_ends()
    {
        In(InvitationState.Pending).Accept(Mail, Now.AddDays(7).AddTicks(-1));

        var late = In(InvitationState.Pending);
        Assert.Equal("invitation.expired", Assert.Throws<RuleException>(() => late.Accept(Mail, Now.AddDays(7))).Code);
        Assert.True(late.IsExpired(Now.AddDays(7)));
    }

    [Fact]
    public void A_lapsed_one_can_be_sent_again_under_a_new_link()
    {
        var invitation = In(InvitationState.Pending);

        invitation.Renew("other", Now.AddDays(8));

        Assert.Equal("other", invitation.TokenHash);
        Assert.True(invitation.CanAccept(Now.AddDays(14)));
    }

    [Fact]
    public void A_forwarded_link_opens_nothing_for_somebody_else() =>
        Assert.Equal("invitation.other-mail", Assert.Throws<RuleException>(() => In(InvitationState.Pending).Accept("wu@lanting.example", Now)).Code);

    [Fact]
    public void The_address_is_compared_without_case() => In(InvitationState.Pending).Accept("LIN@lanting.EXAMPLE ", Now);

    [Fact]
    public void Staff_are_invited_with_at_least_one_role() =>
        Assert.Equal("staff.no-role", Assert.Throws<RuleException>(() => Invitation.ToStaff(Guid.Empty, [], Mail, "en", "h", Guid.Empty, Now)).Code);

    [Fact]
    public void The_diagram_shows_the_verbs_of_each_state()
    {
        var drawn = File.ReadLines(Path.Join(Root(), "src/Portal.Domain/Accounts/States.md"))
            .Select(l => l.Trim().Split(["-->", ":"], StringSplitOptions.TrimEntries))
            .Where(p => p.Length == 3 && Enum.TryParse<InvitationState>(p[0], out _))
            .Select(p => $"{p[0]} {p[2]} {p[1]}");

        var real = EveryStateAndVerb.Select(row =>
        {
            var invitation = In(row.Data.Item1);
            return Record.Exception(() => Do(invitation, row.Data.Item2, Now)) is null
                ? $"{row.Data.Item1} {row.Data.Item2} {invitation.State}" : null;
        });

        Assert.Equal(real.OfType<string>().Order(), drawn.Order());
    }

    private static void Do(Invitation invitation, string verb, DateTimeOffset now)
    {
        switch (verb)
        {
            case "Accept": invitation.Accept(Mail, now); break;
            case "Revoke": invitation.Revoke(now); break;
            default: invitation.Renew("new", now); break;
        }
    }

    private static Invitation In(InvitationState state)
    {
        var invitation = Invitation.ToOrganisation(
            Guid.CreateVersion7(), Guid.CreateVersion7(), CustomerRole.Finance, Mail, "zh-CN", "hash", Guid.CreateVersion7(), Now);
        if (state is InvitationState.Accepted)
            invitation.Accept(Mail, Now);
        if (state is InvitationState.Revoked)
            invitation.Revoke(Now);
        return invitation;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Join(folder.FullName, "Portal.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
