using Microsoft.Extensions.Localization;
using Portal.Domain.Calendar;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.Deadlines;

/// <param name="Due">In Asia/Shanghai.</param>
/// <param name="Provisional">Counted through a year whose official working days are not known yet.</param>
/// <param name="Why">How it was counted.</param>
public sealed record DeadlineAnswer(DateTimeOffset Due, bool Provisional, string Why);

internal static class DeadlinesApi
{
    public static void MapDeadlinesApi(this IEndpointRouteBuilder app) => app
        .MapGet("/api/v1/deadlines", async (string? rule, string? n, string? from, DeadlineCalculator calculator, IStringLocalizer<DeadlinesTexts> texts, CancellationToken ct) =>
        {
            var deadline = await calculator.AskAsync(rule, n, from, ct);
            return TypedResults.Ok(new DeadlineAnswer(ContractTime.Local(deadline.Due), deadline.IsProvisional, texts.Why(deadline)));
        })
        .AllowAnonymous().RequireRateLimiting(RateLimits.PublicApi).WithTags("Tools")
        .WithSummary("When something is due, and how that is counted");
}
