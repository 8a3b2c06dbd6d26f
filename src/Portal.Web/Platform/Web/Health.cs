using Microsoft.EntityFrameworkCore;
using Portal.Web.Data;

namespace Portal.Web.Platform.Web;

public static class Health
{
    /// <summary>live: the process answers. ready: the database is there and migrated.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/health/live", ["GET", "HEAD"], () => Results.Text("live")).AllowAnonymous().ExcludeFromDescription();
        app.MapMethods("/health/ready", ["GET", "HEAD"], async (IDbContextFactory<PortalDb> dbs, CancellationToken ct) =>
            await IsReadyAsync(dbs, ct) ? Results.Text("ready") : Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable))
            .AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<bool> IsReadyAsync(IDbContextFactory<PortalDb> dbs, CancellationToken ct)
    {
        try
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            return await db.Database.CanConnectAsync(ct) && !(await db.Database.GetPendingMigrationsAsync(ct)).Any();
        }
        catch (Exception error) when (error is System.Data.Common.DbException or InvalidOperationException or TimeoutException)
        {
            return false;
        }
    }
}
