using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.RegularExpressions;
using Portal.Web.Platform;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Architecture;

/// <summary>R12 and the rules about words: everything said is said in both languages.</summary>
public sealed partial class TextTests
{
    private static readonly Assembly Web = typeof(PortalPage).Assembly;

    public static TheoryData<string> Bases =>
        [.. Web.GetManifestResourceNames().Where(n => n.EndsWith(".resources", StringComparison.Ordinal)).Select(n => n[..^".resources".Length]).Order()];

    [Theory, MemberData(nameof(Bases))]
    public void Both_languages_have_the_same_keys_and_places(string name)
    {
        var (english, chinese) = (Load(name, CultureInfo.InvariantCulture), Load(name, CultureInfo.GetCultureInfo("zh-CN")));
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), chinese.Keys.Order(StringComparer.Ordinal));
        var different = english.Where(e => !Places(e.Value).SetEquals(Places(chinese[e.Key]))).Select(e => e.Key);
        Expect.None(different);
    }

    [Theory, MemberData(nameof(Bases))]
    public void Texts_are_plain_and_calm(string name)
    {
        var loud = Load(name, CultureInfo.InvariantCulture).Where(e => Shouting().IsMatch(e.Value)).Select(e => e.Key)
            .Concat(Load(name, CultureInfo.GetCultureInfo("zh-CN")).Where(e => e.Value.Contains('！', StringComparison.Ordinal)).Select(e => e.Key));
        Expect.None(loud);
    }

    [Fact]
    public void R12_every_rule_code_in_the_source_is_translated()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Portal.sln")))
            root = root.Parent!;

        var known = Bases.SelectMany(b => Load(b.Data, CultureInfo.InvariantCulture).Keys).ToHashSet();
        var missing = Directory.EnumerateFiles(Path.Combine(root.FullName, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/Migrations/", StringComparison.Ordinal))
            .SelectMany(f => Codes().Matches(File.ReadAllText(f)).Select(m => m.Groups["code"].Value))
            .Distinct().Where(code => !known.Contains(code));
        Expect.None(missing);
    }

    private static HashSet<string> Places(string text) => [.. Place().Matches(text).Select(m => m.Groups[1].Value)];

    private static Dictionary<string, string> Load(string name, CultureInfo culture)
    {
        using var set = new ResourceManager(name, Web).GetResourceSet(culture, createIfNotExists: true, tryParents: false);
        Assert.NotNull(set);
        return set.Cast<System.Collections.DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!);
    }

    [GeneratedRegex(@"\{(\d+)(?::[^}]*)?\}", RegexOptions.NonBacktracking)]
    private static partial Regex Place();

    [GeneratedRegex(@"!(\s|$)|\bsuccessfully\b|\bplease\b", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Shouting();

    [GeneratedRegex(@"(?:Rule\.Require\((?:[^;""]|""[^""]*""(?=\s*(?:is|\)|&&|\|\|)))*?,\s*|new RuleException\(\s*|new ShapeException\([^,]+,\s*)""(?<code>[a-z0-9-]+\.[a-z0-9.-]+)""", RegexOptions.None, 2000)]
    private static partial Regex Codes();
}
