using System.Globalization;

namespace Portal.Domain.Calendar;

/// <summary>A calendar month as the API, addresses and the command line write it: '2026-10'.</summary>
public static class MonthText
{
    public const string Format = "yyyy-MM";

    /// <summary>The first day of the month; null when the text is not a month between 2000 and 2199.</summary>
    public static DateOnly? Parse(string? text) =>
        DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)
        && month.Year is >= 2000 and < 2200
            ? month
            : null;

    public static string Of(DateOnly month) => month.ToString(Format, CultureInfo.InvariantCulture);
}
