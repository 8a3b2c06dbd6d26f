using Portal.Domain.Calendar;

namespace Portal.Domain.Tests.Calendar;

public class MonthTextTests
{
    [Fact]
    public void A_month_reads_back() => Assert.Equal("2026-10", MonthText.Of(MonthText.Parse("2026-10")!.Value));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2026-13")]
    [InlineData("2026-1")]
    [InlineData("2026-10-01")]
    [InlineData(" 2026-10")]
    [InlineData("0001-01")]
    [InlineData("9999-12")]
    public void Anything_else_is_no_month(string? text) => Assert.Null(MonthText.Parse(text));
}
