using System.Globalization;
using System.Text.RegularExpressions;

namespace Portal.Domain.Agreements;

/// <summary>
/// Reads the small Markdown of agreement texts: front matter; '## 3 Fees {#fees}'; '3.1 … {#fees-basis} {!}';
/// list lines '1. … {#n1}' or '- …'; and 'facts: A13', which is for checking and never shown.
/// </summary>
internal sealed partial class AgreementReader(string source, string language)
{
    private const int MaxLength = 200_000;
    private readonly HashSet<string> _ids = [];
    private readonly List<Section> _sections = [];
    private readonly string[] _lines = source.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
    private readonly Dictionary<string, string> _head = [];
    private int _at;

    public AgreementDocument Read()
    {
        Rule.Require(source.Length <= MaxLength, "agreement.text-too-long", $"An agreement text has at most {MaxLength} characters.", MaxLength);
        ReadHead();
        for (; _at < _lines.Length; _at++)
        {
            var line = _lines[_at].TrimEnd();
            if (line.Length > 0)
                ReadLine(line);
        }

        Rule.Require(_sections.Count > 0 && _sections.All(s => s.Clauses.Count > 0), "agreement.text-empty", "Every section needs a clause.");
        return new(Code(), Version(), EffectiveFrom(), Head("title"), language, Services(), _sections);
    }

    private void ReadHead()
    {
        Rule.Require(_lines[0].Trim() == "---", "agreement.text-front-matter", "The text starts with its front matter between '---' lines.", 1);
        for (_at = 1; _at < _lines.Length && _lines[_at].Trim() != "---"; _at++)
        {
            var colon = _lines[_at].IndexOf(':', StringComparison.Ordinal);
            Require(colon > 0, "agreement.text-front-matter", "Front matter lines are 'name: value'");
            _head[_lines[_at][..colon].Trim()] = _lines[_at][(colon + 1)..].Trim().Trim('"');
        }

        Require(_at < _lines.Length, "agreement.text-front-matter", "The front matter is not closed");
        _at++;
    }

    private void ReadLine(string line)
    {
        if (line.StartsWith("## ", StringComparison.Ordinal))
        {
            var heading = HeadingLine().Match(line);
            Require(heading.Success, "agreement.text-line", "A heading is '## 3 Fees {#fees}'");
            _sections.Add(new(heading.Groups["number"].Value, heading.Groups["text"].Value, Id(heading), new List<Clause>()));
        }
        else if (line.StartsWith("facts:", StringComparison.Ordinal))
        {
            Change(clause => clause with { Facts = line[6..].Split(' ', StringSplitOptions.RemoveEmptyEntries) });
        }
        else if (ItemLine().Match(line) is { Success: true } item)
        {
            var marker = item.Groups["number"].Success ? $"({item.Groups["number"].Value})" : "·";
            var id = item.Groups["id"].Success ? Id(item) : null;
            Change(clause => clause with { Items = [.. clause.Items, new(marker, Text(item), id)] });
        }
        else
        {
            ReadClause(line);
        }
    }

    private void ReadClause(string line)
    {
        var match = ClauseLine().Match(line);
        Require(match.Success && _sections.Count > 0, "agreement.text-line", "A clause is '3.1 Text {#fees-basis}'");
        Require(match.Groups["number"].Value.StartsWith(_sections[^1].Number + ".", StringComparison.Ordinal),
            "agreement.text-line", "A clause number starts with its section's");
        ((List<Clause>)_sections[^1].Clauses).Add(
            new(match.Groups["number"].Value, Id(match), Text(match), [], match.Groups["mark"].Success, []));
    }

    private void Change(Func<Clause, Clause> change)
    {
        Require(_sections.Count > 0 && _sections[^1].Clauses.Count > 0, "agreement.text-line", "This line needs a clause before it");
        var clauses = (List<Clause>)_sections[^1].Clauses;
        clauses[^1] = change(clauses[^1]);
    }

    private string Id(Match match)
    {
        var id = match.Groups["id"].Value;
        Require(_ids.Add(id), "agreement.text-id-twice", $"'{id}' stands twice", id);
        return id;
    }

    private string Text(Match match)
    {
        var text = match.Groups["text"].Value;
        Require(InlineText.IsBalanced(text), "agreement.text-line", "A '**' is not closed");
        return text;
    }

    private string Head(string name) => _head.TryGetValue(name, out var value) && value.Length > 0
        ? value
        : throw new RuleException("agreement.text-head-missing", $"The front matter lacks '{name}'.", name);

    private AgreementCode Code() => AgreementSet.CodeFrom(Head("code"))
        ?? throw new RuleException("agreement.text-head-missing", "The code is none of the known agreements.", "code");

    private string Version() => VersionNumber().IsMatch(Head("version"))
        ? Head("version")
        : throw new RuleException("agreement.text-head-missing", "The version looks like '1.2'.", "version");

    private DateOnly EffectiveFrom() => DateOnly.TryParseExact(Head("effective-from"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? day
        : throw new RuleException("agreement.text-head-missing", "The day looks like '2026-01-31'.", "effective-from");

    private List<Service> Services() =>
        [.. Head("services").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => WireNames.ServiceFrom(name)
            ?? throw new RuleException("agreement.text-head-missing", $"There is no service '{name}'.", "services"))];

    private void Require(bool satisfied, string code, string why, params object[] more) =>
        Rule.Require(satisfied, code, $"Line {_at + 1}: {why}.", [_at + 1, .. more]);

    [GeneratedRegex(@"^## (?<number>\d{1,2}) (?<text>.+?) \{#(?<id>[a-z0-9-]+)\}$", RegexOptions.NonBacktracking)]
    private static partial Regex HeadingLine();

    [GeneratedRegex(@"^(?<number>\d{1,2}\.\d{1,2}) (?<text>.+?) \{#(?<id>[a-z0-9-]+)\}(?<mark> \{!\})?$", RegexOptions.NonBacktracking)]
    private static partial Regex ClauseLine();

    [GeneratedRegex(@"^(?:-|(?<number>\d{1,2})\.) (?<text>.+?)(?: \{#(?<id>[a-z0-9-]+)\})?$", RegexOptions.NonBacktracking)]
    private static partial Regex ItemLine();

    [GeneratedRegex(@"^\d{1,3}\.\d{1,3}$", RegexOptions.NonBacktracking)]
    private static partial Regex VersionNumber();
}
