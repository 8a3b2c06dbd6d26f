using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;

namespace Portal.Web.Platform.Web;

/// <summary>Input of the wrong shape: 400 with the field it stands in.</summary>
public sealed class ShapeException(string field, string code, string message) : Exception(message)
{
    public string Field { get; } = field;
    public string Code { get; } = code;
}

/// <summary>The API's one translator from exceptions to problem documents (RFC 9457). The pages' is PortalPage.</summary>
public sealed class ProblemMapping(IProblemDetailsService problems, RuleTexts texts) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!httpContext.Request.Path.StartsWithSegments("/api") || Known(exception) is not var (status, code, detail))
            return false;

        httpContext.Response.StatusCode = status;
        var problem = new ProblemDetails { Status = status, Detail = detail, Extensions = { ["code"] = code } };
        if (exception is ShapeException shape)
            problem.Extensions["field"] = shape.Field;
        return await problems.TryWriteAsync(new() { HttpContext = httpContext, ProblemDetails = problem });
    }

    private (int Status, string Code, string Detail)? Known(Exception exception) => exception switch
    {
        RuleException rule => (StatusCodes.Status422UnprocessableEntity, rule.Code, texts.Of(rule)),
        ShapeException shape => (StatusCodes.Status400BadRequest, shape.Code, texts.Find(shape.Code) ?? shape.Message),
        NotFoundException => (StatusCodes.Status404NotFound, "not-found", texts.Find("not-found") ?? "There is no such thing here."),
        ForbiddenException => (StatusCodes.Status403Forbidden, "forbidden", texts.Find("forbidden") ?? "You may not do this."),
        DbUpdateConcurrencyException => (StatusCodes.Status409Conflict, "changed-meanwhile", texts.Find("changed-meanwhile") ?? "Someone changed this meanwhile."),
        BadHttpRequestException { InnerException: System.Text.Json.JsonException json } => // its own message names our types
            (StatusCodes.Status400BadRequest, "body.malformed", $"{texts.Find("body.malformed")} ({json.Path ?? "$"})"),
        // Its message may be the framework's, written for programmers.
        BadHttpRequestException { StatusCode: 400 } => (StatusCodes.Status400BadRequest, "body.malformed", texts.Find("body.malformed") ?? ""),
        BadHttpRequestException bad => (bad.StatusCode, WebSetup.CodeOf(bad.StatusCode), texts.Find(WebSetup.CodeOf(bad.StatusCode)) ?? bad.Message),
        _ => null,
    };
}
