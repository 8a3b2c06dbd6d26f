using System.Text.Json.Serialization;
using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Tokens;
using Portal.Web.Features.Tokens;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.Billing;

/// <param name="Month">Such as '2026-10'.</param>
public sealed record BillRunRequest(string Month);

public sealed record BillRunAnswer(
    string Month, string Status, int Bills, string Total, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, string? Sha256)
{
    public static BillRunAnswer Of(BillRunRow run) => new(
        MonthText.Of(run.Month), run.Status is BillRunStatus.Finished ? "finished" : "running", run.Bills, run.Total.ToFenString(),
        run.StartedAt, run.FinishedAt, run.Sha256);
}

/// <param name="Total">CNY with two decimals.</param>
public sealed record BillRowAnswer(string Number, string Organisation, string Month, string Status, string Total)
{
    public static BillRowAnswer Of(BillRow bill, DateTimeOffset now) => new(
        bill.Number, bill.OrganisationName, MonthText.Of(bill.Month), bill.Standing.Word(now), bill.Total.ToFenString());
}

/// <param name="Sha256">Of the canonical JSON: this answer without status, creditNotes and sha256, as RFC 8785 writes it.</param>
/// <param name="CreditNotes">Only where there are any.</param>
public sealed record BillAnswer(
    string Number, string Organisation, string Month, string Status, string Total, string Currency,
    IReadOnlyList<BillLineAnswer> Lines, string Sha256,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<CreditNoteAnswer>? CreditNotes = null)
{
    public static BillAnswer Of(Bill bill, IReadOnlyList<CreditNote> notes, DateTimeOffset now) => new(
        bill.Number, bill.OrganisationName, MonthText.Of(bill.Month), bill.Standing.Word(now), bill.Total.ToFenString(), Money.Currency,
        [.. bill.Lines.OrderBy(line => line.Position).Select(BillLineAnswer.Of)],
        bill.Sha256,
        notes.Count == 0 ? null : [.. notes.Select(CreditNoteAnswer.Of)]);
}

public sealed record CreditNoteAnswer(string Number, DateTimeOffset IssuedAt, string Total, IReadOnlyList<CreditNoteLineAnswer> Lines)
{
    public static CreditNoteAnswer Of(CreditNote note) => new(
        note.Number!, note.AnsweredAt!.Value, note.Total.ToFenString(),
        [.. note.Lines.OrderBy(line => line.Position).Select(line => new CreditNoteLineAnswer(line.Position, line.Amount.ToFenString()))]);
}

/// <param name="Line">Place on the bill, from 1.</param>
public sealed record CreditNoteLineAnswer(int Line, string Amount);

/// <param name="RateCardVersion">Or the number of the package that paid.</param>
/// <param name="Corrects">The earlier month whose late records the line makes good; on such lines only.</param>
public sealed record BillLineAnswer(
    long AppId, string Service, string Region, string Type, string RateCardVersion, string UnitPrice, long Units, string Amount,
    string? Corrects = null)
{
    public static BillLineAnswer Of(BillLine line) => new(
        line.AppId, line.Service.Wire(), line.Region, line.Type.Wire(), line.RateCardVersion,
        line.UnitPrice.ToExactString(), line.Units, line.Amount.ToFenString(), line.Corrects is { } month ? MonthText.Of(month) : null);
}

internal static class BillingApi
{
    public static void MapBills(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/v1/bill-runs", async (BillRunRequest request, BillRunService runs, Actor actor, CancellationToken ct) =>
                TypedResults.Ok(BillRunAnswer.Of(await runs.RunAsync(MonthOf(request.Month), actor, ct))))
            .RequireAuthorization(ScopePolicies.Of(TokenScopes.BillsRun))
            .WithTags("Bills")
            .WithSummary("Close a month, or read how it was closed");

        var bills = app.MapGroup("/api/v1/bills").RequireAuthorization(ScopePolicies.Of(TokenScopes.BillsRead)).WithTags("Bills");

        bills.MapGet("", async (string? month, BillQueries queries, Actor actor, TimeProvider time, CancellationToken ct) =>
            {
                var rows = await queries.ListAsync(actor, month is null ? null : MonthOf(month), ct);
                return TypedResults.Ok(rows.Select(row => BillRowAnswer.Of(row, time.GetUtcNow())));
            })
            .WithSummary("Bills, of one month when asked");

        bills.MapGet("/{number}", async (string number, BillQueries queries, Actor actor, TimeProvider time, CancellationToken ct) =>
                TypedResults.Ok(BillAnswer.Of(await queries.GetAsync(actor, number, ct), await queries.CreditNotesAsync(actor, number, ct), time.GetUtcNow())))
            .WithSummary("One bill with its lines");

        bills.MapGet("/{number}/pdf", async (string number, BillQueries queries, Actor actor, CancellationToken ct) =>
                BillFiles.Pdf(await queries.PdfAsync(actor, number, ct)))
            .WithSummary("The PDF as it was issued");

        bills.MapGet("/{number}/csv", async (string number, BillQueries queries, Actor actor, CancellationToken ct) =>
                BillFiles.Csv(await queries.GetAsync(actor, number, ct)))
            .WithSummary("The lines as CSV");
    }

    private static DateOnly MonthOf(string? text) => MonthText.Parse(text) ?? throw new ShapeException("month", "month.invalid", "Write the month like 2026-10.");
}
