using Portal.Domain.Agreements;

namespace Portal.Domain.Tests.Agreements;

/// <summary>The ten texts that come with the product.</summary>
public class ShippedTextsTests
{
    /// <summary>Which facts of the fact table are terms of which document.</summary>
    private static readonly Dictionary<string, int[]> Facts = new()
    {
        ["sms"] = [1, 2, 3, 4, 6, 7, .. Span(8, 21), .. Span(23, 40), 42, 43, .. Span(45, 55), 104, 192],
        ["voice"] = [1, 2, 3, 4, 6, 7, 9, 10, 11, 14, 15, .. Span(17, 20), .. Span(22, 39), 41, 42, 43, .. Span(45, 59), 104, 192],
        ["email"] = [1, 2, 3, 5, 6, 7, 14, 42, .. Span(44, 55), .. Span(105, 127), 192],
        ["sla"] = [.. Span(60, 104)],
        ["special"] = [.. Span(128, 192)],
    };

    public static TheoryData<string> Codes() => [.. Facts.Keys];

    [Theory, MemberData(nameof(Codes))]
    public void Every_fact_of_a_document_stands_in_a_clause_of_both_languages(string code)
    {
        foreach (var language in new[] { "zh-CN", "en" })
        {
            var carried = Load(code, language).Clauses.SelectMany(clause => clause.Facts).ToHashSet();
            Assert.Equal(Facts[code].Select(n => $"A{n}").Order(), carried.Order());
        }
    }

    [Fact]
    public void Every_fact_of_the_table_is_a_term_of_some_document() =>
        Assert.Equal(Span(1, 192), Facts.Values.SelectMany(facts => facts).Distinct().Order());

    [Theory, MemberData(nameof(Codes))]
    public void Both_languages_say_the_same_clauses_in_the_same_order(string code)
    {
        var (zh, en) = (Load(code, "zh-CN"), Load(code, "en"));
        Assert.Equal(zh.Ids, en.Ids);
        Assert.Equal(zh.Highlighted.Select(c => c.Id), en.Highlighted.Select(c => c.Id));
        Assert.Equal(zh.Clauses.Select(c => (c.Number, c.Items.Count, string.Join(' ', c.Facts))), en.Clauses.Select(c => (c.Number, c.Items.Count, string.Join(' ', c.Facts))));
    }

    [Theory, MemberData(nameof(Codes))]
    public void Every_number_of_a_clause_stands_in_both_languages(string code)
    {
        string[] figures = ["5‰", "95", "90", "10%", "30%", "60", "1,000,000", "100,000,000", "72", "1,000", "50,000", "10,000", "7,000"];
        foreach (var (zh, en) in Load(code, "zh-CN").Clauses.Zip(Load(code, "en").Clauses))
        {
            foreach (var figure in figures)
                Assert.Equal((zh.Id, figure, Says(zh, figure)), (en.Id, figure, Says(en, figure)));
        }
    }

    [Theory, MemberData(nameof(Codes))]
    public void Clauses_are_numbered_without_gaps(string code)
    {
        var sections = Load(code, "en").Sections;
        for (var i = 0; i < sections.Count; i++)
        {
            Assert.Equal($"{i + 1}", sections[i].Number);
            Assert.Equal(Enumerable.Range(1, sections[i].Clauses.Count).Select(n => $"{i + 1}.{n}"), sections[i].Clauses.Select(c => c.Number));
        }
    }

    [Theory, MemberData(nameof(Codes))]
    public void A_document_names_the_services_that_need_it(string code)
    {
        var document = Load(code, "en");
        Assert.Equal(AgreementSet.ServicesNeeding(document.Code), document.Services);
        Assert.Equal("1.0", document.Version);
    }

    [Theory, MemberData(nameof(Codes))]
    public void Chinese_is_set_in_full_width_punctuation(string code)
    {
        var text = Load(code, "zh-CN").ShownText;
        for (var i = 1; i < text.Length; i++)
            Assert.False(text[i] is ',' or ';' or ':' or '?' or '!' && text[i - 1] >= 0x4E00, $"…{text[Math.Max(0, i - 12)..(i + 1)]}");
    }

    [Theory, MemberData(nameof(Codes))]
    public void No_text_names_another_provider(string code)
    {
        foreach (var language in new[] { "zh-CN", "en" })
        {
            var text = Load(code, language).ShownText;
            Assert.All((string[])["腾讯", "百度", "Tencent", "Baidu"], name => Assert.DoesNotContain(name, text, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public void Every_shown_text_has_its_own_hash() =>
        Assert.Equal(10, Facts.Keys.SelectMany(code => new[] { Load(code, "zh-CN").Sha256, Load(code, "en").Sha256 }).Distinct().Count());

    private static bool Says(Clause clause, string figure) =>
        string.Join('\n', clause.Items.Select(item => item.Text).Prepend(clause.Text)).Replace(" %", "%", StringComparison.Ordinal)
            .Contains(figure, StringComparison.Ordinal);

    private static AgreementDocument Load(string code, string language) => AgreementDocument.Parse(File.ReadAllText(
        Path.Combine(Samples.Root(), "src", "Portal.Web", "Features", "Agreements", "Texts", $"{code}.{language}.md")), language);

    private static int[] Span(int from, int to) => [.. Enumerable.Range(from, to - from + 1)];
}
