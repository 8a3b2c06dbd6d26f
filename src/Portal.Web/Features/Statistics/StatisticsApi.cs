using System.Globalization;
using Portal.Domain;
using Portal.Domain.Metering;
using Portal.Domain.Tokens;
using Portal.Web.Features.Tokens;
using Portal.Web.Features.Usage;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.Statistics;

/// <param name="Cost">CNY in whole fen: billed units by the rate cards in force; packages are not taken off.</param>
public sealed record StatisticsFiguresAnswer(
    long Messages, long Delivered, long NotDelivered, long OnTheWay, long NotSent, long Units, long BilledUnits, string Cost)
{
    public static StatisticsFiguresAnswer Of(StatisticsFigures f) => new(
        f.Messages, f.Delivered, f.NotDelivered, f.OnTheWay, f.NotSent, f.Units, f.BilledUnits, f.Cost.ToFenString());
}

/// <param name="Key">What the row is about: one entry for each thing told apart; empty where gateways did not report it.</param>
public sealed record StatisticsRowAnswer(IReadOnlyDictionary<string, string> Key, StatisticsFiguresAnswer Figures);

public sealed record StatisticsApiAnswer(
    DateOnly From, DateOnly To, IReadOnlyList<string> By, string Currency, StatisticsFiguresAnswer Total, IReadOnlyList<StatisticsRowAnswer> Rows)
{
    public static StatisticsApiAnswer Of(StatisticsAnswer answer)
    {
        var by = answer.Question.By.Select(dimension => dimension.Wire()).ToList();
        return new(
            answer.Question.First, answer.Question.Last, by, Money.Currency, StatisticsFiguresAnswer.Of(answer.Total),
            [.. answer.Rows.Select(row => new StatisticsRowAnswer(
                by.Count == 1 ? new Dictionary<string, string> { [by[0]] = row.First } : new() { [by[0]] = row.First, [by[1]] = row.Second! },
                StatisticsFiguresAnswer.Of(row.Figures)))]);
    }
}

/// <summary>The endpoint's query string. Days are contract days, both included.</summary>
/// <param name="By">One or two of day, month, app, service, type, template, region, operator, province, status.</param>
public sealed record StatisticsApiQuestion(
    string? From, string? To, string? By, string? App, string? Service, string? Type, string? Region, string? Status, string? Template, string? Operator,
    string? Province)
{
    /// <exception cref="ShapeException"/>
    public StatisticsQuestion Read() => new(
        Day(From, "from"), Day(To, "to"),
        [.. (By ?? "day").Split(',').Select(name => Dimensions.From(name.Trim()) ?? throw Unknown("by"))],
        Known<long>("app", App, text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null),
        Known("service", Service, WireNames.ServiceFrom), Known("type", Type, WireNames.MessageTypeFrom),
        Region is null || Countries.IsKnown(Region) ? Region : throw Unknown("region"),
        Known("status", Status, DeliveryStatuses.From), Template, Operator, Province);

    private static DateOnly Day(string? text, string field) =>
        UsageView.Day(text) ?? throw new ShapeException(field, "statistics.day", "Give a day such as 2026-11-01.");

    private static T? Known<T>(string field, string? text, Func<string, T?> read) where T : struct =>
        text is null ? null : read(text) ?? throw Unknown(field);

    private static ShapeException Unknown(string field) => new(field, "statistics.unknown", "There is no such value.");
}

internal static class StatisticsApi
{
    public static void MapStatisticsApi(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/v1/usage/statistics", async ([AsParameters] StatisticsApiQuestion question, StatisticsQueries queries, Actor actor, CancellationToken ct) =>
                TypedResults.Ok(StatisticsApiAnswer.Of(await queries.AskAsync(question.Read(), actor, ct))))
            .RequireAuthorization(ScopePolicies.Of(TokenScopes.UsageRead))
            .WithName("UsageStatistics")
            .WithTags("Usage")
            .WithSummary("Usage and cost of any span of days, told apart by one or two things");
}
