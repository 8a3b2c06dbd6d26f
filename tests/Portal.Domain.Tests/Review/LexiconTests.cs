using Portal.Domain.Review;

namespace Portal.Domain.Tests.Review;

public class LexiconTests
{
    [Theory]
    [InlineData("低息贷款", "贷款", 2, 2)]
    [InlineData("贷 款", "贷款", 0, 3)]
    [InlineData("贷**款", "贷款", 0, 4)]
    [InlineData("贷\u200B款", "贷款", 0, 3)]
    [InlineData("ＣＡＳＩＮＯ", "casino", 0, 6)]
    [InlineData("a Casino!", "casino", 2, 6)]
    public void A_disguised_word_is_found_where_it_was_typed(string text, string word, int start, int length) =>
        Assert.Contains(Lexicon.Shipped.Find(text), m => (m.Word.Text, m.Start, m.Length) == (word, start, length));

    [Theory]
    [InlineData("Your latest order")]
    [InlineData("wholesaler")]
    [InlineData("您的订单已发货")]
    public void A_word_inside_another_is_not_found(string text) => Assert.Empty(Lexicon.Shipped.Find(text));

    [Fact]
    public void Of_two_words_at_one_place_the_longer_is_told() =>
        Assert.Equal("优惠券", Assert.Single(Lexicon.Shipped.Find("优惠券"), m => m.Start == 0).Word.Text);

    [Fact]
    public void Every_match_of_a_naive_search_is_found()
    {
        LexiconWord[] words = [.. new[] { "甲乙", "甲乙丙", "乙丙", "丙丁" }.Select((w, i) => new LexiconWord(w, w, (WordUse)i, "", "", ""))];
        var found = new Lexicon(words).Find("甲乙丙丁甲乙").Select(m => (m.Word.Text, m.Start)).ToHashSet();
        Assert.Equal([("甲乙", 0), ("甲乙丙", 0), ("乙丙", 1), ("丙丁", 2), ("甲乙", 4)], found);
    }
}
