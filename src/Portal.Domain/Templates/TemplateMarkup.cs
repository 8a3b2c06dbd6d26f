using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Portal.Domain.Templates;

/// <summary>A place to fill in, written {1}.</summary>
public readonly record struct Place(int Start, int Length, int Number);

/// <summary>A stretch of the text: a link, or braces that are no place.</summary>
public readonly record struct Stretch(int Start, int Length, string Text);

/// <summary>The parts of a template's text that are not plain words.</summary>
public sealed class TemplateMarkup
{
    // a link ends where blank space or East Asian text begins
    private static readonly Regex Link = new(
        @"(?:https?://|www\.)[^\s\u2E80-\uFFEF]+|[a-z0-9{}][a-z0-9{}-]*(?:\.[a-z0-9{}-]+)*\.(?:com|cn|net|org|io|top|xyz|vip|cc|co|me|shop|link|app|dev)(?:/[^\s\u2E80-\uFFEF]*)?",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private TemplateMarkup(string body, IReadOnlyList<Place> places, IReadOnlyList<Stretch> strays)
    {
        (Body, Places, StrayBraces) = (body, places, strays);
        Links = [.. Link.Matches(body).Select(m => new Stretch(m.Index, m.Length, m.Value))];
    }

    public string Body { get; }
    public IReadOnlyList<Place> Places { get; }
    public IReadOnlyList<Stretch> StrayBraces { get; }
    public IReadOnlyList<Stretch> Links { get; }

    /// <summary>How many values a sender has to give.</summary>
    public int ValueCount => Places.Count == 0 ? 0 : Places.Max(p => p.Number);

    public static TemplateMarkup Of(string body)
    {
        var (places, strays) = (new List<Place>(), new List<Stretch>());
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] is '}')
                strays.Add(new(i, 1, "}"));
            if (body[i] is not '{')
                continue;

            var end = body.AsSpan(i + 1).IndexOfAny("{}\n");
            var inner = end >= 0 && body[i + 1 + end] is '}' ? body.Substring(i + 1, end) : null;
            if (inner is not null && inner.All(char.IsAsciiDigit)
                && int.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                places.Add(new(i, end + 2, number));
            else
                strays.Add(new(i, inner is null ? 1 : end + 2, inner is null ? "{" : $"{{{inner}}}"));
            if (inner is not null)
                i += end + 1;
        }

        return new(body, places, strays);
    }

    /// <summary>The message as it would be sent; a place without a value stays as it is written.</summary>
    public string Fill(IReadOnlyList<string> values)
    {
        var filled = new StringBuilder(Body.Length);
        var from = 0;
        foreach (var place in Places)
        {
            filled.Append(Body, from, place.Start - from);
            var value = place.Number >= 1 && place.Number <= values.Count ? values[place.Number - 1] : "";
            filled.Append(value.Length > 0 ? value : Body.Substring(place.Start, place.Length));
            from = place.Start + place.Length;
        }

        return filled.Append(Body, from, Body.Length - from).ToString();
    }

    /// <summary>The words that are the same in every message.</summary>
    public string FixedText()
    {
        var text = new StringBuilder(Body);
        foreach (var place in Places)
        {
            for (var i = place.Start; i < place.Start + place.Length; i++)
                text[i] = ' ';
        }

        return text.ToString();
    }
}
