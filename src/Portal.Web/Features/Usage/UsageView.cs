using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>What the table's rows are.</summary>
public enum UsageRows { Day, App, Type, Status }

/// <summary>The state of the usage page, which is its query string. What cannot be read there is left out.</summary>
public sealed record UsageView(DateOnly First, DateOnly Last, long? AppId, Service? Service, MessageType? Type, DeliveryStatus? Status, UsageRows Rows)
{
    public const int DefaultDays = 30;

    public static UsageView Of(
        string? from, string? until, long? app, string? service, string? type, string? status, string? by, DateTimeOffset now, int days = DefaultDays)
    {
        var last = Day(until) ?? ContractTime.DayOf(now);
        var first = Day(from) ?? last.AddDays(1 - days);
        return new(
            first, last, app, WireNames.ServiceFrom(service), WireNames.MessageTypeFrom(type), DeliveryStatuses.From(status),
            by switch { "app" => UsageRows.App, "type" => UsageRows.Type, "status" => UsageRows.Status, _ => UsageRows.Day });
    }

    public SumsFilter Filter => new(First, Last, null, AppId, Service, Type, Status);

    public string Address(string path = "/usage") => QueryHelpers.AddQueryString(path, Parameters());

    /// <summary>Every day of the view, those without a message included.</summary>
    public IEnumerable<DateOnly> Days()
    {
        for (var day = First; day <= Last; day = day.AddDays(1))
            yield return day;
    }

    public static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 2000 and < 2200 ? day : null;

    public static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private IEnumerable<KeyValuePair<string, string?>> Parameters()
    {
        yield return new("from", Iso(First));
        yield return new("until", Iso(Last));
        if (AppId is { } app) yield return new("app", app.ToString(CultureInfo.InvariantCulture));
        if (Service is { } service) yield return new("service", service.Wire());
        if (Type is { } type) yield return new("type", type.Wire());
        if (Status is { } status) yield return new("status", status.Wire());
        if (Rows is not UsageRows.Day) yield return new("by", Rows.ToString().ToLowerInvariant());
    }
}
