using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Metering;
using Portal.Domain.Tokens;
using Portal.Web.Data;
using Portal.Web.Features.Apps;

namespace Portal.Web.Features.Usage;

/// <summary>The body of one call and how it is to be read.</summary>
public sealed record UsageCall(ReadOnlyMemory<byte> Body, bool IsArray, string? IdempotencyKey);

/// <summary>Takes in delivery records, and answers for their daily sums.</summary>
public sealed class UsageService(
    IUsageStore store, IDbContextFactory<PortalDb> dbs, AppDirectory apps, IUsageCatalogue catalogue, TimeProvider time)
{
    public const int LongestKey = 255;

    /// <summary>What was accepted is on disk when this returns. The same call again is answered from the ledger.</summary>
    /// <exception cref="RuleException">Too many records, or a key that was used for other content.</exception>
    public async Task<(UsageAnswer Answer, bool IsReplay)> IngestAsync(Actor actor, UsageCall call, CancellationToken ct = default)
    {
        actor.RequireScope(TokenScopes.UsageWrite);
        Rule.Require(
            call.IdempotencyKey is null or { Length: > 0 and <= LongestKey }, "idempotency-key.invalid",
            $"An Idempotency-Key has 1 to {LongestKey} characters.", LongestKey);

        var key = BatchKey.Of(actor.Id.ToString(), call.IdempotencyKey, Convert.ToHexStringLower(SHA256.HashData(call.Body.Span)));
        if (await store.FindBatchAsync(key, ct) is { } known && known.Repeat(key) is { } answer)
            return (answer, true);

        var now = time.GetUtcNow();
        var (records, rejected) = UsageCallReader.Read(call.Body.Span, call.IsArray, now);
        var lines = await OwnedAsync(actor, records, rejected, ct);
        return (await store.IngestAsync(new(key, lines, [.. rejected.OrderBy(line => line.Index)]), now, ct), false);
    }

    /// <summary>Where daily sums differ from raw records; nothing, as it should be.</summary>
    public Task<IReadOnlyList<UsageDifference>> CheckAsync(DateOnly first, DateOnly last, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewOperations);
        return UsageCheck.RunAsync(store, first, last, ct);
    }

    /// <summary>Makes the daily sums of the days again from raw records. Harmless to repeat.</summary>
    public async Task RebuildAsync(DateOnly first, DateOnly last, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewOperations);
        Rule.Require(last >= first, "usage.days-reversed", "The last day is before the first.");
        await using var db = await dbs.CreateDbContextAsync(ct);
        db.Audit(actor, time.GetUtcNow(), "usage.rebuilt", $"usage-days:{first:yyyy-MM-dd}", null, new { First = first, Last = last });
        await db.SaveChangesAsync(ct); // the tables are written by other means: what is noted first may be done twice, never unnoted
        await store.RebuildAsync(first, last, ct);
    }

    private async Task<List<UsageLine>> OwnedAsync(
        Actor actor, List<(int Index, UsageRecord Record)> records, List<RejectedLine> rejected, CancellationToken ct)
    {
        var owners = new Dictionary<long, Guid?>();
        var priced = new Dictionary<(Service, MessageType, string, int), bool>();
        var lines = new List<UsageLine>(records.Count);
        foreach (var (index, record) in records)
        {
            if (!owners.TryGetValue(record.AppId, out var owner))
            {
                var app = await apps.FindAsync(record.AppId, ct);
                owner = app is null || (actor.OrganisationId is { } own && own != app.OrganisationId) ? null : app.OrganisationId;
                owners.Add(record.AppId, owner);
            }

            var day = UsageTime.DayNumber(record.SubmittedAt);
            var price = (record.Service, record.Type, record.Region, day);
            if (!priced.TryGetValue(price, out var hasPrice))
                priced.Add(price, hasPrice = catalogue.RateCardOf(record.Service, record.Region, record.Type, UsageTime.Day(day)).Length > 0);

            if (owner is null)
                rejected.Add(new(index, "app.unknown", $"{record.AppId}"));
            else if (!hasPrice)
                rejected.Add(new(index, "price.missing", $"{UsageTime.Day(day):yyyy-MM-dd}"));
            else
                lines.Add(new(index, owner.Value, record));
        }

        return lines;
    }
}
