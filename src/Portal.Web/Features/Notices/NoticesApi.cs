using System.Text.Json.Serialization;
using Portal.Domain;
using Portal.Domain.Notices;
using Portal.Domain.Tokens;
using Portal.Web.Features.Tokens;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.Notices;

/// <summary>The same words in both languages.</summary>
public sealed record BothLanguages(string En, string Zh);

/// <param name="State">works, maintenance, degraded or outage.</param>
public sealed record ServiceStateAnswer(string Service, string State);

/// <param name="Status">investigating, identified, monitoring or resolved.</param>
public sealed record IncidentUpdateAnswer(DateTimeOffset At, string Status, BothLanguages Text);

/// <param name="Impact">degraded or outage.</param>
public sealed record IncidentAnswer(
    string Number, string Status, string Impact, IReadOnlyList<string> Services, BothLanguages Title, DateTimeOffset StartedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? ResolvedAt, IReadOnlyList<IncidentUpdateAnswer> Updates)
{
    public static IncidentAnswer Of(Incident incident) => new(
        incident.Number, NoticeWire.Of(incident.Status), NoticeWire.Of(incident.Impact), NoticeWire.Of(incident.Services),
        new(incident.TitleEnglish, incident.TitleChinese), incident.StartedAt, incident.ResolvedAt,
        [.. incident.Updates.OrderBy(update => update.WrittenAt).Select(update => new IncidentUpdateAnswer(update.WrittenAt, NoticeWire.Of(update.Status), new(update.English, update.Chinese)))]);
}

/// <param name="Type">cut-over, maintenance, upgrade, failure-drill or unscheduled.</param>
/// <param name="Services">None: all.</param>
public sealed record MaintenanceAnswer(string Number, string Type, IReadOnlyList<string> Services, BothLanguages Title, DateTimeOffset StartsAt, DateTimeOffset EndsAt)
{
    public static MaintenanceAnswer Of(Notice notice) => new(
        notice.Number!, NoticeWire.Of(notice.Maintenance!.Value), NoticeWire.Of(notice.Services), new(notice.TitleEnglish, notice.TitleChinese),
        notice.StartsAt!.Value, notice.EndsAt!.Value);
}

/// <param name="HistoryDays">How far back what is over is listed.</param>
public sealed record StatusAnswer(
    DateTimeOffset At, IReadOnlyList<ServiceStateAnswer> Services, IReadOnlyList<IncidentAnswer> Incidents, IReadOnlyList<MaintenanceAnswer> Maintenance, int HistoryDays,
    IReadOnlyList<IncidentAnswer> PastIncidents, IReadOnlyList<MaintenanceAnswer> PastMaintenance)
{
    public static StatusAnswer Of(StatusBoard board) => new(
        board.At, [.. board.Services.Select(state => new ServiceStateAnswer(state.Service.Wire(), NoticeWire.Of(state.Health)))],
        [.. board.Open.Select(IncidentAnswer.Of)], [.. board.Planned.Select(MaintenanceAnswer.Of)], ServiceStatusQueries.HistoryDays,
        [.. board.PastIncidents.Select(IncidentAnswer.Of)], [.. board.PastMaintenance.Select(MaintenanceAnswer.Of)]);
}

/// <param name="Kind">maintenance, function-change, price, agreement, regulatory or incident.</param>
/// <param name="Status">published, corrected or withdrawn.</param>
/// <param name="Answer">To a change of functions: pending, continued, deemed-continued, terminated, settling or settled.</param>
public sealed record NoticeApiAnswer(
    string Number, string Kind, string Status, BothLanguages Title, BothLanguages Text, DateTimeOffset PublishedAt, IReadOnlyList<string> Services, bool NeedsAction,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? StartsAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? EndsAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? DoneAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Answer)
{
    public static NoticeApiAnswer Of(Notice notice, NoticeCopy? copy) => new(
        notice.Number!, NoticeWire.Of(notice.Kind), NoticeWire.Of(notice.Status), new(notice.TitleEnglish, notice.TitleChinese), new(notice.English, notice.Chinese),
        notice.PublishedAt!.Value, NoticeWire.Of(notice.Services), notice.NeedsAction, notice.StartsAt, notice.EndsAt,
        notice.Maintenance is { } type ? NoticeWire.Of(type) : null, copy?.DoneAt, copy is { Answer: not NoticeAnswer.NotAsked } ? NoticeWire.Of(copy.Answer) : null);
}

internal static class NoticeWire
{
    /// <summary>'FailureDrill' as 'failure-drill'.</summary>
    public static string Of<T>(T value) where T : struct, Enum =>
        string.Concat(value.ToString().Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));

    public static IReadOnlyList<string> Of(IReadOnlySet<Service> services) => [.. services.Order().Select(service => service.Wire())];
}

internal static class NoticesApi
{
    public static void MapNoticesApi(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/status", async (ServiceStatusQueries status, CancellationToken ct) =>
                await status.NowAsync(ct) is { } board ? Results.Ok(StatusAnswer.Of(board)) : Results.Problem(statusCode: StatusCodes.Status503ServiceUnavailable))
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.PublicApi)
            .Produces<StatusAnswer>()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithTags("Notices")
            .WithSummary("The services' state, open incidents, announced maintenance, and what was over within the last days");

        app.MapGet("/api/v1/notices", async (NoticeQueries queries, Actor actor, CancellationToken ct) =>
                TypedResults.Ok((await queries.LatestAsync(actor, ct)).Select(row => NoticeApiAnswer.Of(row.Notice, row.Copy))))
            .RequireAuthorization(ScopePolicies.Of(TokenScopes.NoticesRead))
            .WithTags("Notices")
            .WithSummary("The last hundred notices, newest first");
    }
}
