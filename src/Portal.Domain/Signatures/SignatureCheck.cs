using System.Globalization;
using Portal.Domain.Review;

namespace Portal.Domain.Signatures;

/// <summary>Holds a signature against every rule a machine can check, while it is typed and again at submission.</summary>
public static class SignatureCheck
{
    public const int MinLength = 2;
    public const int DomesticMaxLength = 12;
    public const int InternationalMaxLength = 15;

    private const string Brackets = "【】[]［］()（）<>《》{}「」";

    // topics that no name may carry; others are put before the reviewer
    private static readonly string[] NeverInNames = ["B2", "B4", "B5", "P3", "N5", "G3a"];

    public static int MaxLength(Reach reach) => reach is Reach.Domestic ? DomesticMaxLength : InternationalMaxLength;

    public static IReadOnlyList<Finding> Run(SignatureText signature, IReadOnlyList<ProofKind> missingProofs)
    {
        var text = signature.Text.Trim();
        return text.Length == 0
            ? [new("signature.empty", Severity.Block), .. Papers(signature, missingProofs)]
            : [.. Length(text, signature.Reach).Concat(Characters(text, signature.Reach)).Concat(Words(text, signature.Type)).OrderBy(f => f.Start),
               .. Papers(signature, missingProofs)];
    }

    private static IEnumerable<Finding> Length(string text, Reach reach)
    {
        var (length, most) = (text.Length, MaxLength(reach));
        if (length < MinLength)
            yield return new("signature.too-short", Severity.Block, 0, length, Number(MinLength));
        if (length > most)
            yield return new("signature.too-long", Severity.Block, most, length - most, Number(length), Number(most));
    }

    private static IEnumerable<Finding> Characters(string text, Reach reach)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (Brackets.Contains(c, StringComparison.Ordinal))
                yield return new("signature.brackets-typed", Severity.Block, i, 1);
            else if (!char.IsLetterOrDigit(c) && !(c is ' ' && reach is Reach.International && text[i - 1] is not ' '))
                yield return new("signature.character-forbidden", Severity.Block, i, 1, c.ToString());
        }

        if (text.All(char.IsDigit))
            yield return new("signature.only-digits", Severity.Block, 0, text.Length);
    }

    private static IEnumerable<Finding> Words(string text, SignatureType type)
    {
        foreach (var (word, start, length) in Lexicon.Shipped.Find(text))
        {
            var found = text.Substring(start, length);
            switch (word.Use)
            {
                case WordUse.Test:
                    yield return new("signature.test-word", Severity.Block, start, length, found);
                    break;
                case WordUse.Neutral when length == text.Length:
                    yield return new("signature.neutral", Severity.Block, start, length, found);
                    break;
                case WordUse.Protected when type is not SignatureType.Government:
                    yield return new("signature.protected-name", Severity.Warn, start, length, found);
                    break;
                case WordUse.Banned or WordUse.CodesOnly:
                    var severity = NeverInNames.Contains(word.Rule) ? Severity.Block : Severity.Warn;
                    yield return new("signature.banned-topic", severity, start, length, word.Arguments(found));
                    break;
            }
        }
    }

    private static IEnumerable<Finding> Papers(SignatureText signature, IReadOnlyList<ProofKind> missing)
    {
        foreach (var kind in missing)
            yield return new("signature.proof-missing", Severity.Block, 0, 0, kind.ToString());
        if (ProofRules.NeedsLink(signature.Type) && signature.Link.Trim().Length == 0)
            yield return new("signature.link-missing", Severity.Block);
        if (signature.IsForOthers && signature.OwnerName.Trim().Length == 0)
            yield return new("signature.owner-missing", Severity.Block);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
