using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Metering;
using Portal.Web.Features.Usage;

namespace Portal.Web.Features.Statistics;

/// <summary>What the chart shows.</summary>
public enum Figure { Cost, Messages, Units }

/// <summary>The page's query string, as it comes.</summary>
public sealed class StatisticsParameters
{
    public string? From { get; init; }
    public string? Until { get; init; }
    public string? By { get; init; }
    public string? App { get; init; }
    public string? Service { get; init; }
    public string? Type { get; init; }
    public string? Region { get; init; }
    public string? Status { get; init; }
    public string? Template { get; init; }
    public string? Operator { get; init; }
    public string? Province { get; init; }
    public string? Show { get; init; }
}

/// <summary>The state of the statistics page, which is its query string. What cannot be read there is left out.</summary>
public sealed record StatisticsView(StatisticsQuestion Question, Figure Show = Figure.Cost)
{
    public const int DefaultDays = 30;

    public Dimension First => Question.By[0];

    public Dimension? Second => Question.By.Count > 1 ? Question.By[1] : null;

    public static StatisticsView Of(StatisticsParameters given, DateTimeOffset now)
    {
        var last = UsageView.Day(given.Until) ?? ContractTime.DayOf(now);
        var by = (given.By ?? "").Split(',').Select(Dimensions.From).OfType<Dimension>().Distinct().Take(2).ToList();
        return new(
            new(
                UsageView.Day(given.From) ?? last.AddDays(1 - DefaultDays), last, by.Count == 0 ? [Dimension.Day] : by,
                long.TryParse(given.App, NumberStyles.None, CultureInfo.InvariantCulture, out var app) ? app : null,
                WireNames.ServiceFrom(given.Service), WireNames.MessageTypeFrom(given.Type), Countries.IsKnown(given.Region ?? "") ? given.Region : null,
                DeliveryStatuses.From(given.Status), given.Template, given.Operator, given.Province),
            given.Show switch { "messages" => Figure.Messages, "units" => Figure.Units, _ => Figure.Cost });
    }

    public StatisticsView ByThese(Dimension first, Dimension? second) =>
        this with { Question = Question with { By = second is { } other && other != first ? [first, other] : [first] } };

    public string Address(string path = "/usage/statistics") => QueryHelpers.AddQueryString(path, Parameters());

    private IEnumerable<KeyValuePair<string, string?>> Parameters()
    {
        var q = Question;
        yield return new("from", UsageView.Iso(q.First));
        yield return new("until", UsageView.Iso(q.Last));
        yield return new("by", string.Join(',', q.By.Select(by => by.Wire())));
        if (q.AppId is { } app) yield return new("app", app.ToString(CultureInfo.InvariantCulture));
        if (q.Service is { } service) yield return new("service", service.Wire());
        if (q.Type is { } type) yield return new("type", type.Wire());
        if (q.Region is { } region) yield return new("region", region);
        if (q.Status is { } status) yield return new("status", status.Wire());
        if (q.Template is { } template) yield return new("template", template);
        if (q.Operator is { } op) yield return new("operator", op);
        if (q.Province is { } province) yield return new("province", province);
        if (Show is not Figure.Cost) yield return new("show", Show.ToString().ToLowerInvariant());
    }
}
