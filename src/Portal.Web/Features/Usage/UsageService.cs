using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Complaints;
using Portal.Domain.Metering;
using Portal.Domain.Tokens;
using Portal.Web.Data;
using Portal.Web.Features.Apps;
using Portal.Web.Platform.Security;

namespace Portal.Web.Features.Usage;

/// <summary>The body of one call and how it is to be read.</summary>
/// <param name="ContentHash">SHA-256 of the body in small hex digits.</param>
public sealed record UsageCall(ReadOnlyMemory<byte> Body, string ContentHash, bool IsArray, string? IdempotencyKey)
{
    public static UsageCall Of(ReadOnlyMemory<byte> body, bool isArray, string? idempotencyKey) =>
        new(body, Convert.ToHexStringLower(SHA256.HashData(body.Span)), isArray, idempotencyKey);
}

/// <summary>Takes in delivery records, and answers for their daily sums.</summary>
public sealed class UsageService(
    IUsageStore store, IDbContextFactory<PortalDb> dbs, AppDirectory apps, IUsageCatalogue catalogue, PhoneVault phones, TimeProvider time)
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

        var key = BatchKey.Of(actor.Id.ToString(), call.IdempotencyKey, call.ContentHash);
        if (await store.FindBatchAsync(key, ct) is { } known && known.Repeat(key) is { } answer)
            return (answer, true);

        var now = time.GetUtcNow();
        var read = UsageCallReader.Read(call.Body.Span, call.IsArray, now);
        var lines = await OwnedAsync(actor, read, ct);
        return (await store.IngestAsync(new(key, lines, [.. read.Rejected.OrderBy(line => line.Index)]), now, ct), false);
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

    private async Task<List<UsageLine>> OwnedAsync(Actor actor, UsageCallLines read, CancellationToken ct)
    {
        var (records, indexes, rejected) = read;
        var known = await apps.FindAllAsync(read.AppIds(), ct);
        var priced = new Dictionary<long, bool>();
        var lines = new List<UsageLine>(records.Count);
        for (var i = 0; i < records.Count; i++)
        {
            var record = records[i];
            if (!known.TryGetValue(record.AppId, out var app) || (actor.OrganisationId is { } own && own != app.OrganisationId))
                rejected.Add(new(indexes[i], "app.unknown", $"{record.AppId}"));
            else if (!HasPrice(record, priced))
                rejected.Add(new(indexes[i], "price.missing", $"{UsageTime.Day(UsageTime.DayNumber(record.SubmittedAt)):yyyy-MM-dd}"));
            else if (record.Recipient is not { } recipient)
                lines.Add(new(indexes[i], app.OrganisationId, record));
            else if (record.Service is Service.Email || PhoneNumber.Find(recipient) is not { } number)
                rejected.Add(new(indexes[i], "recipient.malformed"));
            else
                lines.Add(new(indexes[i], app.OrganisationId, record, PhoneVault.KeyOf(phones.HashOf(number))));
        }

        return lines;
    }

    private bool HasPrice(UsageRecord record, Dictionary<long, bool> priced)
    {
        // One number says it all: a region is two letters.
        var day = UsageTime.DayNumber(record.SubmittedAt);
        var key = ((long)day << 40) | ((long)record.Service << 36) | ((long)record.Type << 32) | ((long)record.Region[0] << 16) | record.Region[1];
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(priced, key, out var isKnown);
        if (!isKnown)
            known = catalogue.RateCardOf(record.Service, record.Region, record.Type, UsageTime.Day(day)).Length > 0;
        return known;
    }
}
