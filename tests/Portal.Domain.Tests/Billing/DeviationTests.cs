using Portal.Domain.Billing;

namespace Portal.Domain.Tests.Billing;

public class DeviationTests
{
    [Theory]
    [InlineData(10_050, 10_000, "5.0", true)]
    [InlineData(10_051, 10_000, "5.1", false)]
    [InlineData(9_950, 10_000, "5.0", true)]
    [InlineData(9_949, 10_000, "5.1", false)]
    [InlineData(100_504, 100_000, "5.0", false)] // 5.04 is shown as 5.0 and is beyond
    [InlineData(0, 0, "0.0", true)]
    [InlineData(1, 0, null, false)]
    public void Five_per_mille_is_within_and_a_hair_more_is_not(long billed, long recomputed, string? shown, bool within)
    {
        var deviation = new Deviation(billed, recomputed);
        Assert.Equal(shown, deviation.PerMille);
        Assert.Equal(within, deviation.IsWithin(5));
    }
}
