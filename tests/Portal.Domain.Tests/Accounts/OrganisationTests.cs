using Portal.Domain.Accounts;

namespace Portal.Domain.Tests.Accounts;

public class OrganisationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 1, 0, 0, TimeSpan.Zero);
    private readonly Guid _founder = Guid.CreateVersion7();
    private readonly Guid _second = Guid.CreateVersion7();

    [Fact]
    public void Who_founds_it_is_its_owner()
    {
        var organisation = Founded();

        Assert.Equal(CustomerRole.Owner, organisation.MemberWith(_founder)!.Role);
        Assert.True(organisation.IsLastOwner(_founder));
    }

    [Fact]
    public void The_last_owner_can_neither_leave_nor_step_down()
    {
        var organisation = Founded();
        organisation.Join(_second, CustomerRole.Finance, Now);

        Assert.Equal("member.last-owner", Refused(() => organisation.Remove(_founder)));
        Assert.Equal("member.last-owner", Refused(() => organisation.ChangeRole(_founder, CustomerRole.Viewer)));
    }

    [Fact]
    public void With_a_second_owner_the_first_one_may_go()
    {
        var organisation = Founded();
        organisation.Join(_second, CustomerRole.Developer, Now);
        organisation.ChangeRole(_second, CustomerRole.Owner);

        organisation.Remove(_founder);

        Assert.Null(organisation.MemberWith(_founder));
        Assert.True(organisation.IsLastOwner(_second));
        Assert.Equal(3, organisation.Version);
    }

    [Fact]
    public void Nobody_joins_twice() =>
        Assert.Equal("member.already", Refused(() => Founded().Join(_founder, CustomerRole.Viewer, Now)));

    [Fact]
    public void A_stranger_cannot_be_changed_or_removed()
    {
        var organisation = Founded();

        Assert.Equal("member.unknown", Refused(() => organisation.Remove(_second)));
        Assert.Equal("member.unknown", Refused(() => organisation.ChangeRole(_second, CustomerRole.Viewer)));
    }

    [Theory]
    [InlineData(" ", "organisation.name-missing")]
    [InlineData("A", "organisation.name-missing")]
    [InlineData("Some\u0007thing", "name.not-plain")]
    [InlineData("Win a car: https://car.example", "name.not-plain")]
    [InlineData("www.car.example", "name.not-plain")]
    public void A_name_must_be_readable(string name, string code) => Assert.Equal(code, Refused(() => Founded().Rename(name)));

    [Fact]
    public void A_name_has_eighty_characters_at_most()
    {
        var organisation = Founded();

        organisation.Rename(new string('n', 80) + " ");

        Assert.Equal(80, organisation.Name.Length);
        Assert.Equal("organisation.name-too-long", Refused(() => organisation.Rename(new string('n', 81))));
    }

    [Theory]
    [InlineData(OrganisationState.Active, "Suspend", true)]
    [InlineData(OrganisationState.Active, "Resume", false)]
    [InlineData(OrganisationState.Suspended, "Suspend", false)]
    [InlineData(OrganisationState.Suspended, "Resume", true)]
    public void Every_state_allows_exactly_its_verbs(OrganisationState state, string verb, bool allowed)
    {
        var organisation = Founded();
        if (state is OrganisationState.Suspended)
            organisation.Suspend();

        Assert.Equal(allowed, verb == "Suspend" ? organisation.CanSuspend : organisation.CanResume);
        var refusal = Record.Exception(verb == "Suspend" ? organisation.Suspend : organisation.Resume);

        Assert.Equal(!allowed, refusal is RuleException);
    }

    private Organisation Founded() => new(Guid.CreateVersion7(), "Lanting Travel", _founder, Now);

    private static string Refused(Action verb) => Assert.Throws<RuleException>(verb).Code;
}
