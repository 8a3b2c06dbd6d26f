using Portal.Domain.Metering;
using Portal.Domain.Templates;

namespace Portal.Domain.Billing;

/// <summary>The fewest and the most segments that a message of a template can have.</summary>
public readonly record struct TemplateUnits(int Least, int Most)
{
    // A character that every encoding counts, and that makes a message abroad the long kind.
    private const char Filler = '中';

    /// <summary>From the wordings that were in use, the signatures that may open them, and the segment rule of the days.</summary>
    public static TemplateUnits Of(IEnumerable<string> bodies, IReadOnlyList<string> signatures, string region, DateOnly first, DateOnly last)
    {
        var (least, most) = (int.MaxValue, 1);
        foreach (var markup in bodies.Select(TemplateMarkup.Of))
        {
            foreach (var signature in signatures.DefaultIfEmpty(""))
            {
                foreach (var day in new[] { first, last }.Distinct())
                {
                    least = Math.Min(least, Segmentation.Count(signature, Filled(markup, ""), region, day).Parts);
                    most = Math.Max(most, Segmentation.Count(signature, Longest(markup, signature, region), region, day).Parts);
                }
            }
        }

        return new(Math.Min(least, most), most);
    }

    public long Clamp(long units) => Math.Clamp(units, Least, Most);

    // Variables share what the length limit leaves.
    private static string Longest(TemplateMarkup markup, string signature, string region)
    {
        var empty = Filled(markup, "");
        var room = Segmentation.LengthLimit - Segmentation.Whole(signature, empty, region).Length;
        return markup.Places.Count == 0 || room <= 0 ? empty : empty + new string(Filler, room);
    }

    private static string Filled(TemplateMarkup markup, string value)
    {
        var text = markup.Body;
        foreach (var place in markup.Places.OrderByDescending(place => place.Start))
            text = text.Remove(place.Start, place.Length).Insert(place.Start, value);
        return text;
    }
}
