using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Domain.Calendar;

/// <summary>The days on which one year's official list differs from Monday to Friday.</summary>
/// <param name="IsProvisional">The official list is not known yet: statutory days alone, no make-up days.</param>
/// <param name="Off">Days off; weekends need not be named.</param>
/// <param name="Working">Saturdays and Sundays that are worked to make up for a long holiday.</param>
public sealed record CalendarYear(
    int Year, string Source, bool IsProvisional, IReadOnlySet<DateOnly> Off, IReadOnlySet<DateOnly> Working)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The years that ship with the product, oldest first.</summary>
    public static IReadOnlyList<CalendarYear> Shipped()
    {
        var assembly = typeof(CalendarYear).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith("years/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => Read(assembly.GetManifestResourceStream(name)!)),
        ];
    }

    /// <summary>Reads a year as a file: days as '2026-10-01', spans as '2026-10-01/2026-10-07'.</summary>
    /// <exception cref="JsonException">The file is not a calendar year.</exception>
    /// <exception cref="FormatException">A day is not one, or a day is both off and worked.</exception>
    public static CalendarYear Read(Stream json)
    {
        using (json)
        {
            var text = JsonSerializer.Deserialize<YearText>(json, Strict) ?? throw new JsonException("The file is empty.");
            var year = new CalendarYear(
                text.Year, text.Source, text.Provisional, text.Off.SelectMany(Days).ToHashSet(), text.Working.SelectMany(Days).ToHashSet());
            return year.Off.Overlaps(year.Working) ? throw new FormatException("A day is both off and worked.") : year;
        }
    }

    /// <summary>What is certain of a year nobody has published a list for: the holidays with a fixed date.</summary>
    public static CalendarYear Unknown(int year) => new(
        year, "fixed statutory days", true,
        new HashSet<DateOnly> { new(year, 1, 1), new(year, 5, 1), new(year, 5, 2), new(year, 10, 1), new(year, 10, 2), new(year, 10, 3) },
        new HashSet<DateOnly>());

    private static IEnumerable<DateOnly> Days(string text)
    {
        var ends = text.Split('/');
        var (first, last) = (Day(ends[0]), Day(ends[^1]));
        if (ends.Length > 2 || last < first || last.DayNumber - first.DayNumber > 31)
            throw new FormatException($"'{text}' is neither a day nor a span of days.");
        for (var day = first; day <= last; day = day.AddDays(1))
            yield return day;
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record YearText(int Year, string Source, bool Provisional, string[] Off, string[] Working);
}
