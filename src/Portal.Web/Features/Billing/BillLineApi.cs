using System.Globalization;
using System.Text;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Metering;
using Portal.Domain.Tokens;
using Portal.Web.Features.Tokens;
using Portal.Web.Platform;

namespace Portal.Web.Features.Billing;

/// <param name="Units">Of the record's units, those on this line; below zero where a correction takes back.</param>
/// <param name="Running">The sum up to and with this record.</param>
/// <param name="Before">On correction lines, the status that the bills before knew.</param>
public sealed record LineRecordAnswer(string MessageId, DateTimeOffset SubmittedAt, string Status, long Units, long Running, string? Before);

/// <param name="FromUnit">The first unit of the tier within the month.</param>
/// <param name="UntilUnit">Its last one; left out for the highest tier.</param>
/// <param name="Clause">Where the agreement says what counts.</param>
public sealed record LineRuleAnswer(string RateCardVersion, string UnitPrice, long? FromUnit, long? UntilUnit, string Agreement, string Clause);

/// <param name="Units">Where the running sum ends on the last page.</param>
/// <param name="Next">For 'after' of the next page; left out on the last one.</param>
public sealed record LineRecordsAnswer(
    string Number, int Position, BillLineAnswer Line, LineRuleAnswer Rule, long Units, IReadOnlyList<LineRecordAnswer> Records, string? Next)
{
    public static LineRecordsAnswer Of(LineExplanation page) => new(
        page.Bill.Number, page.Line.Position, BillLineAnswer.Of(page.Line),
        new(page.Line.RateCardVersion, page.Line.UnitPrice.ToExactString(), page.Rule.FromUnit, page.Rule.UntilUnit, page.Rule.Agreement, page.Rule.Clause),
        page.Units,
        [.. page.Records.Select(row => new LineRecordAnswer(
            row.Record.MessageId, UsageTime.Instant(row.Record.SubmittedAt), row.Record.Status.Wire(), row.Units, row.Running, row.Before?.Wire()))],
        page.Next);
}

/// <summary>A line as issued and as the records give it; a side without it is left out.</summary>
public sealed record LineDifferenceAnswer(
    long AppId, string Service, string Region, string Type, string RateCardVersion, string UnitPrice, string? Corrects,
    long? IssuedUnits, string? IssuedAmount, long? RecomputedUnits, string? RecomputedAmount);

public sealed record CameLaterAnswer(long Records, long Units);

/// <param name="KnownUntil">Records learnt until then were counted, as in the bill.</param>
/// <param name="CameLater">What came or changed since: not on this bill.</param>
public sealed record RecomputeAnswer(
    string Number, bool Same, string IssuedSha256, string RecomputedSha256, IReadOnlyList<LineDifferenceAnswer> Differences, DateTimeOffset KnownUntil,
    CameLaterAnswer CameLater)
{
    public static RecomputeAnswer Of(Recomputation result) => new(
        result.Number, result.IsSame, result.IssuedSha256, result.RebuiltSha256,
        [.. result.Differences.Select(line => new LineDifferenceAnswer(
            line.Key.AppId, line.Key.Service.Wire(), line.Key.Region, line.Key.Type.Wire(), line.Key.RateCardVersion, line.Key.UnitPrice.ToExactString(),
            line.Corrects is { } month ? MonthText.Of(month) : null,
            line.IssuedUnits, line.IssuedAmount?.ToFenString(), line.RebuiltUnits, line.RebuiltAmount?.ToFenString()))],
        result.KnownUntil, new(result.Late.Records, result.Late.Units));
}

internal static class BillLineApi
{
    private const string CsvHeader = "messageId,submittedAt,service,region,type,status,units,running\r\n";

    public static void MapBillLines(this IEndpointRouteBuilder app)
    {
        var bills = app.MapGroup("/api/v1/bills/{number}").RequireAuthorization(ScopePolicies.Of(TokenScopes.BillsRead)).WithTags("Bills");
        bills.MapGet("/lines/{position:int}/records", async (string number, int position, string? after, BillExplanations explanations, Actor actor, CancellationToken ct) =>
                TypedResults.Ok(LineRecordsAnswer.Of(await explanations.PageAsync(actor, number, position, after, ct))))
            .WithSummary("The records that make a line, a page at a time");
        bills.MapPost("/recompute", async (string number, BillRecompute recompute, Actor actor, CancellationToken ct) =>
                TypedResults.Ok(RecomputeAnswer.Of(await recompute.RunAsync(actor, number, ct))))
            .WithSummary("Make a bill again from its records and compare");

        foreach (var (root, policy) in new[] { ("/bills", Permission.ViewBills), ("/billing/bills", Permission.ViewAllBills) })
        {
            app.MapGet($"{root}/{{number}}/lines/{{position:int}}/csv", CsvAsync)
                .RequireAuthorization(policy.ToString()).ExcludeFromDescription();
        }
    }

    private static async Task<IResult> CsvAsync(string number, int position, BillExplanations explanations, Actor actor, CancellationToken ct)
    {
        var (line, records) = await explanations.AllAsync(actor, number, position, ct);
        return TypedResults.Stream(
            async stream =>
            {
                await using var text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
                await text.WriteAsync(CsvHeader);
                await foreach (var row in records.WithCancellation(ct))
                {
                    await text.WriteAsync(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Csv.Field(row.Record.MessageId)},{UsageTime.Instant(row.Record.SubmittedAt):O},{line.Service.Wire()},{line.Region},{line.Type.Wire()},{row.Record.Status.Wire()},{row.Units},{row.Running}\r\n"));
                }
            },
            "text/csv; charset=utf-8", $"{number}-{position}.csv");
    }
}
