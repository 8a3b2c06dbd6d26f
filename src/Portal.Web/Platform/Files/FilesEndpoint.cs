using Portal.Domain;

namespace Portal.Web.Platform.Files;

public static class FilesEndpoint
{
    /// <summary>Downloads only: an uploaded file is never rendered in the portal's origin.</summary>
    public static void MapFiles(this IEndpointRouteBuilder app) =>
        app.MapGet("/files/{id:guid}", async (Guid id, FileStore files, Actor actor, HttpContext http, CancellationToken ct) =>
        {
            var (file, content) = await files.OpenAsync(id, actor, ct);
            http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
            http.Response.Headers.XContentTypeOptions = "nosniff";
            return Results.File(content, file.ContentType, file.Name);
        }).RequireAuthorization().ExcludeFromDescription();
}
