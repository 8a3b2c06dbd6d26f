using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Metadata;
using Portal.Domain;
using Portal.Domain.Tickets;
using Portal.Domain.Tokens;
using Portal.Web.Features.Tokens;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.Tickets;

/// <param name="Status">waiting-for-us, waiting-for-customer or closed.</param>
/// <param name="AnswerDueAt">By when we answer; missing where it is not our turn or nothing is promised.</param>
public sealed record TicketAnswer(
    string Number, string Kind, string Priority, string Subject, string Status, DateTimeOffset Since,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? AnswerDueAt, bool IsMissed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Outcome, bool IsUnread, DateTimeOffset OpenedAt, DateTimeOffset ChangedAt)
{
    public static TicketAnswer Of(TicketRow row, DateTimeOffset now) => new(
        row.Number, row.Kind.Wire(), row.Priority.Wire(), row.Subject, row.Status.Wire(), row.TurnSince, row.DueAt, row.IsMissed(now), row.Outcome?.Wire(),
        row.IsUnread, row.OpenedAt, row.ChangedAt);
}

public sealed record TicketFileAnswer(Guid Id, string Name);

/// <param name="From">customer or provider.</param>
public sealed record TicketMessageAnswer(string From, string Author, string Text, DateTimeOffset At, IReadOnlyList<TicketFileAnswer> Files);

public sealed record TicketThreadAnswer(TicketAnswer Ticket, IReadOnlyList<TicketMessageAnswer> Messages);

public sealed record TicketPageAnswer(IReadOnlyList<TicketAnswer> Tickets, int Page, int Pages);

/// <param name="Content">Base64.</param>
public sealed record TicketFileInput(string? Name, string? Content);

public sealed record TicketMessageInput(string? Text, IReadOnlyList<TicketFileInput>? Files);

/// <param name="Kind">technical, service, reconciliation, key-leak, raise-limit, refund or call-back.</param>
/// <param name="Priority">low, normal or high; left out: what the kind proposes.</param>
/// <param name="About">For raise-limit the limit, for refund the bill's or package's number.</param>
/// <param name="Wanted">For raise-limit the new limit, for refund the amount in CNY.</param>
public sealed record NewTicketInput(
    string? Kind, string? Priority, string? Subject, string? Text, string? About, string? Wanted, string? Phone, DateTimeOffset? CallFrom, DateTimeOffset? CallUntil,
    IReadOnlyList<TicketFileInput>? Files);

/// <param name="Outcome">solved or not-needed.</param>
public sealed record CloseTicketInput(string? Outcome);

public sealed record TicketNumberAnswer(string Number);

internal static class TicketsApi
{
    /// <summary>Five files of five megabytes in Base64, and the words.</summary>
    private const long MostBytes = 36_000_000;

    public static void MapTicketsApi(this IEndpointRouteBuilder app)
    {
        var reading = app.MapGroup("/api/v1/tickets").RequireAuthorization(ScopePolicies.Of(TokenScopes.TicketsRead)).WithTags("Tickets");
        var writing = app.MapGroup("/api/v1/tickets").RequireAuthorization(ScopePolicies.Of(TokenScopes.TicketsWrite)).WithTags("Tickets");

        reading.MapGet("", async (int? page, string? status, string? kind, string? q, TicketQueries queries, Actor actor, TimeProvider time, CancellationToken ct) =>
            {
                var filter = new TicketFilter(q, Read<TicketKind>("kind", kind), Status: Read<TicketStatus>("status", status));
                var rows = await queries.PageAsync(page ?? 1, filter, Customer(actor), ct);
                return TypedResults.Ok(new TicketPageAnswer([.. rows.Rows.Select(row => TicketAnswer.Of(row, time.GetUtcNow()))], rows.Page, rows.Pages));
            })
            .WithSummary("Tickets, the last changed first, 50 a page");

        reading.MapGet("/{number}", async (string number, TicketQueries queries, Actor actor, TimeProvider time, CancellationToken ct) =>
            {
                var detail = await queries.GetAsync(number, Customer(actor), ct);
                return TypedResults.Ok(new TicketThreadAnswer(TicketAnswer.Of(detail.Row, time.GetUtcNow()), [.. detail.Posts.Select(Message)]));
            })
            .WithSummary("A ticket with its messages, oldest first");

        reading.MapGet("/{number}/files/{id:guid}", async (string number, Guid id, TicketQueries queries, Actor actor, CancellationToken ct) =>
            {
                var (file, content) = await queries.FileAsync(number, id, Customer(actor), ct);
                return TypedResults.File(content, file.ContentType, file.Name);
            })
            .WithSummary("A file of a ticket's message");

        writing.MapPost("", async (NewTicketInput input, TicketService tickets, Actor actor, CancellationToken ct) =>
            {
                var kind = Read<TicketKind>("kind", input.Kind) ?? throw Unknown<TicketKind>("kind");
                var request = new TicketRequest(input.About, input.Wanted, input.Phone, input.CallFrom, input.CallUntil);
                var number = await tickets.OpenAsync(
                    new(kind, input.Subject ?? "", input.Text ?? "", Read<TicketPriority>("priority", input.Priority), request), Uploads(input.Files), Customer(actor), ct);
                return TypedResults.Created($"/api/v1/tickets/{number}", new TicketNumberAnswer(number));
            })
            .WithMetadata(new BodyLimit(MostBytes))
            .WithSummary("Open a ticket, with up to five files");

        writing.MapPost("/{number}/messages", async (string number, TicketMessageInput input, TicketService tickets, Actor actor, CancellationToken ct) =>
            {
                await tickets.WriteAsync(number, input.Text ?? "", Uploads(input.Files), Customer(actor), ct);
                return TypedResults.NoContent();
            })
            .WithMetadata(new BodyLimit(MostBytes))
            .WithSummary("Write in a ticket; a closed one is open again");

        writing.MapPost("/{number}/close", async (string number, CloseTicketInput input, TicketService tickets, Actor actor, CancellationToken ct) =>
            {
                await tickets.CloseAsync(number, Read<TicketOutcome>("outcome", input.Outcome) ?? TicketOutcome.Solved, Customer(actor), ct);
                return TypedResults.NoContent();
            })
            .WithSummary("Close a ticket as solved or not needed");
    }

    // Before anything is read: a token of the provider's is no customer's.
    private static Actor Customer(Actor actor)
    {
        _ = actor.RequiredOrganisation;
        return actor;
    }

    private static TicketMessageAnswer Message(PostRow post) => new(
        post.IsProvider ? "provider" : "customer", post.Author, post.Text, post.At, [.. post.Files.Select(file => new TicketFileAnswer(file.FileId, file.Name))]);

    private static T? Read<T>(string field, string? wire) where T : struct, Enum =>
        wire is null ? null : TicketKinds.Read<T>(wire) ?? throw Unknown<T>(field);

    private static ShapeException Unknown<T>(string field) where T : struct, Enum =>
        new(field, "ticket.unknown-word", $"'{field}' is one of the words that the documentation lists.");

    private static IReadOnlyList<TicketUpload> Uploads(IReadOnlyList<TicketFileInput>? files) =>
        [.. (files ?? []).Select((file, i) =>
        {
            var bytes = new byte[(file?.Content?.Length ?? 0) / 4 * 3 + 3];
            return file?.Content is { Length: > 0 } content && Convert.TryFromBase64String(content, bytes, out var length)
                ? new TicketUpload(file.Name ?? "", () => new MemoryStream(bytes, 0, length, writable: false))
                : throw new ShapeException($"files[{i}]", "ticket.file-content", "A file's content is Base64.");
        })];

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
