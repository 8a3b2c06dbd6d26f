using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Domain.Agreements;

/// <summary>A stretch of text in one weight.</summary>
public sealed record TextRun(string Text, bool IsBold);

/// <summary>A line of a list inside a clause. Its marker is '(1)' or '·'; an id makes it a target of its own, such as a prohibition.</summary>
public sealed record ClauseItem(string Marker, string Text, string? Id)
{
    public IReadOnlyList<TextRun> Runs => InlineText.Runs(Text);
}

/// <summary>One numbered term. Highlighted: it limits the provider's liability, takes a right away or costs money if overlooked (A1).</summary>
public sealed record Clause(
    string Number, string Id, string Text, IReadOnlyList<ClauseItem> Items, bool IsHighlighted, IReadOnlyList<string> Facts)
{
    public IReadOnlyList<TextRun> Runs => InlineText.Runs(Text);
}

public sealed record Section(string Number, string Title, string Id, IReadOnlyList<Clause> Clauses);

/// <summary>
/// One agreement in one language and version, read from its source text.
/// What a person sees is <see cref="ShownText"/>, and <see cref="Sha256"/> is the hash of exactly those UTF-8 bytes.
/// </summary>
public sealed class AgreementDocument
{
    private readonly Lazy<string> _shown;

    internal AgreementDocument(
        AgreementCode code, string version, DateOnly effectiveFrom, string title, string language,
        IReadOnlyList<Service> services, IReadOnlyList<Section> sections)
    {
        Code = code;
        Version = version;
        EffectiveFrom = effectiveFrom;
        Title = title;
        Language = language;
        Services = services;
        Sections = sections;
        _shown = new(Show);
    }

    public AgreementCode Code { get; }

    public string Version { get; }

    public DateOnly EffectiveFrom { get; }

    public string Title { get; }

    /// <summary>'en' or 'zh-CN'.</summary>
    public string Language { get; }

    public IReadOnlyList<Service> Services { get; }

    public IReadOnlyList<Section> Sections { get; }

    public IEnumerable<Clause> Clauses => Sections.SelectMany(section => section.Clauses);

    public IReadOnlyList<Clause> Highlighted => [.. Clauses.Where(clause => clause.IsHighlighted)];

    /// <summary>Plain text with every word a person sees on the page, line feed at each line's end.</summary>
    public string ShownText => _shown.Value;

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ShownText)));

    /// <exception cref="RuleException">'agreement.text-…' with the line number as first argument.</exception>
    public static AgreementDocument Parse(string source, string language) => new AgreementReader(source, language).Read();

    /// <summary>Every address inside the document, in order: sections, clauses, items.</summary>
    public IEnumerable<string> Ids => Sections.SelectMany(section =>
        section.Clauses.SelectMany(clause => clause.Items.Select(item => item.Id).OfType<string>().Prepend(clause.Id)).Prepend(section.Id));

    public Clause? Find(string clauseId) => Clauses.FirstOrDefault(clause => clause.Id == clauseId);

    private string Show()
    {
        var text = new StringBuilder();
        text.Append(Title).Append('\n').Append(Version).Append(" · ").Append(EffectiveFrom.ToString("O", CultureInfo.InvariantCulture)).Append('\n');
        foreach (var section in Sections)
        {
            text.Append('\n').Append(section.Number).Append(' ').Append(section.Title).Append('\n');
            foreach (var clause in section.Clauses)
            {
                text.Append('\n').Append(clause.Number).Append(' ').Append(InlineText.Plain(clause.Text)).Append('\n');
                foreach (var item in clause.Items)
                    text.Append(item.Marker).Append(' ').Append(InlineText.Plain(item.Text)).Append('\n');
            }
        }

        return text.ToString();
    }
}

/// <summary>The one inline mark of agreement texts: **bold**.</summary>
public static class InlineText
{
    private const string Mark = "**";

    public static IReadOnlyList<TextRun> Runs(string text)
    {
        var pieces = text.Split(Mark);
        var runs = new List<TextRun>(pieces.Length);
        for (var i = 0; i < pieces.Length; i++)
        {
            if (pieces[i].Length > 0)
                runs.Add(new(pieces[i], i % 2 == 1));
        }

        return runs;
    }

    public static string Plain(string text) => text.Replace(Mark, "", StringComparison.Ordinal);

    /// <summary>Whether every opening mark has its closing one.</summary>
    public static bool IsBalanced(string text) => text.Split(Mark).Length % 2 == 1;
}
