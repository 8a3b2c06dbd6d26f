using System.Net;
using CsCheck;
using Portal.Domain.Apps;

namespace Portal.Domain.Tests.Apps;

public class AddressRangeTests
{
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData(" 203.0.113.0/24 ", "203.0.113.0/24")]
    [InlineData("203.0.113.7/32", "203.0.113.7")]
    [InlineData("2001:DB8:0:0::/32", "2001:db8::/32")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    public void A_range_is_kept_in_its_canonical_spelling(string text, string canonical) =>
        Assert.Equal(canonical, AddressRange.Parse(text).ToString());

    [Theory]
    [InlineData("shop.example.com", "app.range-unreadable")]
    [InlineData("203.0.113", "app.range-unreadable")]
    [InlineData("1", "app.range-unreadable")]
    [InlineData("010.0.0.1", "app.range-unreadable")]
    [InlineData("fe80::1%eth0", "app.range-unreadable")]
    [InlineData("[2001:db8::1]", "app.range-unreadable")]
    [InlineData("::ffff:203.0.113.7", "app.range-unreadable")]
    [InlineData("203.0.113.0/33", "app.range-prefix")]
    [InlineData("203.0.113.0/-1", "app.range-prefix")]
    [InlineData("203.0.113.0/", "app.range-prefix")]
    [InlineData("2001:db8::/129", "app.range-prefix")]
    [InlineData("0.0.0.0/0", "app.range-everything")]
    [InlineData("::/0", "app.range-everything")]
    [InlineData("203.0.113.7/24", "app.range-host-bits")]
    [InlineData("2001:db8::1/64", "app.range-host-bits")]
    public void Each_mistake_has_its_own_answer(string text, string code) =>
        Assert.Equal(code, Assert.Throws<RuleException>(() => AddressRange.Parse(text)).Code);

    [Fact]
    public void A_range_that_starts_in_the_middle_is_told_its_start()
    {
        var refused = Assert.Throws<RuleException>(() => AddressRange.Parse("203.0.113.77/26"));
        Assert.Equal("203.0.113.64/26", refused.Arguments[1]);
    }

    [Fact]
    public void Every_address_is_in_the_range_it_starts() => Gen.Select(Gen.UInt, Gen.Int[1, 32]).Sample((bits, prefix) =>
    {
        var start = prefix == 32 ? bits : bits & ~(uint.MaxValue >> prefix);
        var bytes = BitConverter.GetBytes(start);
        Array.Reverse(bytes);
        var address = new IPAddress(bytes);
        var range = AddressRange.Parse($"{address}/{prefix}");
        Assert.True(range.Contains(address));
        Assert.Equal(range, AddressRange.Parse(range.ToString()));
    });
}
