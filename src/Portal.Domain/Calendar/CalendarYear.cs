using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
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

    private static readonly JsonSerializerOptions Lenient = new(Strict) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

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

    /// <summary>
    /// Reads a year as somebody brings it: our own form, or the widely used public one ('days' with 'date' and 'isOffDay'). Days of a
    /// neighbouring year, which public lists carry, are left to that year's own list.
    /// </summary>
    /// <param name="ignored">The neighbouring years' days.</param>
    /// <exception cref="RuleException">'calendar.malformed', 'calendar.provisional', 'calendar.implausible'.</exception>
    public static CalendarYear Import(string json, string source, out IReadOnlyList<DateOnly> ignored)
    {
        CalendarYear read;
        try
        {
            var isPublic = JsonNode.Parse(json) is JsonObject root && root.ContainsKey("days");
            read = isPublic ? OfPublic(json) : Read(new MemoryStream(Encoding.UTF8.GetBytes(json)));
        }
        catch (Exception bad) when (bad is JsonException or FormatException)
        {
            throw new RuleException("calendar.malformed", $"This is not a year of working days: {bad.Message}", bad.Message);
        }

        Rule.Require(!read.IsProvisional, "calendar.provisional", "This list says itself that it is provisional; only an official one is brought in.");
        ignored = [.. read.Off.Concat(read.Working).Where(day => day.Year != read.Year).Order()];
        var year = new CalendarYear(
            read.Year, source, false, read.Off.Where(day => day.Year == read.Year).ToHashSet(), read.Working.Where(day => day.Year == read.Year).ToHashSet());
        year.RequirePlausible();
        return year;
    }

    /// <summary>As <see cref="Read"/> takes it.</summary>
    public string ToJson() => JsonSerializer.Serialize(new YearText(Year, Source, IsProvisional, [.. Off.Order().Select(Text)], [.. Working.Order().Select(Text)]), Strict);

    /// <summary>How many days of the year are worked.</summary>
    public int WorkingDayCount
    {
        get
        {
            var (calendar, first) = (new WorkingDays([this]), new DateOnly(Year, 1, 1));
            return Enumerable.Range(0, DateTime.IsLeapYear(Year) ? 366 : 365).Count(day => calendar.IsWorking(first.AddDays(day)));
        }
    }

    // No year since the make-up days began had fewer than 244 or more than 252; a list far from that is a list of something else.
    private void RequirePlausible()
    {
        void Require(bool holds, string words) => Rule.Require(holds, "calendar.implausible", $"This cannot be the list of {Year}: {words}", Year, words);

        Require(Year is >= 2025 and <= 2100, "the year is out of range");
        Require(Off.Contains(new(Year, 1, 1)) && Off.Contains(new(Year, 5, 1)) && Off.Contains(new(Year, 10, 1)), "1 January, 1 May and 1 October are not all off");
        Require(!Working.Any(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)), "a day from Monday to Friday is said to be made up");
        Require(WorkingDayCount is >= 240 and <= 256, $"{WorkingDayCount} working days");
    }

    private static CalendarYear OfPublic(string json)
    {
        var text = JsonSerializer.Deserialize<PublicText>(json, Lenient) ?? throw new JsonException("The file is empty.");
        var year = new CalendarYear(
            text.Year, "", false, text.Days.Where(day => day.IsOffDay).Select(day => Day(day.Date)).ToHashSet(),
            text.Days.Where(day => !day.IsOffDay).Select(day => Day(day.Date)).ToHashSet());
        return year.Off.Overlaps(year.Working) ? throw new FormatException("A day is both off and worked.") : year;
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

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record PublicText(int Year, PublicDay[] Days);

    private sealed record PublicDay(string Date, bool IsOffDay);

    private sealed record YearText(int Year, string Source, bool Provisional, string[] Off, string[] Working);
}
