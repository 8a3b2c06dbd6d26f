using CsCheck;
using Portal.Domain.Agreements;

namespace Portal.Domain.Tests.Agreements;

public class DocumentDiffTests
{
    [Fact]
    public void A_changed_number_is_marked_and_the_rest_is_not()
    {
        var row = Diff("1.1 At most 5‰ is normal. {#a}", "1.1 At most 3‰ is normal. {#a}").Single();

        Assert.Equal(DiffKind.Changed, row.Kind);
        Assert.Equal([new("At most ", false), new("5‰", true), new(" is normal.", false)], row.Old);
        Assert.Equal([new("At most ", false), new("3‰", true), new(" is normal.", false)], row.New);
    }

    [Fact]
    public void Han_text_is_compared_character_by_character()
    {
        var row = Diff("1.1 提前一天通知。 {#a}", "1.1 提前七天通知您。 {#a}").Single();
        Assert.Equal(["一"], row.Old.Where(p => p.IsMarked).Select(p => p.Text));
        Assert.Equal(["七", "您"], row.New.Where(p => p.IsMarked).Select(p => p.Text));
    }

    [Fact]
    public void Clauses_are_paired_by_id_not_by_number()
    {
        var rows = Diff("1.1 A. {#a}\n1.2 B. {#b}\n1.3 C. {#c}", "1.1 A. {#a}\n1.2 New. {#n}\n1.3 C. {#c}");

        Assert.Equal([("a", DiffKind.Same), ("b", DiffKind.Removed), ("n", DiffKind.Added), ("c", DiffKind.Same)], rows.Select(r => (r.ClauseId, r.Kind)));
    }

    [Fact]
    public void Both_sides_can_be_read_in_full()
    {
        string[] words = ["甲", "乙", "5‰", "word", " ", "，", "longer", "𠮷"];
        var word = Gen.Int[0, words.Length - 1].Select(i => words[i]);
        Gen.Select(word.Array[1, 12], word.Array[1, 12]).Sample((a, b) =>
        {
            var (old, now) = ("x" + string.Concat(a) + "x", "x" + string.Concat(b) + "x");
            var row = Diff($"1.1 {old} {{#a}}", $"1.1 {now} {{#a}}").Single();
            return string.Concat(row.Old.Select(p => p.Text)) == old && string.Concat(row.New.Select(p => p.Text)) == now;
        });
    }

    private static IReadOnlyList<DiffRow> Diff(string before, string after) => DocumentDiff.Between(
        AgreementDocument.Parse(Samples.Text("T", before), "en"),
        AgreementDocument.Parse(Samples.Text("T", after, "1.1"), "en"));
}
