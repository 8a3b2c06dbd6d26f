using Portal.Domain.Review;

namespace Portal.Domain.Tests.Review;

public class ReasonCatalogueTests
{
    [Fact]
    public void Every_rule_has_a_code_of_its_own_and_both_languages()
    {
        Assert.Equal(ReasonCatalogue.All.Count, ReasonCatalogue.All.Select(r => r.Code).Distinct().Count());
        Assert.All(ReasonCatalogue.All, r =>
        {
            Assert.All(new[] { r.TitleZh, r.AdviceZh, r.TitleEn, r.AdviceEn }, t => Assert.False(string.IsNullOrWhiteSpace(t)));
            Assert.Contains(r.AdviceZh, c => c >= '一');
            Assert.DoesNotContain(r.TitleEn, c => c >= '一' && r.Code != "template.brackets-typed");
            Assert.NotEmpty(r.Clauses);
            Assert.NotEmpty(r.Title(chinese: true) + r.Advice(chinese: false)); // the places can be left open
        });
    }

    [Theory]
    [InlineData("G", "1 2 3a 3b 3c 3d 3e 4 5 8")]
    [InlineData("N", "1 2 3 4 5 6 7 8 9")]
    [InlineData("P", "1 2 3 4 5")]
    [InlineData("B", "1 2 3 4 5 6 7")]
    public void The_catalogue_holds_every_ground_of_the_agreements(string letter, string numbers) =>
        Assert.All(numbers.Split(' '), n => Assert.NotNull(ReasonCatalogue.Find(letter + n)));

    [Fact]
    public void Advice_names_the_place_to_write_in_plain_braces() =>
        Assert.Contains("{1}", ReasonCatalogue.Find("template.code-variable-missing")!.Advice(chinese: false));

    [Fact]
    public void Every_rule_named_by_a_word_is_in_the_catalogue() =>
        Assert.All(Lexicon.Shipped.Find("贷款 赌博 法会 优惠"), m =>
            Assert.True(m.Word.Rule.Length == 0 || ReasonCatalogue.Find(m.Word.Rule) is not null));
}
