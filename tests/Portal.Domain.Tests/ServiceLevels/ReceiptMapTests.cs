using Portal.Domain.Metering;
using Portal.Domain.ServiceLevels;

namespace Portal.Domain.Tests.ServiceLevels;

public class ReceiptMapTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 11, 23);

    // D-3, row by row.
    [Theory]
    [InlineData(DeliveryStatus.Delivered, "DELIVRD", true, false, FailureCause.None, null)]
    [InlineData(DeliveryStatus.Delivered, "SY:0501", true, false, FailureCause.None, null)] // what arrived has arrived
    [InlineData(DeliveryStatus.Failed, "MK:0001", false, false, FailureCause.Recipient, null)]
    [InlineData(DeliveryStatus.Failed, "UNDELIV", false, false, FailureCause.Recipient, null)]
    [InlineData(DeliveryStatus.Failed, "NE:0101", false, false, FailureCause.Recipient, null)]
    [InlineData(DeliveryStatus.Failed, "NE:0106", true, false, FailureCause.OtherNetwork, ReleaseReason.R14)] // the exact code wins over NE:01*
    [InlineData(DeliveryStatus.Failed, "mbblack", false, false, FailureCause.BlockList, null)]
    [InlineData(DeliveryStatus.Failed, "CR:0201", false, false, FailureCause.BlockList, null)]
    [InlineData(DeliveryStatus.Rejected, "CR:0207", true, false, FailureCause.Customer, ReleaseReason.R06)]
    [InlineData(DeliveryStatus.Rejected, "CE:0301", true, false, FailureCause.Customer, ReleaseReason.R04)]
    [InlineData(DeliveryStatus.Failed, "CONTROL:BJ", true, false, FailureCause.Control, ReleaseReason.R08)]
    [InlineData(DeliveryStatus.Failed, "SY:0502", true, true, FailureCause.Provider, null)]
    [InlineData(DeliveryStatus.Failed, "-9990", true, true, FailureCause.Provider, null)]
    [InlineData(DeliveryStatus.Failed, "SOMETHING", true, true, FailureCause.Unknown, null)]
    [InlineData(DeliveryStatus.Submitted, null, true, true, FailureCause.Unknown, null)]
    [InlineData(DeliveryStatus.Failed, "@delivered", true, true, FailureCause.Unknown, null)] // a code cannot name a status
    public void The_shipped_map_reads_codes_as_D_3_says(
        DeliveryStatus status, string? code, bool valid, bool failure, FailureCause cause, ReleaseReason? release)
    {
        var meaning = ReceiptMap.Shipped.MeaningOf(status, code);
        Assert.Equal((valid, failure, cause, release), (meaning.IsValidNumber, meaning.IsFailure, meaning.Cause, meaning.Release));
        Assert.Equal(failure && cause is FailureCause.Unknown, meaning.IsFlagged);
    }

    [Fact]
    public void The_shipped_map_keeps_its_own_rules_and_reads_back_what_it_writes()
    {
        var again = ReceiptMap.Make(2, new(2026, 12, 1), ReceiptMap.Shipped.Rules, "the same", "ops", Today, Now);
        Assert.Equal(ReceiptMap.Shipped.Rules, again.Rules);
    }

    [Fact]
    public void A_version_never_reaches_back_into_a_month_that_has_ended()
    {
        Assert.Equal("receipt-map.past-month", Code(() => Make(new(2026, 10, 1))));
        Assert.Equal("receipt-map.first-of-month", Code(() => Make(new(2026, 12, 2))));
        var map = Make(new(2026, 11, 1));
        Assert.Same(ReceiptMap.Shipped, ReceiptMap.InForce([map, ReceiptMap.Shipped], new(2026, 10, 31)));
        Assert.Same(map, ReceiptMap.InForce([ReceiptMap.Shipped, map], new(2026, 11, 1)));
    }

    [Fact]
    public void A_map_that_contradicts_itself_is_refused()
    {
        var rules = ReceiptMap.Shipped.Rules;
        Assert.Equal("receipt-map.status-missing", Code(() => Make(new(2026, 12, 1), [.. rules.Where(rule => rule.Pattern != "@failed")])));
        Assert.Equal("receipt-map.twice", Code(() => Make(new(2026, 12, 1), [.. rules, new("noroute", rules[0].Meaning with { Group = ReceiptGroup.OwnSystem, IsFailure = true, Cause = FailureCause.Provider })])));
        foreach (var wrong in new ReceiptMeaning[]
        {
            new(ReceiptGroup.OwnSystem, false, FailureCause.Provider, true, null), // failure at an invalid number
            new(ReceiptGroup.OwnSystem, true, FailureCause.Customer, true, null), // failure that is somebody else's
            new(ReceiptGroup.OwnSystem, true, FailureCause.Provider, false, ReleaseReason.R01), // released, though ours
            new(ReceiptGroup.Undetermined, true, FailureCause.Unknown, false, null), // not arrived, and nothing said
        })
        {
            Assert.Equal("receipt-map.contradiction", Code(() => Make(new(2026, 12, 1), [.. rules, new("ZZ:1", wrong)])));
        }

        Assert.Equal("receipt-map.pattern", Code(() => Make(new(2026, 12, 1), [.. rules, new("*", rules[9].Meaning)])));
    }

    [Fact]
    public void Figures_take_released_failures_from_the_failures_and_invalid_numbers_from_both()
    {
        var release = Guid.CreateVersion7();
        var figures = ServiceLevelFigures.Of(
            [
                new(DeliveryStatus.Delivered, "DELIVRD", false, false, null, 900),
                new(DeliveryStatus.Failed, "SY:0501", false, false, null, 60),
                new(DeliveryStatus.Failed, "SY:0501", true, false, release, 30),
                new(DeliveryStatus.Failed, "MK:0001", false, false, release, 500), // no failure: nothing to release
                new(DeliveryStatus.Rejected, "CR:0207", false, false, null, 5),
                new(DeliveryStatus.Failed, null, true, false, null, 5),
                new(DeliveryStatus.Submitted, null, false, true, null, 7),
            ],
            ReceiptMap.Shipped, new Dictionary<Guid, ReleaseReason> { [release] = ReleaseReason.R13 });

        Assert.Equal((1507, 7, 1000, 95, 30, 5, 5, 5), (
            figures.Messages, figures.OnTheWay, figures.Effective, figures.Failures, figures.Released, figures.ReleasedByMap, figures.Flagged, figures.Abroad));
        Assert.Equal("93.5000", figures.Availability.Percent);
        Assert.Equal("90.5000", figures.BeforeReleases.Percent);
        Assert.Equal((965, 65), (figures.WithoutReleased.Effective, figures.WithoutReleased.Failures));
        Assert.False(figures.IsMostlyAbroad);
        Assert.Equal(1500, figures.Lines.Sum(line => line.Messages));
    }

    private static ReceiptMap Make(DateOnly firstDay, IReadOnlyList<ReceiptRule>? rules = null) =>
        ReceiptMap.Make(2, firstDay, rules ?? ReceiptMap.Shipped.Rules, "why", "ops", Today, Now);

    private static string Code(Action action) => Assert.Throws<RuleException>(action).Code;
}
