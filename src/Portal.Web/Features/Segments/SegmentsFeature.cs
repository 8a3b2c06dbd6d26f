using Portal.Domain;
using Portal.Domain.Metering;
using Portal.Web.Features.Pricing;
using Portal.Web.Platform;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.Segments;

/// <param name="Signature">Without brackets; may be left out or empty.</param>
/// <param name="Region">'CN' or an ISO country.</param>
public sealed record SegmentQuestion(string? Signature, string? Text, string? Region);

/// <param name="Encoding">domestic, gsm-7 or ucs-2.</param>
public sealed record SegmentAnswer(string Encoding, int Units, int Parts);

/// <summary>Counts the parts of a message for anyone: a page that works without a script, and an endpoint.</summary>
public static class SegmentsFeature
{
    public const int TextMaxLength = 10_000;

    public static IServiceCollection AddSegments(this IServiceCollection services) => services.AddRuleTexts<SegmentsTexts>();

    public static void MapSegments(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/v1/segments", (SegmentQuestion question, RateBook rates) => TypedResults.Ok(Answer(question, rates.SegmentDay())))
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.PublicApi)
            .WithTags("Tools")
            .WithSummary("Length and parts of a message");

    private static SegmentAnswer Answer(SegmentQuestion question, DateOnly day)
    {
        var text = question.Text ?? throw new ShapeException("text", "segments.text-missing", "Give the text of the message.");
        var signature = question.Signature ?? "";
        var region = question.Region ?? throw new ShapeException("region", "segments.region-missing", "Give 'CN' or an ISO country.");
        if (!Countries.IsKnown(region))
            throw new ShapeException("region", "segments.region-unknown", "There is no such country; use 'CN' or another ISO 3166 code.");
        if (text.Length + signature.Length > TextMaxLength)
            throw new ShapeException("text", "segments.too-long", "That is more than can be counted here.");
        return Of(Segmentation.Count(signature, text, region, day));
    }

    private static SegmentAnswer Of(SegmentCount count) => new(
        count.Encoding switch
        {
            SegmentEncoding.Domestic => "domestic",
            SegmentEncoding.Gsm7 => "gsm-7",
            _ => "ucs-2",
        },
        count.Units, count.Parts);
}
