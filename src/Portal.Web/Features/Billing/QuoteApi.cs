using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Metering;
using Portal.Domain.Policies;
using Portal.Web.Data;
using Portal.Web.Features.Policies;
using Portal.Web.Features.Pricing;
using Portal.Web.Features.Usage;
using Portal.Web.Platform;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.Billing;

/// <param name="Billed">Units on the bill.</param>
/// <param name="Recomputed">Units counted from the messages, in the same unit.</param>
public sealed record ReconciliationQuestion(long? Billed, long? Recomputed);

/// <param name="PerMille">Rounded half up to one decimal; null where nothing was recomputed.</param>
/// <param name="WithinTolerance">Compared exactly, not as shown.</param>
public sealed record ReconciliationAnswer([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? PerMille, bool WithinTolerance);

/// <param name="Records">Usage records as POST /api/v1/usage takes them, at most 10,000.</param>
public sealed record QuoteQuestion(string? Month, JsonElement Records);

/// <param name="Rejected">Records that would not be billed because they would not be taken.</param>
public sealed record QuoteAnswer(
    string Month, string Total, string Currency, IReadOnlyList<BillLineAnswer> Lines, IReadOnlyList<RefusedRecord> Rejected);

/// <summary>Sums anyone can try: nothing is kept.</summary>
public sealed class BillingCalculators(IDbContextFactory<PortalDb> dbs, RateBook rates, RuleTexts texts, TimeProvider time)
{
    /// <exception cref="ShapeException"/>
    /// <exception cref="RuleException">'reconciliation.negative'.</exception>
    public async Task<ReconciliationAnswer> ReconcileAsync(ReconciliationQuestion question, CancellationToken ct = default)
    {
        var deviation = new Deviation(Count(question.Billed, "billed"), Count(question.Recomputed, "recomputed"));
        return new(deviation.PerMille, deviation.IsWithin(await ToleranceAsync(ct)));
    }

    /// <summary>Per mille, as in force today for everybody.</summary>
    public async Task<decimal> ToleranceAsync(CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return (await db.PoliciesAsync(null, ct)).InForce(Policy.SmsTolerance, null, ContractTime.DayOf(time.GetUtcNow())).Value;
    }

    /// <inheritdoc cref="Quote(string?, ReadOnlySpan{byte}, bool)"/>
    public QuoteAnswer Quote(QuoteQuestion question)
    {
        MonthOf(question.Month);
        return question.Records.ValueKind is JsonValueKind.Array
            ? Quote(question.Month, JsonSerializer.SerializeToUtf8Bytes(question.Records), isArray: true)
            : throw new ShapeException("records", "usage.not-an-array", "The body is not a JSON array of records.");
    }

    /// <summary>The bill the records would make: read, merged, priced and rounded by the code that makes bills.</summary>
    /// <param name="isArray">A JSON array; else one record a line.</param>
    /// <exception cref="ShapeException"/>
    /// <exception cref="RuleException">'bill-run.no-price', 'usage.too-many-records'.</exception>
    public QuoteAnswer Quote(string? monthText, ReadOnlySpan<byte> records, bool isArray)
    {
        var month = MonthOf(monthText);
        // A quote may look ahead, usage may not: the reader's clock is moved on.
        var call = UsageCallReader.Read(records, isArray, time.GetUtcNow().AddYears(10));
        var rejected = call.Rejected.Select(line => new RefusedRecord(line.Index, line.Code, texts.Find(line.Code, line.Detail ?? "") ?? line.Code)).ToList();
        var messages = new Dictionary<(long, long, string), UsageRecord>();
        foreach (var (index, record) in call.Indexes.Zip(call.Records))
        {
            var day = UsageTime.Day(UsageTime.DayNumber(record.SubmittedAt));
            var key = (record.AppId, record.SubmittedAt, record.MessageId);
            if ((day.Year, day.Month) != (month.Year, month.Month))
                rejected.Add(Refusal(index, "quote.other-month", monthText!));
            else if (!messages.TryGetValue(key, out var known))
                messages[key] = record;
            else if (known.Agrees(record))
                messages[key] = ReceiptMerge.Merge(known, record);
            else
                rejected.Add(Refusal(index, UsageCodes.Conflict));
        }

        var lines = BillCalculator.Lines(
            messages.Values.Where(m => Billable.Is(m.Service, m.Status))
                .Select(m => new BillableUnits(m.AppId, m.Service, m.Region, m.Type, UsageTime.Day(UsageTime.DayNumber(m.SubmittedAt)), m.Units)),
            rates.PriceOf);
        return new(
            MonthText.Of(month), BillCalculator.Total(lines).ToFenString(), Money.Currency, [.. lines.Select(BillLineAnswer.Of)],
            [.. rejected.OrderBy(line => line.Index)]);
    }

    private RefusedRecord Refusal(int index, string code, params object[] arguments) => new(index, code, texts.Find(code, arguments) ?? code);

    private static DateOnly MonthOf(string? text) =>
        MonthText.Parse(text) ?? throw new ShapeException("month", "month.invalid", "Write the month like 2026-10.");

    private static long Count(long? given, string field) => given ?? throw new ShapeException(field, "calculator.count", "Give a whole number.");
}

internal static class QuoteApi
{
    public static void MapBillingCalculators(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/v1/reconciliation", async (ReconciliationQuestion question, BillingCalculators calculators, CancellationToken ct) =>
                TypedResults.Ok(await calculators.ReconcileAsync(question, ct)))
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.PublicApi)
            .WithTags("Tools")
            .WithSummary("Whether billed and recomputed units agree within the tolerance");

        app.MapPost("/api/v1/bills/quote", (QuoteQuestion question, BillingCalculators calculators) => TypedResults.Ok(calculators.Quote(question)))
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.PublicApi)
            .WithTags("Tools")
            .WithSummary("The bill that usage records would make");
    }
}
