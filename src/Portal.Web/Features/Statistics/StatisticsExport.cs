using Portal.Domain;
using Portal.Web.Platform;

namespace Portal.Web.Features.Statistics;

/// <summary>Statistics as CSV and as a spreadsheet, in the API's names; the last row of neither is a total.</summary>
public sealed class StatisticsExport(StatisticsQueries queries)
{
    private static readonly string[] Figures =
        ["messages", "delivered", "notDelivered", "onTheWay", "notSent", "units", "billedUnits", "cost"];

    public async Task<byte[]> CsvAsync(StatisticsQuestion question, Actor actor, CancellationToken ct)
    {
        var answer = await queries.AskAsync(question, actor, ct);
        var csv = new Csv().Row([.. Header(question)]);
        foreach (var row in answer.Rows)
            csv.Row([.. Cells(row, question, cost => cost.ToFenString())]);
        return csv.ToBytes();
    }

    public async Task<byte[]> XlsxAsync(StatisticsQuestion question, Actor actor, CancellationToken ct)
    {
        var answer = await queries.AskAsync(question, actor, ct);
        using var file = new MemoryStream();
        using (var sheet = new Xlsx(file, "Statistics"))
        {
            sheet.Header([.. Header(question)]);
            foreach (var row in answer.Rows)
                sheet.Row([.. Cells(row, question, cost => cost)]);
        }

        return file.ToArray();
    }

    private static IEnumerable<string> Header(StatisticsQuestion question) => [.. question.By.Select(by => by.Wire()), .. Figures];

    private static IEnumerable<object> Cells(StatisticsRow row, StatisticsQuestion question, Func<Money, object> cost)
    {
        yield return row.First;
        if (question.By.Count > 1)
            yield return row.Second!;
        var f = row.Figures;
        foreach (var number in new[] { f.Messages, f.Delivered, f.NotDelivered, f.OnTheWay, f.NotSent, f.Units, f.BilledUnits })
            yield return number;
        yield return cost(f.Cost);
    }
}
