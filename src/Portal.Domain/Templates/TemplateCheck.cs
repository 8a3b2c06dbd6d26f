using System.Globalization;
using System.Text.RegularExpressions;
using Portal.Domain.Metering;
using Portal.Domain.Review;

namespace Portal.Domain.Templates;

/// <summary>What the check reads.</summary>
/// <param name="Signature">Without brackets; empty while none is chosen.</param>
public sealed record TemplateDraft(
    string Signature, string Body, Service Service, MessageType Type, Reach Reach, IReadOnlyList<string> Examples);

/// <summary>Holds a template against every rule a machine can check, while it is typed and again at submission.</summary>
public static class TemplateCheck
{
    public const int VoiceLengthLimit = 350;
    public const int PlacesMax = 20;
    public const string OptOutDomestic = "拒收请回复R";
    public const string OptOutInternational = "Reply STOP to opt out";

    private const int TellingLetters = 4;
    private const string Faces = "^_^|^.^|>_<|-_-|T_T|^-^|:-)|:)";
    private static readonly string[] Composed = Faces.Split('|');

    private static readonly Regex DomesticOptOut = new(
        @"(?:拒收|退订)[^。；;\n]{0,8}回复?\s*[a-z]{1,2}|回复?\s*[a-z]{1,2}\s*(?:可)?(?:退订|拒收)",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex InternationalOptOut = new(
        @"(?:reply|text|send)\s+[""'“]?stop[""'”]?(?:\s+to\s+[a-z -]{2,20})?|stop\s+to\s+(?:opt|unsub|end|quit)[a-z -]{0,12}|unsubscribe(?::?\s*\S+)?|opt[ -]out:?\s*\S+|退订[^。]{0,6}[a-z]{1,4}",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly string[] Shorteners = ["t.cn", "url.cn", "dwz.cn", "bit.ly", "tinyurl.com", "goo.gl", "t.co", "is.gd", "suo.im", "ow.ly"];

    /// <summary>Findings in the order of the text; those about the whole text first.</summary>
    public static IReadOnlyList<Finding> Run(TemplateDraft draft)
    {
        if (string.IsNullOrWhiteSpace(draft.Body))
            return [new("template.empty", Severity.Block)];

        var markup = TemplateMarkup.Of(draft.Body);
        return
        [
            .. Length(draft, markup)
                .Concat(Symbols(draft, markup))
                .Concat(Places(draft, markup))
                .Concat(Substance(draft, markup))
                .Concat(Links(draft, markup))
                .Concat(Codes(draft, markup))
                .Concat(Marketing(draft))
                .Concat(Words(draft))
                .OrderBy(f => f.Start),
        ];
    }

    private static IEnumerable<Finding> Length(TemplateDraft draft, TemplateMarkup markup)
    {
        var limit = draft.Service is Service.Voice ? VoiceLengthLimit : Segmentation.LengthLimit;
        var brackets = draft.Signature.Length == 0 || draft.Service is Service.Voice ? 0 : draft.Signature.Length + 2;
        var length = brackets + markup.Fill(draft.Examples).Length;
        if (length > limit)
            yield return new("template.too-long", Severity.Block, 0, 0, Text(length), Text(limit), Text(length - limit));
    }

    private static IEnumerable<Finding> Symbols(TemplateDraft draft, TemplateMarkup markup)
    {
        var body = draft.Body;
        var covered = -1;
        for (var i = 0; i < body.Length; i++)
        {
            var c = body[i];
            if (c is '【' or '】')
            {
                yield return new("template.brackets-typed", Severity.Block, i, 1);
            }
            else if (char.IsControl(c) ? c is not ('\n' or '\r' or '\t') : char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.PrivateUse)
            {
                yield return new("template.control-character", Severity.Block, i, 1);
            }
            else if (i > covered && SymbolAt(body, i) is { Length: > 0 } symbol && !(IsInLink(markup, i)))
            {
                covered = i + symbol.Length - 1;
                yield return new("template.symbol-forbidden", Severity.Block, i, symbol.Length, symbol);
            }
        }

        if (draft.Reach is Reach.International)
        {
            foreach (var finding in Alphabet(draft))
                yield return finding;
        }
    }

    private static string SymbolAt(string body, int i)
    {
        foreach (var face in Composed)
        {
            if (string.CompareOrdinal(body, i, face, 0, face.Length) == 0)
                return face;
        }

        var pair = char.IsSurrogate(body[i]);
        var category = pair ? CharUnicodeInfo.GetUnicodeCategory(body, i) : char.GetUnicodeCategory(body[i]);
        var isForbidden = category is UnicodeCategory.OtherSymbol || body[i] is '¥' or '￥' or '※' or '→' or '←' or '↑' or '↓' or '●' or '&';
        return !isForbidden ? "" : pair && i + 1 < body.Length ? body.Substring(i, 2) : body[i].ToString();
    }

    /// <summary>A few stray characters that make an otherwise Latin message cost more than twice the parts.</summary>
    private static IEnumerable<Finding> Alphabet(TemplateDraft draft)
    {
        var body = draft.Body;
        var strays = Enumerable.Range(0, body.Length).Where(i => !Segmentation.IsGsm7(body[i]) && !char.IsSurrogate(body[i])).ToList();
        if (strays.Count == 0 || strays.Count * 10 > body.Length)
            yield break;
        foreach (var i in strays.DistinctBy(i => body[i]).Take(5))
            yield return new("template.alphabet-widened", Severity.Warn, i, 1, body[i].ToString());
    }

    private static IEnumerable<Finding> Places(TemplateDraft draft, TemplateMarkup markup)
    {
        foreach (var stray in markup.StrayBraces)
            yield return new("template.variable-malformed", Severity.Block, stray.Start, stray.Length, stray.Text);

        for (var i = 0; i < markup.Places.Count; i++)
        {
            var place = markup.Places[i];
            if (place.Number != i + 1)
                yield return new("template.variable-order", Severity.Block, place.Start, place.Length, Braced(i + 1), Braced(place.Number));
            else if (i >= draft.Examples.Count || draft.Examples[i].Length == 0)
                yield return new("template.example-missing", Severity.Warn, place.Start, place.Length, Braced(place.Number));
            if (i > 0 && draft.Body[(markup.Places[i - 1].Start + markup.Places[i - 1].Length)..place.Start].Trim().Length == 0)
                yield return new("template.variables-adjacent", Severity.Warn, place.Start, place.Length);
        }

        if (markup.Places.Count > PlacesMax)
            yield return new("template.too-many-variables", Severity.Block, 0, 0, Text(markup.Places.Count), Text(PlacesMax));
    }

    private static IEnumerable<Finding> Substance(TemplateDraft draft, TemplateMarkup markup)
    {
        var letters = markup.FixedText().Count(char.IsLetter);
        if (letters == 0)
            yield return new("template.only-variables", Severity.Block);
        else if (letters < TellingLetters)
            yield return new("template.purpose-unclear", Severity.Warn);
    }

    private static IEnumerable<Finding> Links(TemplateDraft draft, TemplateMarkup markup)
    {
        foreach (var link in markup.Links)
        {
            if (draft.Service is Service.Voice)
                yield return new("template.link-in-voice", Severity.Block, link.Start, link.Length);
            if (link.Text.Contains('{', StringComparison.Ordinal))
                yield return new("template.url-variable", Severity.Block, link.Start, link.Length);
            if (draft.Type is MessageType.Code)
                yield return new("template.link-in-code", Severity.Warn, link.Start, link.Length);

            var host = HostOf(link.Text);
            if (Shorteners.Contains(host, StringComparer.OrdinalIgnoreCase))
                yield return new("template.short-link", Severity.Block, link.Start, link.Length, host);
            else if (draft.Reach is Reach.Domestic && !host.Contains('{', StringComparison.Ordinal))
                yield return new("template.link-unfiled", Severity.Warn, link.Start, link.Length, host);
        }
    }

    private static IEnumerable<Finding> Codes(TemplateDraft draft, TemplateMarkup markup)
    {
        if (draft.Type is not MessageType.Code)
            yield break;

        var keyword = draft.Reach is Reach.Domestic ? "验证码" : "code";
        if (!draft.Body.Contains(keyword, StringComparison.OrdinalIgnoreCase))
            yield return new("template.code-keyword-missing", Severity.Block, 0, 0, keyword);
        if (markup.Places.Count == 0)
            yield return new("template.code-variable-missing", Severity.Block);
        else if (draft.Examples.Any(e => e.Length > 0) && !draft.Examples.Any(e => e.Length is >= 4 and <= 6 && e.All(char.IsAsciiDigit)))
            yield return new("template.example-not-a-code", Severity.Block, markup.Places[0].Start, markup.Places[0].Length, draft.Examples.First(e => e.Length > 0));
    }

    private static IEnumerable<Finding> Marketing(TemplateDraft draft)
    {
        if (draft.Type is not MessageType.Marketing)
            yield break;
        if (draft.Service is Service.Voice)
        {
            yield return new("template.marketing-by-voice", Severity.Block);
            yield break;
        }

        // A143: a free and easy way out, told with the message itself
        var (pattern, wording) = draft.Reach is Reach.Domestic
            ? (DomesticOptOut, OptOutDomestic)
            : (InternationalOptOut, OptOutInternational);
        if (pattern.Matches(draft.Body) is not { Count: > 0 } found)
            yield return new("template.marketing-opt-out-missing", Severity.Block, 0, 0, wording);
        else if (draft.Body[(found[^1].Index + found[^1].Length)..].Any(char.IsLetterOrDigit))
            yield return new("template.opt-out-not-last", Severity.Warn, found[^1].Index, found[^1].Length);
    }

    private static IEnumerable<Finding> Words(TemplateDraft draft)
    {
        foreach (var (word, start, length) in Lexicon.Shipped.Find(draft.Body))
        {
            var found = draft.Body.Substring(start, length);
            switch (word.Use)
            {
                case WordUse.Banned:
                    yield return new("template.banned-topic", Severity.Block, start, length, word.Arguments(found));
                    break;
                case WordUse.CodesOnly when draft.Type is not MessageType.Code:
                    yield return new("template.codes-only", Severity.Block, start, length, word.Arguments(found));
                    break;
                case WordUse.Marketing when draft.Type is not MessageType.Marketing:
                    yield return new("template.notice-markets", Severity.Block, start, length, found);
                    break;
                case WordUse.Test:
                    yield return new("template.test-text", Severity.Warn, start, length);
                    break;
            }
        }
    }

    private static bool IsInLink(TemplateMarkup markup, int at) => markup.Links.Any(l => at >= l.Start && at < l.Start + l.Length);

    private static string HostOf(string link)
    {
        var from = link.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 3 : 0;
        var end = link.AsSpan(from).IndexOfAny("/?#:");
        return (end < 0 ? link[from..] : link.Substring(from, end)).TrimEnd('.', ',', ';');
    }

    private static string Braced(int number) => $"{{{number}}}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
