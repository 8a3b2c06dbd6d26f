using Portal.Domain;
using Portal.Web.Features.Usage;
using Portal.Web.Platform;

namespace Portal.Web.Features.Statistics;

/// <summary>Usage and cost told apart by one or two things: a page, two kinds of file and an endpoint.</summary>
public static class StatisticsFeature
{
    private const string Spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public static IServiceCollection AddStatistics(this IServiceCollection services) => services
        .AddSingleton<StatisticsQueries>()
        .AddSingleton<StatisticsExport>()
        .AddRuleTexts<StatisticsTexts>();

    public static void MapStatistics(this IEndpointRouteBuilder app)
    {
        app.MapStatisticsApi();
        var files = app.MapGroup("/usage/statistics").RequireAuthorization(UsageFeature.Policy).ExcludeFromDescription();
        files.MapGet("/csv", async ([AsParameters] StatisticsParameters given, StatisticsExport export, Actor actor, TimeProvider time, CancellationToken ct) =>
        {
            var question = StatisticsView.Of(given, time.GetUtcNow()).Question;
            return TypedResults.File(await export.CsvAsync(question, actor, ct), "text/csv; charset=utf-8", Name(question) + ".csv");
        });
        files.MapGet("/xlsx", async ([AsParameters] StatisticsParameters given, StatisticsExport export, Actor actor, TimeProvider time, CancellationToken ct) =>
        {
            var question = StatisticsView.Of(given, time.GetUtcNow()).Question;
            return TypedResults.File(await export.XlsxAsync(question, actor, ct), Spreadsheet, Name(question) + ".xlsx");
        });
    }

    private static string Name(StatisticsQuestion question) => $"statistics-{UsageView.Iso(question.First)}-{UsageView.Iso(question.Last)}";
}
