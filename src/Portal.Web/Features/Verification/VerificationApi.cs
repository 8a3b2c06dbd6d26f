using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Portal.Domain.Documents;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.Verification;

/// <param name="Sha256">Of the PDF, or of a bill's canonical JSON: 64 hexadecimal digits.</param>
/// <param name="Code">The verification code; beside a digest, the one found in the file.</param>
public sealed record VerificationQuestion(string? Sha256, string? Code);

/// <param name="Outcome">genuine, altered, superseded or unknown; with unknown nothing else is said.</param>
/// <param name="Total">CNY with two decimals; bills only.</param>
public sealed record VerificationAnswer(string Outcome, string? Kind, string? Number, DateOnly? IssuedOn, string? Total)
{
    public static VerificationAnswer Of(Verdict verdict) => new(
        verdict.Outcome.ToString().ToLowerInvariant(), verdict.Kind?.Wire(), verdict.Number, verdict.IssuedOn, verdict.Total?.ToFenString());
}

internal static class VerificationApi
{
    public static void MapVerificationApi(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/v1/verify", async (VerificationQuestion question, VerificationQueries queries, CancellationToken ct) =>
            {
                if (question is { Sha256: null, Code: null })
                    throw new ShapeException("sha256", "verify.nothing-given", "Give 'sha256' or 'code'.");
                return TypedResults.Ok(VerificationAnswer.Of(await queries.AskAsync(DigestOf(question.Sha256), CodeOf(question.Code), ct)));
            })
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.PublicApi)
            .WithTags("Tools")
            .WithSummary("Whether a document of the portal is genuine, by its digest or its code");

        // Reads the body itself: form binding would write a large file to disk. It changes nothing, so it needs no token.
        app.MapPost("/verify/file", FileAsync)
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.PublicApi)
            .DisableAntiforgery()
            .ExcludeFromDescription();

        app.MapGet("/verify/certificate", async (VerificationQueries queries, CancellationToken ct) =>
                TypedResults.Text((await queries.CertificateAsync(ct)).Pem, "application/x-pem-file"))
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.PublicApi)
            .ExcludeFromDescription();
    }

    /// <exception cref="ShapeException"/>
    public static string? DigestOf(string? given) => given is null or { Length: 64 } && (given ?? "").All(char.IsAsciiHexDigit)
        ? given?.ToLowerInvariant()
        : throw new ShapeException("sha256", "verify.digest-malformed", "A SHA-256 has 64 hexadecimal digits.");

    /// <exception cref="ShapeException"/>
    public static string? CodeOf(string? given) => given is null ? null
        : VerificationCode.TryParse(given, out var code) ? code
        : throw new ShapeException("code", "verify.code-malformed", "A verification code has 28 letters and digits.");

    private static async Task FileAsync(HttpContext http, CancellationToken ct)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = 5 * DocumentScan.MaxBytes; // somewhat too large is told; beyond this the connection ends
        var to = "/verify?problem=no-file";
        if (MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type)
            && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 and <= 100 } boundary)
        {
            try
            {
                var reader = new MultipartReader(boundary.Value!, http.Request.Body);
                while (await reader.ReadNextSectionAsync(ct) is { } section)
                {
                    if (section.AsFileSection() is not { FileName.Length: > 0, FileStream: { } stream })
                        continue;
                    to = await DocumentScan.ReadAsync(stream, ct) is { } file ? $"/verify?sha256={file.Sha256}&code={file.Code}" : "/verify?problem=too-large";
                    break;
                }
            }
            catch (BadHttpRequestException large) when (large.StatusCode == StatusCodes.Status413PayloadTooLarge)
            {
                to = "/verify?problem=too-large";
            }
            catch (Exception broken) when (broken is InvalidDataException or IOException)
            {
                to = "/verify?problem=no-file";
            }
        }

        http.Response.StatusCode = StatusCodes.Status303SeeOther; // the answer is a page of its own
        http.Response.Headers.Location = to;
    }
}
