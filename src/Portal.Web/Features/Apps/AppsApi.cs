using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Tokens;
using Portal.Web.Features.Tokens;
using Portal.Web.Platform;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.Apps;

/// <summary>A call's proof, as programs send it.</summary>
public sealed record SignatureInput(string? Sig, long? Time, string? Mobile);

/// <param name="ClosedTypes">Types of message that may not be sent now.</param>
/// <param name="PerDay">Messages a day of the whole customer, where a measure lowers them.</param>
public sealed record SignatureAnswer(long AppId, bool Valid, IReadOnlyList<string> Services, IReadOnlyList<string> ClosedTypes, long? PerDay);

public static class AppsApi
{
    private const int MaxRandom = 64;
    private const int MaxMobiles = 200 * 17;
    private const int SignatureLength = 64;

    public static void MapAppsApi(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/apps", (AppListings apps, Actor actor, CancellationToken ct) => apps.ListAsync(actor, ct))
            .RequireAuthorization(ScopePolicies.Of(TokenScopes.AppsRead))
            .WithName("ListApps")
            .WithSummary("Every app the token may see: the provider's token all, a customer's its own.")
            .WithTags("Apps");

        app.MapPost("/api/v1/signature-checks", CheckAsync)
            .AllowAnonymous() // the signature is the credential
            .RequireRateLimiting(RateLimits.PublicApi)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .WithName("CheckSignature")
            .WithSummary("Says whether a v5 signature was made with a live key of the app, from an allowed address.")
            .WithTags("Apps");

        app.MapGet("/apps/leak-reports/{number}/pdf", async (string number, LeakReceipts receipts, Actor actor, CancellationToken ct) =>
                Results.File(await receipts.PdfAsync(number, actor, ct), "application/pdf", $"{number}.pdf"))
            .RequireAuthorization(nameof(Permission.ViewApps))
            .ExcludeFromDescription();
    }

    private static async Task<Results<Ok<SignatureAnswer>, ProblemHttpResult>> CheckAsync(
        [FromQuery(Name = "sdkappid")] long? appId, [FromQuery] string? random, SignatureInput input,
        SignatureChecks checks, RuleTexts texts, HttpContext http, CancellationToken ct)
    {
        if (appId is not { } number || random is not { Length: > 0 and <= MaxRandom } || input is not { Sig.Length: SignatureLength, Time: { } time }
            || input.Mobile is { Length: > MaxMobiles })
            throw new ShapeException("sig", "signature.body", "Send sig and time in the body, sdkappid and random in the address.");

        try
        {
            var app = await checks.RequireAsync(new(number, random, time, input.Mobile, input.Sig), http.Connection.RemoteIpAddress, ct);
            return TypedResults.Ok(new SignatureAnswer(app.AppId, true, [.. app.Services.Order().Select(s => s.Wire())], [.. app.ClosedTypes.Order().Select(t => t.Wire())], app.PerDay));
        }
        catch (SignatureRefusedException refused)
        {
            return TypedResults.Problem(
                texts.Find(refused.Code), statusCode: StatusCodes.Status401Unauthorized, extensions: new Dictionary<string, object?> { ["code"] = refused.Code });
        }
    }
}
