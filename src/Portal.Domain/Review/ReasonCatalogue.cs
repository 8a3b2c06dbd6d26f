using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Portal.Domain.Review;

/// <summary>What a reason can be given for.</summary>
public enum ReasonScope { Both, Template, Signature }

/// <summary>
/// One rule of the review standard in both languages: what is wrong, how to mend it, and what it rests on.
/// {0}, {1} … stand for a finding's arguments.
/// </summary>
public sealed record Reason(
    string Code, ReasonScope Scope, string TitleZh, string AdviceZh, string TitleEn, string AdviceEn, IReadOnlyList<string> Clauses)
{
    public string Title(bool chinese, IReadOnlyList<string>? arguments = null) => Fill(chinese ? TitleZh : TitleEn, arguments);

    public string Advice(bool chinese, IReadOnlyList<string>? arguments = null) => Fill(chinese ? AdviceZh : AdviceEn, arguments);

    /// <summary>Whether only a finding can say what it is about; a person picks the others.</summary>
    public bool HasPlaces => Title(chinese: false).Contains('…', StringComparison.Ordinal);

    /// <summary>Places the caller has no value for are shown as an ellipsis: a person may pick a rule the machine did not find.</summary>
    private static string Fill(string text, IReadOnlyList<string>? arguments)
    {
        var values = new object[MostPlaces];
        for (var i = 0; i < MostPlaces; i++)
            values[i] = arguments is not null && i < arguments.Count ? arguments[i] : "…";
        return string.Format(CultureInfo.InvariantCulture, text, values);
    }

    private const int MostPlaces = 4;
}

/// <summary>The review standard: every rule with its code, in both languages, as shipped with one dated version.</summary>
public static class ReasonCatalogue
{
    public const string RulesVersion = "2026-11-01";

    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    public static IReadOnlyList<Reason> All { get; } = Load();

    private static readonly FrozenDictionary<string, Reason> ByCode = All.ToFrozenDictionary(r => r.Code);

    public static Reason? Find(string code) => ByCode.GetValueOrDefault(code);

    /// <summary>What a reviewer may pick for the kind of thing under review.</summary>
    public static IEnumerable<Reason> For(ReasonScope scope) => All.Where(r => r.Scope is ReasonScope.Both || r.Scope == scope);

    private static Reason[] Load()
    {
        using var stream = typeof(ReasonCatalogue).Assembly.GetManifestResourceStream("Portal.Domain.Review.Reasons.json")!;
        return [.. JsonSerializer.Deserialize<Row[]>(stream, Json)!.Select(r => r.ToReason())];
    }

    private sealed record Row(string Code, string For, string[] Zh, string[] En, string[] Clauses)
    {
        public Reason ToReason() => new(Code, Enum.Parse<ReasonScope>(For, ignoreCase: true), Zh[0], Zh[1], En[0], En[1], Clauses);
    }
}
