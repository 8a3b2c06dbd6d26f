using CsCheck;
using Portal.Domain.Metering;
using static Portal.Domain.Tests.Choices;

namespace Portal.Domain.Tests.Metering;

public class SegmentationTests
{
    [Theory]
    [InlineData(70, 1)]
    [InlineData(71, 2)]
    [InlineData(134, 2)]
    [InlineData(135, 3)]
    [InlineData(160, 3)]
    [InlineData(201, 3)]
    [InlineData(202, 4)]
    [InlineData(500, 8)]
    public void A_domestic_message_has_70_characters_or_parts_of_67(int characters, int parts) =>
        Assert.Equal(new(SegmentEncoding.Domestic, characters, parts), Segmentation.Count("", new('中', characters), "CN"));

    [Fact]
    public void A_domestic_letter_counts_like_a_Han_character() =>
        Assert.Equal(new(SegmentEncoding.Domestic, 71, 2), Segmentation.Count("", new('a', 71), "CN"));

    [Fact]
    public void A_signature_counts_with_its_brackets()
    {
        Assert.Equal(new(SegmentEncoding.Domestic, 70, 1), Segmentation.Count("清茶", new('中', 66), "CN"));
        Assert.Equal(new(SegmentEncoding.Domestic, 71, 2), Segmentation.Count("清茶", new('中', 67), "CN"));
    }

    [Fact]
    public void The_brackets_of_a_signature_abroad_are_escaped_characters()
    {
        Assert.Equal(new(SegmentEncoding.Gsm7, 160, 1), Segmentation.Count("Tea", new('a', 153), "US"));
        Assert.Equal(new(SegmentEncoding.Gsm7, 161, 2), Segmentation.Count("Tea", new('a', 154), "US"));
        Assert.Equal(new(SegmentEncoding.Ucs2, 6, 1), Segmentation.Count("Tea", "茶", "US"));
    }

    [Theory]
    [InlineData(160, 1)]
    [InlineData(161, 2)]
    [InlineData(306, 2)]
    [InlineData(307, 3)]
    public void A_Latin_message_abroad_has_160_characters_or_parts_of_153(int characters, int parts) =>
        Assert.Equal(new(SegmentEncoding.Gsm7, characters, parts), Segmentation.Count("", new('a', characters), "US"));

    [Theory]
    [InlineData(80, 160, 1)]
    [InlineData(81, 162, 2)]
    [InlineData(153, 306, 3)]
    public void An_escaped_pair_is_not_split(int brackets, int units, int parts) =>
        Assert.Equal(new(SegmentEncoding.Gsm7, units, parts), Segmentation.Count("", new(']', brackets), "US"));

    [Fact]
    public void An_escaped_pair_on_the_border_moves_to_the_next_part() =>
        Assert.Equal(new(SegmentEncoding.Gsm7, 307, 3), Segmentation.Count("", new string('a', 152) + "]" + new string('a', 153), "US"));

    [Theory]
    [InlineData(70, 1)]
    [InlineData(71, 2)]
    public void A_Han_message_abroad_has_70_characters(int characters, int parts) =>
        Assert.Equal(new(SegmentEncoding.Ucs2, characters, parts), Segmentation.Count("", new('中', characters), "US"));

    [Fact]
    public void A_surrogate_pair_on_the_border_moves_to_the_next_part()
    {
        var text = new string('中', 66) + "😀" + new string('中', 67);
        Assert.Equal(new(SegmentEncoding.Ucs2, 135, 3), Segmentation.Count("", text, "US"));
        Assert.Equal(new(SegmentEncoding.Domestic, 135, 3), Segmentation.Count("", text, "CN"));
    }

    [Fact]
    public void Escaped_characters_count_once_beside_an_emoji() =>
        Assert.Equal(new(SegmentEncoding.Ucs2, 87, 2), Segmentation.Count("", "this is a " + new string(']', 75) + "😘", "US"));

    [Fact]
    public void A_backtick_is_outside_the_GSM_alphabet() =>
        Assert.Equal(SegmentEncoding.Ucs2, Segmentation.Count("", "a`b", "US").Encoding);

    [Theory]
    [InlineData('a', 153, 1)]
    [InlineData('a', 154, 2)]
    [InlineData('a', 299, 2)]
    [InlineData('a', 300, 3)]
    [InlineData('a', 452, 3)]
    [InlineData('a', 453, 4)]
    [InlineData('中', 63, 1)]
    [InlineData('中', 64, 2)]
    [InlineData('中', 127, 2)]
    [InlineData('中', 128, 3)]
    public void Malaysia_has_shorter_parts(char c, int characters, int parts) =>
        Assert.Equal(parts, Segmentation.Count("", new(c, characters), "MY").Parts);

    [Fact]
    public void Malaysia_counted_like_the_rest_before_13_October_2025()
    {
        Assert.Equal(1, Segmentation.Count("", new('a', 160), "MY", new DateOnly(2025, 10, 12)).Parts);
        Assert.Equal(2, Segmentation.Count("", new('a', 160), "MY", new DateOnly(2025, 10, 13)).Parts);
    }

    [Fact]
    public void Parts_cover_the_message_hold_no_more_than_they_may_and_split_no_pair() =>
        Cases.Sample((signature, text, region) =>
        {
            var whole = Segmentation.Whole(signature, text, region);
            var count = Segmentation.Count(signature, text, region);
            var parts = Segmentation.Split(signature, text, region);

            Assert.Equal(count.Parts, parts.Count);
            Assert.Equal(count.Units, parts.Sum(p => p.Units));
            Assert.Equal(whole, string.Concat(parts.Select(p => whole.Substring(p.Start, p.Length))));
            Assert.All(parts, p => Assert.True(p.Units <= (count.Encoding is SegmentEncoding.Gsm7 ? 160 : 70)));
            if (parts.Count > 1)
                Assert.All(parts, p => Assert.True(p.Units <= (count.Encoding is SegmentEncoding.Gsm7 ? 153 : 67)));
            Assert.All(parts.Skip(1), p => Assert.False(char.IsSurrogatePair(whole[p.Start - 1], whole[p.Start])));
        });

    [Fact]
    public void A_longer_text_never_costs_less() =>
        Cases.Sample((signature, text, region) =>
        {
            var shorter = Segmentation.Count(signature, text, region);
            Assert.All(new[] { "a", "]", "中", "😀" }, more =>
                Assert.True(Segmentation.Count(signature, text + more, region).Parts >= shorter.Parts));
        });

    [Fact]
    public void No_message_needs_fewer_parts_than_its_units_fill() =>
        Cases.Sample((signature, text, region) =>
        {
            var (encoding, units, parts) = Segmentation.Count(signature, text, region);
            var (single, part) = encoding is SegmentEncoding.Gsm7 ? (160, 153) : (70, 67);
            Assert.True(parts >= (units <= single ? 1 : (units + part - 1) / part));
        });

    private static readonly Gen<string> Texts =
        OneOf("a", "b", " ", "€", "]", "中", "。", "é", "😀", "𠮷", "{1}", "aaaaaaaaaaaaaaaa", "中中中中中中中中").List[0, 60].Select(string.Concat);

    private static readonly Gen<(string, string, string)> Cases =
        Gen.Select(OneOf("", "清茶", "Tea"), Gen.OneOf(Texts, Gen.String[0, 400]), OneOf("CN", "US", "MY"));
}
