using Portal.Domain;
using Portal.Domain.Accounts;

namespace Portal.Web.Platform.Security;

/// <summary>
/// The security events of the program's log, one line each: attempts to get in, and what was refused. Never a password, code,
/// token, mail address or query string; whose attempt it was is in the access history under the same instant.
/// </summary>
public sealed partial class SecurityLog(ILogger<SecurityLog> log)
{
    private const string Why = "portal:refused";

    public void Attempt(AccessRecord attempt)
    {
        if (attempt.Outcome is AccessOutcome.Succeeded or AccessOutcome.Halfway)
            Passed(attempt.Kind, attempt.Outcome, attempt.UserId, attempt.Ip, attempt.Id);
        else
            Failed(attempt.Kind, attempt.Outcome, attempt.UserId, attempt.Ip, attempt.Id);
    }

    /// <summary>A click in an open page that its person may not do.</summary>
    public void Forbidden(Actor? actor, string what) => Refused("circuit", what, StatusCodes.Status403Forbidden, actor?.Id, actor?.Ip, "forbidden");

    /// <summary>Marks an answer whose status alone does not say that something was held off.</summary>
    public static void Mark(HttpContext http, string why) => http.Items[Why] = why;

    internal void Note(HttpContext http)
    {
        var status = http.Response.StatusCode;
        if (http.Items.TryGetValue(Why, out var why))
            Write(http, status, (string)why!);
        else if (status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden or StatusCodes.Status429TooManyRequests)
            Write(http, status, status switch { 401 => "unauthenticated", 403 => "forbidden", _ => "rate-limited" });
    }

    private void Write(HttpContext http, int status, string why) => Refused(
        http.Request.Method, PathOf(http), status, http.RequestServices.GetRequiredService<ActorHolder>().Actor?.Id,
        http.Connection.RemoteIpAddress?.ToString(), why);

    // The last part of a private address is its secret.
    private static string PathOf(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<PrivateAddress>() is not null ? (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "" : http.Request.Path;

    [LoggerMessage(1001, LogLevel.Information, "Attempt by {Kind}: {Outcome}. Person {UserId} from {Ip}, access record {Record}")]
    private partial void Passed(AccessKind kind, AccessOutcome outcome, Guid? userId, string? ip, Guid record);

    [LoggerMessage(1002, LogLevel.Warning, "Attempt by {Kind}: {Outcome}. Person {UserId} from {Ip}, access record {Record}")]
    private partial void Failed(AccessKind kind, AccessOutcome outcome, Guid? userId, string? ip, Guid record);

    [LoggerMessage(1003, LogLevel.Warning, "Refused {Method} {Path} with {Status} ({Why}). Person {UserId} from {Ip}")]
    private partial void Refused(string method, string path, int status, Guid? userId, string? ip, string why);
}

/// <summary>Marks an endpoint whose address is a secret: it is written to no log.</summary>
public sealed class PrivateAddress;

public static class SecurityLogSetup
{
    /// <summary>Notes what was refused, after everything else has answered.</summary>
    public static IApplicationBuilder UseSecurityLog(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        await next(http);
        http.RequestServices.GetRequiredService<SecurityLog>().Note(http);
    });
}
