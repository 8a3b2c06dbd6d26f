using Microsoft.AspNetCore.Diagnostics;
using Portal.Domain;

namespace Portal.Web.Platform.Web;

/// <summary>What plain pages and their forms answer when a thing is not there or not allowed; the API has its own translator.</summary>
public sealed class PageRefusals : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.Request.Path.StartsWithSegments("/api"))
            return new(false);

        if (exception is RuleException { Code: "reauthentication.required" })
        {
            var back = Uri.TryCreate(httpContext.Request.Headers.Referer, UriKind.Absolute, out var from) && from.Authority == httpContext.Request.Host.Value
                ? from.PathAndQuery
                : httpContext.Request.Path.Value;
            httpContext.Response.Redirect("/account/confirm-identity?returnUrl=" + Uri.EscapeDataString(PortalUrls.Local(back)));
            return new(true);
        }

        int? status = exception switch
        {
            NotFoundException => StatusCodes.Status404NotFound,
            ForbiddenException => StatusCodes.Status403Forbidden,
            BadHttpRequestException bad => bad.StatusCode,
            _ => null,
        };
        if (status is null)
            return new(false);
        httpContext.Response.StatusCode = status.Value;
        return new(true);
    }
}
