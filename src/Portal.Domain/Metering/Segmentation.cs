using System.Buffers;

namespace Portal.Domain.Metering;

/// <summary>How a message is written on the air, which decides what one part holds.</summary>
public enum SegmentEncoding { Domestic, Gsm7, Ucs2 }

/// <summary>What one message is billed as: units of its encoding, and the parts they fill.</summary>
public readonly record struct SegmentCount(SegmentEncoding Encoding, int Units, int Parts);

/// <summary>A part as a stretch of the whole message, signature and brackets included.</summary>
public readonly record struct SegmentPart(int Start, int Length, int Units);

/// <summary>
/// Length and parts of a text message. The rule is dated: Malaysia's shorter parts count from 13 October 2025.
/// Neither a surrogate pair nor an escaped GSM character is ever split between two parts.
/// </summary>
public static class Segmentation
{
    public const string DomesticRegion = "CN";
    public const int LengthLimit = 500; // signature, brackets and filled-in variables included
    public static readonly DateOnly MalaysiaFrom = new(2025, 10, 13);

    private const string Gsm7Basic =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    private const string Gsm7Extended = "|^€{}[]~\\\f";

    private static readonly SearchValues<char> Gsm7 = SearchValues.Create(Gsm7Basic + Gsm7Extended);
    private static readonly SearchValues<char> Escaped = SearchValues.Create(Gsm7Extended);

    /// <summary>Counts by the rule in force today, or on <paramref name="day"/>.</summary>
    /// <param name="signature">Without brackets; may be empty.</param>
    /// <param name="region">"CN" for the mainland, else the ISO country.</param>
    public static SegmentCount Count(string signature, string text, string region, DateOnly? day = null)
    {
        var whole = Whole(signature, text, region);
        var encoding = EncodingOf(whole, region);
        var units = UnitsOf(whole, encoding);
        return new(encoding, units, Walk(whole, units, encoding, region, day, null));
    }

    /// <summary>The parts themselves, in order; together they are the whole message.</summary>
    public static IReadOnlyList<SegmentPart> Split(string signature, string text, string region, DateOnly? day = null)
    {
        var whole = Whole(signature, text, region);
        var encoding = EncodingOf(whole, region);
        var parts = new List<SegmentPart>();
        Walk(whole, UnitsOf(whole, encoding), encoding, region, day, parts);
        return parts;
    }

    /// <summary>The message as it reaches the phone: full-width brackets at home, square ones abroad.</summary>
    public static string Whole(string signature, string text, string region) => signature.Length == 0
        ? text
        : IsDomestic(region) ? $"【{signature}】{text}" : $"[{signature}]{text}";

    public static bool IsDomestic(string region) => region == DomesticRegion;

    /// <summary>Whether the character can be sent in the short GSM alphabet.</summary>
    public static bool IsGsm7(char c) => Gsm7.Contains(c);

    private static SegmentEncoding EncodingOf(string whole, string region) => IsDomestic(region)
        ? SegmentEncoding.Domestic
        : whole.AsSpan().ContainsAnyExcept(Gsm7) ? SegmentEncoding.Ucs2 : SegmentEncoding.Gsm7;

    private static int UnitsOf(string whole, SegmentEncoding encoding)
    {
        var units = whole.Length;
        if (encoding is SegmentEncoding.Gsm7)
        {
            foreach (var c in whole)
                units += Escaped.Contains(c) ? 1 : 0;
        }

        return units;
    }

    private static int Walk(string whole, int units, SegmentEncoding encoding, string region, DateOnly? day, List<SegmentPart>? parts)
    {
        var (single, first, next) = Limits(encoding, region, day);
        if (units <= single)
        {
            parts?.Add(new(0, whole.Length, units));
            return 1;
        }

        var (count, start, filled, limit) = (1, 0, 0, first);
        for (var i = 0; i < whole.Length;)
        {
            var (chars, cost) = Step(whole, i, encoding);
            if (filled + cost > limit)
            {
                parts?.Add(new(start, i - start, filled));
                (count, start, filled, limit) = (count + 1, i, 0, next);
            }

            filled += cost;
            i += chars;
        }

        parts?.Add(new(start, whole.Length - start, filled));
        return count;
    }

    private static (int Chars, int Cost) Step(string whole, int i, SegmentEncoding encoding)
    {
        if (encoding is SegmentEncoding.Gsm7)
            return (1, Escaped.Contains(whole[i]) ? 2 : 1);
        return i + 1 < whole.Length && char.IsSurrogatePair(whole[i], whole[i + 1]) ? (2, 2) : (1, 1);
    }

    private static (int Single, int First, int Next) Limits(SegmentEncoding encoding, string region, DateOnly? day)
    {
        var malaysia = region == "MY" && (day is null || day >= MalaysiaFrom);
        return encoding switch
        {
            SegmentEncoding.Gsm7 => malaysia ? (153, 146, 153) : (160, 153, 153),
            SegmentEncoding.Ucs2 when malaysia => (63, 60, 67),
            _ => (70, 67, 67),
        };
    }
}
