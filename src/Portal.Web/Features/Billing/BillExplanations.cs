using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Domain.Ledger;
using Portal.Domain.Metering;
using Portal.Web.Data;
using Portal.Web.Features.Pricing;
using Portal.Web.Features.Usage;

namespace Portal.Web.Features.Billing;

/// <summary>What made the units count and cost what they do.</summary>
/// <param name="Clause">Id of the clause in the agreement of the service.</param>
/// <param name="FromUnit">The first unit of the tier within the month, from 1; null for units that a package paid for.</param>
/// <param name="UntilUnit">The last one; null for the highest tier.</param>
public sealed record LineRule(string Agreement, string Clause, long? FromUnit, long? UntilUnit);

/// <summary>A record's part of a line.</summary>
/// <param name="Units">Those of its units that are on the line; below zero where a correction takes back.</param>
/// <param name="Running">The line's units up to and with this record.</param>
/// <param name="Before">On corrections, the status that the bills before knew.</param>
/// <param name="Next">Where the records after it begin.</param>
public sealed record ExplainedRecord(UsageRecord Record, long Units, long Running, DeliveryStatus? Before, string Next);

/// <summary>One page of the records that make a line.</summary>
/// <param name="Units">Where the running sum ends: the line's units, or those of all lines that the same late records changed.</param>
/// <param name="IsShared">Whether it is several lines' sum.</param>
/// <param name="IsDecision">Made by finance's decision about the bill, not by records.</param>
/// <param name="Next">Null on the last page.</param>
public sealed record LineExplanation(
    Bill Bill, BillLine Line, LineRule Rule, long Units, bool IsShared, bool IsDecision, IReadOnlyList<ExplainedRecord> Records, string? Next);

/// <summary>From a bill line to the records it was made of, as they were known when the bill was counted.</summary>
public sealed class BillExplanations(
    IDbContextFactory<PortalDb> dbs, BillQueries bills, BillSources sources, IUsageStore usage, RateBook rates) : IDisposable
{
    public const int PageSize = 50;

    private const int Batch = 2_000;

    // A bill never changes, nor what was known when it was made: its slices are worked out once for all the pages of a reading.
    private readonly MemoryCache _slices = new(new MemoryCacheOptions { SizeLimit = 100_000 });

    /// <param name="after">From <see cref="ExplainedRecord.Next"/>; anything else begins at the beginning.</param>
    /// <exception cref="NotFoundException"/>
    public async Task<LineExplanation> PageAsync(Actor actor, string number, int position, string? after, CancellationToken ct = default)
    {
        var (bill, line) = await FindAsync(actor, number, position, ct);
        var isDecision = line.Corrects == bill.Month;
        var shared = Shared(bill, line);
        var units = line.Corrects is null ? line.Units : shared.Sum(other => other.Units);
        var records = new List<ExplainedRecord>();
        string? next = null;
        await foreach (var record in RecordsAsync(bill, line, Cursor.Read(after), ct))
        {
            if (records.Count == PageSize)
            {
                next = records[^1].Next;
                break;
            }

            records.Add(record);
        }

        return new(bill, line, RuleOf(line, line.Corrects ?? bill.Month), units, !isDecision && shared.Count > 1, isDecision, records, next);
    }

    /// <summary>All of a line's records.</summary>
    /// <exception cref="NotFoundException"/>
    public async Task<(BillLine Line, IAsyncEnumerable<ExplainedRecord> Records)> AllAsync(Actor actor, string number, int position, CancellationToken ct = default)
    {
        var (bill, line) = await FindAsync(actor, number, position, ct);
        return (line, RecordsAsync(bill, line, null, ct));
    }

    public void Dispose() => _slices.Dispose();

    private async Task<(Bill Bill, BillLine Line)> FindAsync(Actor actor, string number, int position, CancellationToken ct)
    {
        var bill = await bills.GetAsync(actor, number, ct);
        return (bill, bill.Lines.SingleOrDefault(line => line.Position == position) ?? throw new NotFoundException("The line"));
    }

    private static List<BillLine> Shared(Bill bill, BillLine line) => line.Corrects is null
        ? [line]
        : [.. bill.Lines.Where(other => (other.AppId, other.Service, other.Region, other.Type, other.Corrects)
            == (line.AppId, line.Service, line.Region, line.Type, line.Corrects))];

    private IAsyncEnumerable<ExplainedRecord> RecordsAsync(Bill bill, BillLine line, Cursor? after, CancellationToken ct) =>
        line.Corrects is null ? CountedAsync(bill, line, after, ct)
        : line.Corrects == bill.Month ? AsyncEnumerable.Empty<ExplainedRecord>()
        : ChangedAsync(bill, line, after, ct);

    private async IAsyncEnumerable<ExplainedRecord> CountedAsync(Bill bill, BillLine line, Cursor? after, [EnumeratorCancellation] CancellationToken ct)
    {
        var slices = (await SlicesAsync(bill, ct)).Where(slice => slice.Key == line.Key).ToLookup(slice => slice.Day);
        if (slices.Count == 0)
            yield break;

        var (first, last) = (slices.Min(day => day.Key), slices.Max(day => day.Key));
        var key = after is null ? null : new MessageKey(after.SubmittedAt, line.AppId, after.MessageId);
        var day = after is null ? first : UsageTime.Day(UsageTime.DayNumber(after.SubmittedAt));
        var inDay = after?.Units ?? 0;
        var running = slices.SelectMany(parts => parts)
            .Sum(slice => slice.Day < day ? slice.Take : slice.Day == day ? Math.Clamp(inDay - slice.Skip, 0, slice.Take) : 0);
        while (running < line.Units)
        {
            var batch = await usage.Reads.BilledAsync(
                new(line.AppId, line.Service, line.Region, line.Type, first, last), bill.KnownUntil, key, Batch, ct);
            foreach (var record in batch)
            {
                var its = UsageTime.Day(UsageTime.DayNumber(record.SubmittedAt));
                if (its != day)
                    (day, inDay) = (its, 0);

                var counted = slices[day].Sum(slice => Math.Max(
                    0, Math.Min(inDay + record.Units, slice.Skip + slice.Take) - Math.Max(inDay, slice.Skip)));
                inDay += record.Units;
                if (counted > 0)
                {
                    running += counted;
                    yield return new(record, counted, running, null, new Cursor(record.SubmittedAt, inDay, record.MessageId).ToString());
                }
            }

            if (batch.Count < Batch)
                yield break;
            key = new(batch[^1].SubmittedAt, line.AppId, batch[^1].MessageId);
        }
    }

    private async IAsyncEnumerable<ExplainedRecord> ChangedAsync(Bill bill, BillLine line, Cursor? after, [EnumeratorCancellation] CancellationToken ct)
    {
        var month = line.Corrects!.Value;
        var since = await KnownBeforeAsync(bill, month, ct);
        var sum = new SumKey(line.AppId, line.Service, line.Region, line.Type, month, month.AddMonths(1).AddDays(-1));
        var key = after is null ? null : new MessageKey(after.SubmittedAt, line.AppId, after.MessageId);
        var running = after?.Units ?? 0;
        while (true)
        {
            var batch = await usage.Reads.ChangedAsync(sum, since, bill.KnownUntil, key, Batch, ct);
            foreach (var change in batch)
            {
                running += change.Units;
                yield return new(
                    change.Record with { Status = change.After }, change.Units, running, change.Before,
                    new Cursor(change.Record.SubmittedAt, running, change.Record.MessageId).ToString());
            }

            if (batch.Count < Batch)
                yield break;
            key = new(batch[^1].Record.SubmittedAt, line.AppId, batch[^1].Record.MessageId);
        }
    }

    /// <summary>Up to when the bills before this one knew the month's records.</summary>
    private async Task<DateTimeOffset> KnownBeforeAsync(Bill bill, DateOnly month, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var earlier = await db.Set<Bill>().AsNoTracking()
            .Where(other => other.OrganisationId == bill.OrganisationId && other.Month >= month && other.Id != bill.Id).ToListAsync(ct);

        // A bill that was held corrected nothing but made its own month.
        var held = await db.Set<HeldBill>().Where(h => h.OrganisationId == bill.OrganisationId && h.BillNumber != null).Select(h => h.BillNumber!).ToListAsync(ct);
        return earlier.Where(other => other.Month == month || !held.Contains(other.Number)).Where(other => ClosedMonths.IsBefore(other.Number, bill.Number)).Select(other => other.KnownUntil)
            .DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max();
    }

    /// <summary>Which day's units stand on which line of an issued bill, corrections left out.</summary>
    internal async Task<IReadOnlyList<LineSlice>> SlicesAsync(Bill bill, CancellationToken ct)
    {
        if (_slices.TryGetValue(bill.Id, out IReadOnlyList<LineSlice>? known))
            return known!;

        await using var db = await dbs.CreateDbContextAsync(ct);
        var inputs = await sources.InputsAsync(db, bill, ct);

        // Corrections took from the packages first.
        var taken = bill.Lines.Where(line => line.PackageId is not null && line.Corrects is { } month && month != bill.Month)
            .ToLookup(line => line.PackageId!.Value, line => line.Units);
        IReadOnlyList<PackageLeft> packages = [.. inputs.Packages.Select(package => package with { Left = package.Left - taken[package.Id].Sum() })];
        IReadOnlyList<LineSlice> slices = [.. BillMaker.Slices(inputs.Usage, packages, rates.PriceOf)];
        return _slices.Set(bill.Id, slices, new MemoryCacheEntryOptions { Size = slices.Count + 1, SlidingExpiration = TimeSpan.FromMinutes(10) });
    }

    private LineRule RuleOf(BillLine line, DateOnly month)
    {
        var agreement = line.Service.Wire();
        if (line.PackageId is not null)
            return new(agreement, "fees-prices", null, null);

        for (var day = month; day < month.AddMonths(1); day = day.AddDays(1))
        {
            if (rates.PriceOf(line.Service, line.Region, line.Type, day) is not { } price || price.RateCardVersion != line.RateCardVersion)
                continue;

            for (var i = 0; i < price.Tiers.Count; i++)
            {
                if (price.Tiers[i].UnitPrice == line.UnitPrice)
                    return new(agreement, "fees-basis", price.Tiers[i].From + 1, i + 1 < price.Tiers.Count ? price.Tiers[i + 1].From : null);
            }
        }

        return new(agreement, "fees-basis", null, null);
    }

    /// <summary>The last record of a page, with the day's units (on corrections, the running sum) up to it.</summary>
    private sealed record Cursor(long SubmittedAt, long Units, string MessageId)
    {
        public static Cursor? Read(string? text) =>
            text?.Split('.', 3) is [var at, var units, { Length: > 0 } id]
            && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var submittedAt)
            && submittedAt < 9_000_000_000_000_000
            && long.TryParse(units, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)
                ? new(submittedAt, count, id)
                : null;

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{SubmittedAt}.{Units}.{MessageId}");
    }
}
