using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.ServiceLevels;
using Portal.Web.Data;
using Portal.Web.Features.Policies;
using Portal.Web.Features.WorkingCalendar;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.ServiceLevels;

/// <param name="Effective">Messages to valid numbers.</param>
/// <param name="Failures">Apparent failures among them.</param>
/// <param name="Consumed">The month's consumed fee in CNY, such as '1234.56'.</param>
/// <param name="NetPaid">What was paid for it without coupons and discounts.</param>
/// <param name="ListPrice">The published price of one message.</param>
public sealed record CompensationQuestion(long? Effective, long? Failures, string? Consumed, string? NetPaid, string? ListPrice);

/// <param name="Availability">Percent, cut to four decimals; null without an effective message.</param>
/// <param name="Rate">Share of the consumed fee, such as '0.10'.</param>
/// <param name="Amount">CNY, exact, before the messages are rounded.</param>
public sealed record CompensationAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Availability, string Rate, string Amount, long Messages);

/// <param name="Provisional">Counted through a year whose official working days are not known yet.</param>
/// <param name="Why">How the two instants were counted.</param>
public sealed record WindowAnswer(DateTimeOffset Opens, DateTimeOffset Closes, bool Provisional, string Why);

public sealed record ServiceMonthAnswer(DateOnly From, DateOnly Until);

/// <summary>Sums of the service level agreement for anyone to try, by the general numbers in force; the pages under /tools ask the same.</summary>
public sealed class SlaCalculators(IDbContextFactory<PortalDb> dbs, IStringLocalizer<ServiceLevelsTexts> texts, TimeProvider time)
{
    /// <exception cref="ShapeException"/>
    /// <exception cref="RuleException">See <see cref="Compensation"/> and <see cref="Availability"/>.</exception>
    public async Task<Compensation> CompensationAsync(CompensationQuestion question, CancellationToken ct = default)
    {
        var availability = new Availability(Count(question.Effective, "effective"), Count(question.Failures, "failures"));
        return Compensation.Of(
            availability, Amount(question.Consumed, "consumed"), Amount(question.NetPaid, "netPaid"), Amount(question.ListPrice, "listPrice"),
            await TermsAsync(ct));
    }

    /// <summary>Target, bands and rates as in force today for everybody.</summary>
    public async Task<CompensationTerms> TermsAsync(CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return SlaTerms.Compensation(await db.PoliciesAsync(null, ct), null, ContractTime.DayOf(time.GetUtcNow()));
    }

    /// <param name="end">The last day of the service month.</param>
    /// <exception cref="ShapeException"/>
    public async Task<(ClaimWindow Window, string Why)> WindowAsync(string? end, CancellationToken ct = default)
    {
        var last = Day(end, "end");
        await using var db = await dbs.CreateDbContextAsync(ct);
        var window = SlaTerms.Window(await db.PoliciesAsync(null, ct), null, last, await db.WorkingDaysAsync(ct));
        return (window, texts.Why(window, last));
    }

    /// <exception cref="ShapeException"/>
    /// <exception cref="RuleException">'service-month.order', 'service-month.too-long'.</exception>
    public static IReadOnlyList<ServiceMonth> ServiceMonths(string? from, string? until) => ServiceMonth.Of(Day(from, "from"), Day(until, "until"));

    /// <summary>The service months of a term, each with its claim window and how that was counted.</summary>
    /// <exception cref="ShapeException"/>
    /// <exception cref="RuleException">'service-month.order', 'service-month.too-long'.</exception>
    public async Task<IReadOnlyList<(ServiceMonth Month, ClaimWindow Window, string Why)>> MonthsAsync(string? from, string? until, CancellationToken ct = default)
    {
        var months = ServiceMonths(from, until);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var (policies, calendar) = (await db.PoliciesAsync(null, ct), await db.WorkingDaysAsync(ct));
        return [.. months.Select(month =>
        {
            var window = SlaTerms.Window(policies, null, month.Until, calendar);
            return (month, window, texts.Why(window, month.Until));
        })];
    }

    private static long Count(long? given, string field) =>
        given ?? throw new ShapeException(field, "calculator.count", "Give a whole number.");

    private static Money Amount(string? given, string field) =>
        Money.Parse(given) ?? throw new ShapeException(field, "calculator.money", "Give an amount such as 1234.56.");

    private static DateOnly Day(string? given, string field) =>
        DateOnly.TryParseExact(given, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 2000 and < 2200
            ? day
            : throw new ShapeException(field, "calculator.day", "Give a day such as 2026-06-16.");
}

internal static class CalculatorsApi
{
    public static void MapSlaCalculators(this IEndpointRouteBuilder app)
    {
        var sla = app.MapGroup("/api/v1/sla").AllowAnonymous().RequireRateLimiting(RateLimits.PublicApi).WithTags("Tools");

        sla.MapPost("/compensation", async (CompensationQuestion question, SlaCalculators calculators, CancellationToken ct) =>
            {
                var grant = await calculators.CompensationAsync(question, ct);
                return TypedResults.Ok(new CompensationAnswer(grant.Availability.Percent, grant.RateText, grant.AmountText, grant.Messages));
            })
            .WithSummary("What a month below its target is worth");

        sla.MapGet("/window", async (string? end, SlaCalculators calculators, CancellationToken ct) =>
            {
                var (window, why) = await calculators.WindowAsync(end, ct);
                return TypedResults.Ok(new WindowAnswer(window.Opens, window.Closes, window.IsProvisional, why));
            })
            .WithSummary("When compensation for a service month can be claimed");

        sla.MapGet("/service-months", (string? from, string? until) =>
                TypedResults.Ok(SlaCalculators.ServiceMonths(from, until).Select(month => new ServiceMonthAnswer(month.From, month.Until))))
            .WithSummary("The service months of a term");
    }
}
