using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calendar;
using Portal.Web.Data;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Home;

/// <param name="Since">The oldest thing that waits, in contract time; null when nothing does.</param>
public sealed record StatusPart(string Name, bool Works, string? Since = null);

/// <summary>What the portal measures of itself, for anyone.</summary>
public sealed class StatusQueries(IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    private static readonly TimeSpan MailMayWait = TimeSpan.FromMinutes(10);

    public async Task<(IReadOnlyList<StatusPart> Parts, DateTimeOffset At)> NowAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        try
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            var oldest = await db.Set<OutboxMail>().Where(m => m.SentAt == null).OrderBy(m => m.CreatedAt)
                .Select(m => (DateTimeOffset?)m.CreatedAt).FirstOrDefaultAsync(ct);
            return ([
                new("portal", true),
                new("database", true),
                new("mail", oldest is null || now - oldest < MailMayWait, oldest is { } at
                    ? ContractTime.Local(at).ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture) : null),
            ], now);
        }
        catch (DbException)
        {
            return ([new("portal", true), new("database", false), new("mail", false)], now);
        }
    }
}
