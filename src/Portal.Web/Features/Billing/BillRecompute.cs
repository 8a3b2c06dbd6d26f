using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Web.Data;
using Portal.Web.Features.Pricing;
using Portal.Web.Features.Usage;

namespace Portal.Web.Features.Billing;

/// <summary>A line as it was issued and as the records give it; null where one of the two has none.</summary>
public sealed record LineDifference(LineKey Key, DateOnly? Corrects, long? IssuedUnits, Money? IssuedAmount, long? RebuiltUnits, Money? RebuiltAmount);

/// <summary>A bill made again from its records.</summary>
/// <param name="KnownUntil">Records learnt until then were counted, as in the bill.</param>
/// <param name="Late">What came, or changed, since: on the next bill, not on this one.</param>
/// <param name="LateRecords">The first of them.</param>
public sealed record Recomputation(
    string Number, string IssuedSha256, string RebuiltSha256, IReadOnlyList<LineDifference> Differences, DateTimeOffset KnownUntil,
    ChangedUnits Late, IReadOnlyList<ChangedRecord> LateRecords)
{
    public bool IsSame => IssuedSha256 == RebuiltSha256;
}

/// <summary>Makes a bill again from the raw records that were known when it was counted. Keeps sums in memory, never records.</summary>
public sealed class BillRecompute(
    IDbContextFactory<PortalDb> dbs, BillQueries bills, BillSources sources, IUsageStore usage, RateBook rates, TimeProvider time) : IDisposable
{
    public const int MostLate = 50;

    // Each reads every record of a month: two at a time are enough for one server.
    private readonly SemaphoreSlim _places = new(2);

    /// <exception cref="NotFoundException"/>
    public async Task<Recomputation> RunAsync(Actor actor, string number, CancellationToken ct = default)
    {
        var bill = await bills.GetAsync(actor, number, ct);
        await _places.WaitAsync(ct);
        try
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            var lines = BillMaker.Lines(await sources.InputsAsync(db, bill, ct), rates.PriceOf);
            var now = time.GetUtcNow();
            var apps = await BillSources.AppsAsync(db, bill.OrganisationId, ct);
            var (from, until) = ContractTime.Span(bill.Month);
            var late = apps.Count == 0 ? new(0, 0) : await usage.Reads.CountChangedAsync(apps, from, until, bill.KnownUntil, now, ct);
            var first = late.Records == 0 ? [] : await usage.Reads.ChangedAsync(apps, from, until, bill.KnownUntil, now, MostLate, ct);
            var result = new Recomputation(
                bill.Number, bill.Sha256, CanonicalBill.Sha256(bill, lines), [.. Differences(bill.Lines, lines)], bill.KnownUntil, late, first);
            db.Audit(actor, now, "bill.recomputed", $"bill:{bill.Number}", bill.OrganisationId, new { result.IsSame, Sha256 = result.RebuiltSha256 });
            await db.SaveChangesAsync(ct);
            return result;
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private static IEnumerable<LineDifference> Differences(IReadOnlyList<BillLine> issued, IReadOnlyList<BillLine> rebuilt)
    {
        var left = issued.ToDictionary(line => (line.Key, line.Corrects));
        var right = rebuilt.ToDictionary(line => (line.Key, line.Corrects));
        foreach (var key in issued.Concat(rebuilt).Select(line => (line.Key, line.Corrects)).Distinct())
        {
            var (a, b) = (left.GetValueOrDefault(key), right.GetValueOrDefault(key));
            if (a?.Units != b?.Units || a?.Amount != b?.Amount)
                yield return new(key.Key, key.Corrects, a?.Units, a?.Amount, b?.Units, b?.Amount);
        }
    }
}
