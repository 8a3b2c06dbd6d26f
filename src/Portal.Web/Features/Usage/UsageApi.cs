using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Portal.Domain;
using Portal.Domain.Tokens;
using Portal.Web.Features.Tokens;
using Portal.Web.Platform;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.Usage;

/// <summary>What a gateway is told about its call.</summary>
public sealed record UsageResult(int Accepted, int Updated, int Duplicates, IReadOnlyList<RefusedRecord> Rejected);

/// <param name="Index">Counted from 0 over the records of the call.</param>
public sealed record RefusedRecord(int Index, string Code, string Message);

public static class UsageApi
{
    /// <summary>Enough for 10,000 records of the longest kind; also what a compressed body may unpack to.</summary>
    public const int MostBytes = 16 * 1024 * 1024;

    public static void MapUsageApi(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/v1/usage", IngestAsync)
            .RequireAuthorization(ScopePolicies.Of(TokenScopes.UsageWrite))
            .Accepts<object>("application/x-ndjson", "application/json")
            .Produces<UsageResult>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithName("ReportUsage")
            .WithSummary("Delivery records of gateways, at most 10,000 a call; what is answered as accepted is on disk.")
            .WithTags("Usage");
    }

    private static async Task<IResult> IngestAsync(HttpContext http, UsageService usage, Actor actor, RuleTexts texts, CancellationToken ct)
    {
        var type = http.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        if (type is not ("application/json" or "application/x-ndjson" or "application/ndjson" or "application/jsonl"))
            throw new BadHttpRequestException("Send application/x-ndjson or a JSON array.", StatusCodes.Status415UnsupportedMediaType);

        var buffer = ArrayPool<byte>.Shared.Rent(http.Request.ContentLength is { } length and > 0 and < MostBytes ? (int)length + 1 : 256 * 1024);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            (buffer, var count) = await ReadBodyAsync(http, buffer, hash, ct);
            var key = http.Request.Headers.TryGetValue("Idempotency-Key", out var given) ? given.ToString() : null;
            var (answer, isReplay) = await usage.IngestAsync(actor, new(buffer.AsMemory(0, count), Convert.ToHexStringLower(hash.GetHashAndReset()), type == "application/json", key), ct);
            if (isReplay)
                http.Response.Headers["Idempotency-Replayed"] = "true";
            return TypedResults.Ok(new UsageResult(
                answer.Accepted, answer.Updated, answer.Duplicates,
                [.. answer.Rejected.Select(line => new RefusedRecord(line.Index, line.Code, texts.Find(line.Code, line.Detail ?? "") ?? line.Code))]));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Hashed piece by piece: the rest is on its way meanwhile.
    private static async Task<(byte[] Buffer, int Count)> ReadBodyAsync(HttpContext http, byte[] buffer, IncrementalHash hash, CancellationToken ct)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MostBytes;

        var body = http.Request.Headers.ContentEncoding.ToString().ToLowerInvariant() switch
        {
            "" or "identity" => http.Request.Body,
            "gzip" => new GZipStream(http.Request.Body, CompressionMode.Decompress),
            _ => throw new BadHttpRequestException("Only gzip is unpacked.", StatusCodes.Status415UnsupportedMediaType),
        };
        var count = 0;
        try
        {
            while (true)
            {
                if (count == buffer.Length)
                    buffer = Grown(buffer);
                var read = await body.ReadAsync(buffer.AsMemory(count), ct);
                if (read == 0)
                    return (buffer, count);
                hash.AppendData(buffer, count, read);
                count += read;
                if (count > MostBytes)
                    throw new BadHttpRequestException("A call is at most 16 MiB, unpacked.", StatusCodes.Status413PayloadTooLarge);
            }
        }
        catch (InvalidDataException)
        {
            throw new ShapeException("", "body.malformed", "The body is not what its Content-Encoding says.");
        }
    }

    private static byte[] Grown(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        return larger; // the small one is left to the collector: the caller may still hold it
    }
}
