using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Platform;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.Accounts;

/// <summary>Forgets who came from where once the period of the settings is over. Live sessions and the audit log stay.</summary>
public sealed class PruneAccessJob(IDbContextFactory<PortalDb> dbs, IOptions<PortalOptions> options) : IPortalJob
{
    public const string Name = "prune-access";

    public async Task RunAsync(DateTimeOffset asOf, CancellationToken ct)
    {
        var before = asOf.AddDays(-options.Value.Retention.AccessDays);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await db.Set<AccessRecord>().Where(r => r.At < before).ExecuteDeleteAsync(ct);
        await db.Set<UserSession>().Where(s => s.LastSeenAt < before).ExecuteDeleteAsync(ct); // idle for half a year: long dead
    }
}
