using Portal.Domain;

namespace Portal.Web.Platform.Files;

public static class FilesEndpoint
{
    /// <summary>Downloads only: an uploaded file is never rendered in the portal's origin; see also <see cref="Web.SecurityHeaders"/>.</summary>
    public static void MapFiles(this IEndpointRouteBuilder app) =>
        app.MapGet("/files/{id:guid}", async (Guid id, FileStore files, Actor actor, CancellationToken ct) =>
        {
            try
            {
                var (file, content) = await files.OpenAsync(id, actor, ct);
                return Results.File(content, file.ContentType, file.Name);
            }
            catch (RuleException asked) when (asked.Code == "personal.reason-missing")
            {
                return Results.LocalRedirect($"/file-reasons/{id}");
            }
        }).RequireAuthorization().ExcludeFromDescription();
}
