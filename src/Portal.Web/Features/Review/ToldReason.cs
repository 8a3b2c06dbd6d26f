using Portal.Domain.Review;
using Portal.Web.Platform;

namespace Portal.Web.Features.Review;

/// <summary>A rule as it is told to a person, in the current language, with the words it was broken by filled in.</summary>
public sealed record ToldReason(string Code, string Title, string Advice, string Clauses, Severity Severity, int Start, int Length)
{
    public static ToldReason Of(Finding finding) => Of(finding.Code, finding);

    /// <summary>The reasons of a decision; where the check had found the same rule, with what it found.</summary>
    public static IReadOnlyList<ToldReason> Of(IReadOnlyList<string> codes, IReadOnlyList<Finding> findings) =>
        [.. codes.Select(code => Of(code, findings.FirstOrDefault(f => f.Code == code)))];

    private static ToldReason Of(string code, Finding? finding)
    {
        var reason = ReasonCatalogue.Find(code) ?? throw new InvalidOperationException($"No rule '{code}'.");
        var chinese = Language.IsChinese;
        return new(code, reason.Title(chinese, finding?.Arguments), reason.Advice(chinese, finding?.Arguments), string.Join(", ", reason.Clauses),
            finding?.Severity ?? Severity.Block, finding?.Start ?? 0, finding?.Length ?? 0);
    }
}
