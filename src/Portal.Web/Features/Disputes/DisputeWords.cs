using System.Globalization;

namespace Portal.Web.Features.Disputes;

internal static class DisputeWords
{
    public static string Days(DateOnly first, DateOnly last) => first == last ? Day(first) : $"{Day(first)} – {Day(last)}";

    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
