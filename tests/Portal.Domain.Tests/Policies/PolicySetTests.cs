using Portal.Domain.Policies;

namespace Portal.Domain.Tests.Policies;

public class PolicySetTests
{
    private static readonly Guid Customer = Guid.Parse("00000000-0000-7000-8000-000000000001");
    private static readonly DateOnly Today = new(2026, 11, 23);
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 4, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Without_a_record_the_agreement_speaks() =>
        Assert.Equal(5, PolicySet.Defaults.InForce(Policy.SmsTolerance, Customer, Today).Value);

    [Fact]
    public void A_customers_own_number_wins_and_ends_on_its_day()
    {
        var set = new PolicySet([
            Record(null, Today.AddDays(1), 4), Record(Customer, Today.AddDays(2), 2), Record(Customer, Today.AddDays(4), null)]);
        decimal[] values = [.. Enumerable.Range(0, 6).Select(day => set.InForce(Policy.SmsTolerance, Customer, Today.AddDays(day)).Value)];

        Assert.Equal([5, 4, 2, 2, 4, 4], values);
        Assert.Equal(4, set.InForce(Policy.SmsTolerance, Guid.Empty, Today.AddDays(3)).Value);
        Assert.True(set.InForce(Policy.SmsTolerance, Customer, Today.AddDays(3)).IsOwn);
    }

    [Fact]
    public void What_was_set_later_wins_on_the_same_day() => Assert.Equal(
        3,
        new PolicySet([Record(null, Today, 3, Now.AddHours(1)), Record(null, Today, 4)]).InForce(Policy.SmsTolerance, null, Today).Value);

    [Fact]
    public void The_past_is_not_changed() => Assert.Equal("policy.in-the-past", Refused(() => Record(null, Today.AddDays(-1), 4)));

    [Fact]
    public void A_number_out_of_range_or_of_the_wrong_shape_is_refused()
    {
        Assert.Equal("policy.out-of-range", Refused(() => Record(null, Today, 51)));
        Assert.Equal("policy.out-of-range", Refused(() => PolicyRecord.Set(Policy.ObjectionDays, null, Today, 5.5m, "r", "d", "me", Today, Now)));
        Assert.Equal("policy.needs-value", Refused(() => Record(null, Today, null)));
        Assert.Equal("policy.reason-missing", Refused(() => PolicyRecord.Set(Policy.ObjectionDays, null, Today, 6, " ", "d", "me", Today, Now)));
    }

    [Fact]
    public void Every_policy_is_listed_once_and_its_number_fits()
    {
        Assert.Equal(Policy.All.Count, Policy.All.DistinctBy(policy => policy.Key).Count());
        Assert.All(Policy.All, policy => Assert.True(policy.Fits(policy.Default), policy.Key));
        Assert.Equal(
            typeof(Policy).GetFields().Count(field => field.FieldType == typeof(PolicyDefinition)), Policy.All.Count);
    }

    private static PolicyRecord Record(Guid? organisation, DateOnly from, decimal? value, DateTimeOffset? at = null) =>
        PolicyRecord.Set(Policy.SmsTolerance, organisation, from, value, "agreed", "order 1", "me", Today, at ?? Now);

    private static string Refused(Action act) => Assert.Throws<RuleException>(act).Code;
}
