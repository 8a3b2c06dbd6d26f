using System.Text.Json.Serialization;
using Portal.Domain;
using Portal.Domain.AbnormalSending;
using Portal.Domain.Enforcement;
using Portal.Domain.Tokens;
using Portal.Web.Features.Tokens;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.AbnormalSending;

/// <param name="Service">sms, voice or email.</param>
/// <param name="Type">code, notice or marketing.</param>
/// <param name="Batch">Your own name of what you hold; the same one again is the same query.</param>
/// <param name="From">Begin of the time in which the messages came.</param>
/// <param name="Until">Its end, not included.</param>
/// <param name="UsualFrom">The least that is usual, with <paramref name="UsualUntil"/>.</param>
/// <param name="Reason">What is unusual, in your words; may be left out where the usual numbers say it.</param>
/// <param name="Samples">Up to five of the texts.</param>
public sealed record AbnormalSendingInput(
    long? AppId, string? Service, string? Type, string? Batch, long? Count, DateTimeOffset? From, DateTimeOffset? Until, long? UsualFrom, long? UsualUntil, string? Reason,
    IReadOnlyList<string>? Samples);

/// <param name="Outcome">released or dropped.</param>
public sealed record AbnormalOutcomeInput(string? Outcome);

/// <param name="Status">detected, customer-asked, no-answer, confirmed-send, confirmed-not-send, released or dropped.</param>
/// <param name="Answer">send or not-send; missing while nobody has answered, or while the customer may not send: then the batch stays held.</param>
/// <param name="Forbidden">
/// Why a yes lets nothing go yet: held, frozen, channel-closed, unpaid, stopped, paused, suspended, terminated or banned. Once the customer may send
/// again this is missing and the answer is there.
/// </param>
public sealed record AbnormalSendingAnswer(
    string Number, string Status, long AppId, string Service, string Type, string Batch, long Count, DateTimeOffset From, DateTimeOffset Until, bool IsHeld,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Answer,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Forbidden,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? AnsweredAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? AnswerDueAt)
{
    public static AbnormalSendingAnswer Of(HeldBatch batch) => Of(batch.Query, batch.Forbidden);

    private static AbnormalSendingAnswer Of(AbnormalQuery query, Standing? forbidden) => new(
        query.Number, query.Status.Wire(), query.AppId, query.Service.Wire(), query.Type.Wire(), query.Batch!, query.Count, query.WindowFrom, query.WindowUntil, query.IsHeld,
        forbidden is null ? query.Answer?.Wire() : null, forbidden?.Wire(), forbidden is null ? query.AnsweredAt : null, query.DueAt);
}

public sealed record AbnormalSendingPageAnswer(IReadOnlyList<AbnormalSendingAnswer> Queries, int Page, int Pages);

internal static class AbnormalSendingApi
{
    private const string Root = "/api/v1/abnormal-sending";

    public static void MapAbnormalSendingApi(this IEndpointRouteBuilder app)
    {
        var gateways = app.MapGroup(Root).RequireAuthorization(ScopePolicies.Of(TokenScopes.AbnormalSendingWrite)).WithTags("Abnormal sending");

        gateways.MapPost("", async (AbnormalSendingInput input, AbnormalSendingService service, AbnormalQueries queries, Actor actor, HttpContext http, CancellationToken ct) =>
            {
                var (number, isKnown) = await service.HoldAsync(Read(input), actor, ct);
                var answer = AbnormalSendingAnswer.Of(await queries.HeldAsync(number, actor, ct));
                if (!isKnown)
                    return Results.Created($"{Root}/{number}", answer);
                http.Response.Headers["Idempotency-Replayed"] = "true";
                return Results.Ok(answer);
            })
            .Produces<AbnormalSendingAnswer>(StatusCodes.Status201Created).Produces<AbnormalSendingAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithSummary("A batch that looks unusual and is held: its customer is asked. The same batch again answers the same query");

        gateways.MapGet("", async (string? status, string? batch, int? page, AbnormalQueries queries, Actor actor, CancellationToken ct) =>
            {
                AbnormalStatus? wanted = status is null ? null : AbnormalWire.StatusFrom(status) ?? throw Unknown("status");
                var rows = await queries.HeldAsync(wanted, batch, page ?? 1, actor, ct);
                return TypedResults.Ok(new AbnormalSendingPageAnswer([.. rows.Queries.Select(AbnormalSendingAnswer.Of)], rows.Page, rows.Pages));
            })
            .WithSummary("Held batches by status or name, the last raised first, 50 a page");

        gateways.MapGet("/{number}", async (string number, AbnormalQueries queries, Actor actor, CancellationToken ct) =>
                TypedResults.Ok(AbnormalSendingAnswer.Of(await queries.HeldAsync(number, actor, ct))))
            .WithSummary("What the customer says of a held batch; without an answer, or while the customer may not send, it stays held");

        gateways.MapPost("/{number}/outcome", async (string number, AbnormalOutcomeInput input, AbnormalSendingService service, AbnormalQueries queries, Actor actor, CancellationToken ct) =>
            {
                var isReleased = input.Outcome switch
                {
                    "released" => true,
                    "dropped" => false,
                    _ => throw Unknown("outcome"),
                };
                await queries.HeldAsync(number, actor, ct); // what nobody holds is not a gateway's
                await service.ReportAsync(number, isReleased, actor, ct);
                return TypedResults.Ok(AbnormalSendingAnswer.Of(await queries.HeldAsync(number, actor, ct)));
            })
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithSummary("What became of a held batch: released, only after the customer's yes, or dropped");
    }

    private static AbnormalFacts Read(AbnormalSendingInput input) => new(
        input.AppId ?? throw Missing("appId"), WireNames.ServiceFrom(input.Service) ?? throw Unknown("service"), WireNames.MessageTypeFrom(input.Type) ?? throw Unknown("type"),
        input.From ?? throw Missing("from"), input.Until ?? throw Missing("until"), input.Count ?? throw Missing("count"), input.UsualFrom, input.UsualUntil, input.Reason,
        input.Batch, [.. (input.Samples ?? []).Where(sample => sample is not null)]);

    private static ShapeException Missing(string field) => new(field, "abnormal.field-missing", $"'{field}' is missing.");

    private static ShapeException Unknown(string field) => new(field, "abnormal.unknown-word", $"'{field}' is one of the words that the documentation lists.");
}
