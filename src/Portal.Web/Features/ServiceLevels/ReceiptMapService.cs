using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.ServiceLevels;
using Portal.Web.Data;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>The versions of the receipt-code map: read by staff, made by Ops.</summary>
public sealed class ReceiptMapService(IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    /// <summary>All versions, newest first; the last one is the product's own.</summary>
    public async Task<IReadOnlyList<ReceiptMap>> ListAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewAllUsage);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return [.. await db.Set<ReceiptMap>().AsNoTracking().OrderByDescending(map => map.Edition).ToListAsync(ct), ReceiptMap.Shipped];
    }

    /// <summary>Makes the next version; months that have ended keep theirs.</summary>
    /// <returns>Its edition.</returns>
    /// <exception cref="RuleException">See <see cref="ReceiptMap.Make"/>.</exception>
    public async Task<int> MakeAsync(DateOnly firstDay, IReadOnlyList<ReceiptRule> rules, string note, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageServiceLevels);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var last = await db.Set<ReceiptMap>().MaxAsync(map => (int?)map.Edition, ct) ?? ReceiptMap.Shipped.Edition;
        var map = ReceiptMap.Make(last + 1, firstDay, rules, note, actor.Name, ContractTime.DayOf(now), now);
        db.Add(map);
        db.Audit(actor, now, "receipt-map.made", $"receipt-map:{map.Edition}", null, new { map.Edition, map.FirstDay, map.Note, Rows = rules.Count });
        await db.SaveChangesAsync(ct);
        return map.Edition;
    }
}
