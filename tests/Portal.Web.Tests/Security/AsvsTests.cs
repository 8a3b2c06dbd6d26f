using System.Reflection;
using System.Text.RegularExpressions;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Security;

/// <summary>
/// OWASP ASVS 5.0.0, demand by demand: asvs.csv names the tests that hold it, says why it does not apply, or what is owed.
/// The named tests run in the same gate, so a test that exists and is not skipped has passed.
/// </summary>
public sealed partial class AsvsTests
{
    /// <summary>May only go down.</summary>
    private const int MostOwed = 5;

    /// <summary>The standard's sections, a digit for the level of each demand: 345 in all, 70 of level 1, 183 of level 2, 92 of level 3.</summary>
    private const string Sections = """
        1.1:22 1.2:1111122223 1.3:112222222223 1.4:222 1.5:123
        2.1:122 2.2:112 2.3:12223 2.4:23
        3.1:3 3.2:113 3.3:12223 3.4:11222233 3.5:11122333 3.6:3 3.7:22333
        4.1:12233 4.2:23333 4.3:22 4.4:1222
        5.1:2 5.2:112333 5.3:113 5.4:222
        6.1:122 6.2:111111112222 6.3:11223333 6.4:112233 6.5:22222333 6.6:2223 6.7:33 6.8:2222
        7.1:222 7.2:1111 7.3:22 7.4:11222 7.5:223 7.6:22
        8.1:1233 8.2:1123 8.3:133 8.4:23
        9.1:111 9.2:1222
        10.1:22 10.2:223 10.3:22223 10.4:1111122222233333 10.5:22222 10.6:22 10.7:222
        11.1:2233 11.2:22233 11.3:11233 11.4:1222 11.5:23 11.6:23 11.7:33
        12.1:12233 12.2:11 12.3:22223
        13.1:2333 13.2:222223 13.3:2233 13.4:1222233
        14.1:22 14.2:12223333 14.3:122
        15.1:12233 15.2:12233 15.3:1222222 15.4:3333
        16.1:2 16.2:22222 16.3:2222 16.4:222 16.5:2223
        17.1:23 17.2:22223333 17.3:22
        """;

    /// <summary>What design asks for beyond level 2.</summary>
    private static readonly string[] Taken =
    [
        "1.2.10", "1.3.12", "2.3.5", "3.4.8", "4.1.5", "5.2.4", "5.2.6", "6.3.5", "6.3.7", "6.3.8", "6.4.6", "7.5.3", "8.3.2", "11.2.4", "13.3.4",
        "14.2.6", "14.2.7", "15.4.2",
    ];

    private static readonly Dictionary<string, int> Levels = Sections.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
        .Select(s => s.Split(':')).SelectMany(s => s[1].Select((level, i) => ($"{s[0]}.{i + 1}", level - '0'))).ToDictionary();

    private static readonly IReadOnlyList<AsvsRow> Rows = AsvsRow.Load();

    [Fact]
    public void The_list_of_demands_is_whole()
    {
        Assert.Equal([70, 183, 92], new[] { 1, 2, 3 }.Select(level => Levels.Count(l => l.Value == level)));
        Assert.Equal(17, Levels.Keys.Select(k => k.Split('.')[0]).Distinct().Count());
    }

    [Fact]
    public void Every_demand_has_one_row_of_the_right_level()
    {
        var wanted = Levels.Where(l => l.Value < 3).Select(l => l.Key).Concat(Taken).ToHashSet();
        Expect.None(wanted.Except(Rows.Select(r => r.Requirement)).Select(r => $"{r}: no row")
            .Concat(Rows.GroupBy(r => r.Requirement).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {g.Count()} rows"))
            .Concat(Rows.Where(r => !Levels.TryGetValue(r.Requirement, out var level) || level != r.Level).Select(r => $"{r.Requirement}: no such demand at level {r.Level}"))
            .Concat(Rows.Where(r => r.Demand.Length is 0 or > 90).Select(r => $"{r.Requirement}: say the demand in a few words of our own")));
    }

    [Fact]
    public void Every_row_is_held_by_tests_or_says_why_not()
    {
        var (all, skipped) = Tests();
        Expect.None(Rows.SelectMany(row => row.Applicable switch
        {
            "yes" when row.Tests.Count == 0 => [$"{row.Requirement}: names no test"],
            "yes" => row.Tests.Where(t => !all.Contains(t)).Select(t => $"{row.Requirement}: there is no test {t}")
                .Concat(row.Tests.Where(skipped.Contains).Select(t => $"{row.Requirement}: {t} is skipped")),
            "no" or "owed" when row.Evidence.Trim().Length < 10 => [$"{row.Requirement}: says no reason"],
            "no" or "owed" => [],
            _ => new[] { $"{row.Requirement}: '{row.Applicable}' is neither yes, no nor owed" },
        }));
    }

    [Fact]
    public void What_is_owed_grows_less() => Assert.True(Rows.Count(r => r.Applicable == "owed") <= MostOwed,
        $"{Rows.Count(r => r.Applicable == "owed")} are owed, {MostOwed} were: {string.Join(' ', Rows.Where(r => r.Applicable == "owed").Select(r => r.Requirement))}");

    /// <summary>Full names of every test: of this assembly by reflection, of the others from their sources.</summary>
    private static (HashSet<string> All, HashSet<string> Skipped) Tests()
    {
        HashSet<string> all = [], skipped = [];
        foreach (var type in Assembly.GetExecutingAssembly().GetTypes())
        {
            foreach (var method in type.GetMethods())
            {
                if (method.GetCustomAttribute<FactAttribute>() is not { } fact)
                    continue;
                all.Add($"{type.FullName}.{method.Name}");
                if (fact.Skip is not null || fact.Explicit || fact.SkipWhen is not null || fact.SkipUnless is not null)
                    skipped.Add($"{type.FullName}.{method.Name}");
            }
        }

        foreach (var project in new[] { "Portal.Domain.Tests", "Portal.Pdf.Tests", "Portal.Browser.Tests" })
        {
            foreach (var (_, text) in Sources.Of($"tests/{project}", "*.cs"))
            {
                var home = Namespace().Match(text).Groups[1].Value;
                var type = "";
                foreach (Match found in Declaration().Matches(text))
                {
                    if (found.Groups["type"].Success)
                        type = found.Groups["type"].Value;
                    else if (found.Groups["test"].Success)
                    {
                        all.Add($"{home}.{type}.{found.Groups["test"].Value}");
                        if (found.Value.Contains("Skip", StringComparison.Ordinal) || found.Value.Contains("Explicit", StringComparison.Ordinal))
                            skipped.Add($"{home}.{type}.{found.Groups["test"].Value}");
                    }
                }
            }
        }

        return (all, skipped);
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\bclass (?<type>\w+)|\[(?:Fact|Theory)[^\n]*\]\s*\n(?:\s*\[[^\n]*\]\s*\n)*\s*public (?:async )?(?:Task|void|ValueTask) (?<test>\w+)\(", RegexOptions.NonBacktracking)]
    private static partial Regex Declaration();
}

/// <summary>A row of asvs.csv.</summary>
/// <param name="Evidence">Full test names with ';' between them, or the reason.</param>
internal sealed record AsvsRow(string Requirement, int Level, string Demand, string Applicable, string Evidence)
{
    public IReadOnlyList<string> Tests => Evidence.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public static IReadOnlyList<AsvsRow> Load() =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Security", "asvs.csv")).Skip(1).Where(l => l.Length > 0).Select(Cells)
            .Select(c => new AsvsRow(c[0], int.Parse(c[1], System.Globalization.CultureInfo.InvariantCulture), c[2], c[3], c[4]))];

    private static List<string> Cells(string line)
    {
        List<string> cells = [];
        var (cell, quoted) = (new System.Text.StringBuilder(), false);
        foreach (var c in line)
        {
            if (c == '"')
            {
                if (!quoted && cell.Length > 0)
                    cell.Append('"'); // the second of a doubled one
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
                cell.Append(c);
        }

        cells.Add(cell.ToString());
        return cells;
    }
}
